"""Published numbers that a reader will have in mind, and are of no data set of this suite.

The two ILSVRC numbers are history, not a comparison: other pictures, other classes, another measure.
"""

from typing import NamedTuple


class Challenge(NamedTuple):
    """An entry of ILSVRC-2012's classification task: top-5 error in percent on its test set."""

    system: str
    kind: str
    top5_error: float
    training_data: str


ILSVRC = "ILSVRC-2012"
ILSVRC_2012 = (
    Challenge(
        "ISI: linear classifiers on Fisher vectors of dense SIFT, LBP, GIST and CSIFT",
        "classical",
        26.172,
        "challenge",
    ),
    Challenge("SuperVision (AlexNet): convolutional networks", "learned", 16.422, "challenge"),
    Challenge("SuperVision (AlexNet): convolutional networks", "learned", 15.315, "extra"),
)
ILSVRC_SOURCE = (
    "Russakovsky et al. (2015), ImageNet Large Scale Visual Recognition Challenge, IJCV 115; "
    "Krizhevsky, Sutskever and Hinton (2012), ImageNet classification with deep convolutional neural "
    "networks, NIPS 25."
)
STATISTICS = {
    "wilson": "Wilson (1927), Probable inference, JASA 22",
    "mcnemar": "McNemar (1947), Psychometrika 12",
    "holm": "Holm (1979), Scandinavian Journal of Statistics 6",
    "cochran": "Cochran (1950), Biometrika 37",
    "bca": "Efron (1987), Better bootstrap confidence intervals, JASA 82",
    "two_way": "Hillis (2007), Statistics in Medicine 26; Cochran (1964), Biometrics 20",
    "equivalence": "Schuirmann (1987), J. Pharmacokinetics and Biopharmaceutics 15",
    "corruption": "Hendrycks and Dietterich (2019), ICLR",
}
