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
    """A published error rate on MNIST's 10,000 test digits, in percent."""

    system: str
    group: str
    error: float
    source: str


ILSVRC_2012 = (
    Challenge(
        "ISI: linear classifiers on Fisher vectors of dense SIFT, LBP, GIST and CSIFT",
        "hand-crafted",
        26.172,
        "the challenge's",
    ),
    Challenge(
        "SuperVision (AlexNet): convolutional networks", "learned", 16.422, "the challenge's"
    ),
    Challenge(
        "SuperVision (AlexNet): convolutional networks", "learned", 15.315, "with extra data"
    ),
)
ILSVRC_SOURCE = (
    "Russakovsky et al. (2015), ImageNet Large Scale Visual Recognition Challenge, IJCV 115; "
    "Krizhevsky, Sutskever and Hinton (2012), ImageNet classification with deep convolutional neural "
    "networks, NIPS 25."
)
WHY_NOT_COMPARABLE = (
    "They cannot be compared with any number above. They are top-5 errors, where an answer counts as "
    "right if the true class is among five guesses, on 100,000 photographs of 1,000 classes, after "
    "training on 1.2 million; the numbers above are top-1 errors on small pictures of a few classes. "
    "They show what happened in 2012 on photographs, not what to expect here."
)

MNIST = (
    Published("Random convolution filters, not learned", "control", 0.89, "Ranzato et al. (2007)"),
    Published("Products of Haar stumps", "classical", 0.87, "Kégl and Busa-Fekete (2009)"),
    Published("PHOG + SVM, intersection kernel", "classical", 0.79, "Maji and Malik (2009)"),
    Published("Multi-cell HOG + SVM", "classical", 0.64, "Khan (2017)"),
    Published("Shape context", "classical", 0.63, "Belongie, Malik and Puzicha (2002)"),
    Published("Virtual SVM", "classical", 0.56, "DeCoste and Schölkopf (2002)"),
    Published("Deformation model P2DHMDM", "classical", 0.52, "Keysers et al. (2007)"),
    Published("Scattering + SVM", "classical", 0.43, "Bruna and Mallat (2013)"),
    Published("LeNet-5", "learned", 0.95, "LeCun et al. (1998)"),
    Published("LeNet-5, distorted digits added", "learned", 0.8, "LeCun et al. (1998)"),
    Published("Committee of 35 networks", "learned", 0.23, "Cireşan et al. (2012)"),
    Published("Ensemble of networks", "learned", 0.09, "An et al. (2020)"),
)
MNIST_NOTE = (
    "The 0.09 % of An et al. (2020) keeps, for every network, the epoch that was best on the test "
    "set; the logs show 0.31 % at the last epoch against 0.23 % so selected. A rate of 0.5 % on "
    "10,000 digits has a 95 % interval of about 0.4 – 0.7 %, so neighbours in this list are not "
    "told apart by these digits."
)

TUTORIAL_RIGHT = {"as it is": 6, "with augmented training drawings": 11}
TUTORIAL_TESTED = 15
