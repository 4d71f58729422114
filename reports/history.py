"""Published numbers that a reader will have in mind, with their sources and with what separates them.

The two ILSVRC numbers are history, not a comparison: other pictures, other classes, another measure.
The MNIST numbers are on the same 10,000 test digits, but after training on 60,000 and often with
more care than a run of this suite takes.
"""

from typing import NamedTuple


class Challenge(NamedTuple):
    """An entry of ILSVRC-2012's classification task: top-5 error in percent on its test set."""

    system: str
    kind: str
    top5_error: float
    training_data: str


class Published(NamedTuple):
    """A published error rate on MNIST's 10,000 test digits, in percent; `anchor`: on first screens."""

    system: str
    group: str
    error: float
    source: str
    anchor: bool = False


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
MNIST = (
    Published("Random convolution filters, not learned", "control", 0.89, "Ranzato et al. (2007)"),
    Published("Products of Haar stumps", "classical", 0.87, "Kégl and Busa-Fekete (2009)"),
    Published("PHOG + SVM, intersection kernel", "classical", 0.79, "Maji and Malik (2009)"),
    Published("Multi-cell HOG + SVM", "classical", 0.64, "Khan (2017)"),
    Published("Shape context", "classical", 0.63, "Belongie, Malik and Puzicha (2002)"),
    Published("Virtual SVM", "classical", 0.56, "DeCoste and Schölkopf (2002)", True),
    Published("Deformation model P2DHMDM", "classical", 0.52, "Keysers et al. (2007)"),
    Published("Scattering + SVM", "classical", 0.43, "Bruna and Mallat (2013)", True),
    Published("LeNet-5", "learned", 0.95, "LeCun et al. (1998)", True),
    Published("LeNet-5, distorted digits added", "learned", 0.8, "LeCun et al. (1998)"),
    Published("Committee of 35 networks", "learned", 0.23, "Cireşan et al. (2012)", True),
    Published("Ensemble of networks", "learned", 0.09, "An et al. (2020)"),
)
STATISTICS = {
    "wilson": "Wilson (1927), Probable inference, JASA 22",
    "mcnemar": "McNemar (1947), Psychometrika 12",
    "holm": "Holm (1979), Scandinavian Journal of Statistics 6",
    "cochran": "Cochran (1950), Biometrika 37",
    "bca": "Efron (1987), Better bootstrap confidence intervals, JASA 82",
    "power": "Connor (1987), Biometrics 43",
    "corruption": "Hendrycks and Dietterich (2019), ICLR",
}
