"""Other people's drawings (docs/drawings.md): what differs is taken away, or learned from."""

from dataclasses import asdict

from dataset.distortion import ANY_PERSON, ANY_POSE, ANY_TURN
from experiments.methods.method import Method, chain, declared, joined, network, step

# For shape drawings, as they are and normalised.
POSES = step("virtual", of="all", copies=10, **asdict(ANY_POSE))
TURNS = step("virtual", of="all", copies=20, **asdict(ANY_TURN))
REDRAWN_INVARIANTS = chain("hesitant", step("redrawn", copies=20), "invariants", "rbf_svm")
NORMALISED_NETWORK = network("small", "any-hand", prepare="normalised")

# By people's hands, as half of those of a set of real drawings chose them.
HANDS = step("redrawn", copies=40, settings=tuple(declared(ANY_PERSON).items()))

DRAWINGS = [
    Method(
        key="invariants+svm",
        name="Invariants + SVM",
        summary="RBF SVM on affine invariants of the hull of a drawing's centre line and its inside.",
        citation="Fonseca and Jorge (2000), FUZZ-IEEE; Leu (1989), Pattern Recognition Letters 10",
        steps=chain("hesitant", "invariants", "rbf_svm"),
    ),
    Method(
        key="invariants+svm+poses",
        name="Invariants + SVM, any pose",
        summary="RBF SVM on the invariants of every drawing and of ten copies in any pose.",
        citation="Fonseca and Jorge (2000), FUZZ-IEEE; Leu (1989), Pattern Recognition Letters 10",
        steps=chain("hesitant", POSES, "invariants", "rbf_svm"),
    ),
    Method(
        key="invariants+svm+redrawn",
        name="Invariants + SVM, redrawn",
        summary="RBF SVM on the invariants of every drawing and of twenty copies by other hands.",
        citation="Fonseca and Jorge (2000), FUZZ-IEEE; Leu (1989), Pattern Recognition Letters 10",
        steps=REDRAWN_INVARIANTS,
    ),
    Method(
        key="hog+svm+poses",
        name="HOG + SVM, any pose",
        summary="HOG's RBF SVM on every drawing and ten copies in any pose.",
        citation="Dalal and Triggs (2005), CVPR; Simard, Steinkraus and Platt (2003), ICDAR",
        steps=chain(POSES, "hog", "rbf_svm"),
    ),
    Method(
        key="hog+svm+redrawn",
        name="HOG + SVM, redrawn",
        summary="HOG's RBF SVM on every drawing and twenty copies by other hands in any pose.",
        citation="Dalal and Triggs (2005), CVPR; Simard, Steinkraus and Platt (2003), ICDAR",
        steps=chain(step("redrawn", copies=20), "hog", "rbf_svm"),
    ),
    Method(
        key="hog+svm+normalised",
        name="HOG + SVM, normalised",
        summary="HOG's RBF SVM on drawings of one place, size, proportion and pen.",
        citation="Dalal and Triggs (2005), CVPR; Leu (1989), Pattern Recognition Letters 10",
        steps=chain("hesitant", step("prepared", name="normalised"), "hog", "rbf_svm"),
    ),
    Method(
        key="hog+svm+normalised+turns",
        name="HOG + SVM, normalised, any turn",
        summary="HOG's RBF SVM on normalised drawings and twenty turned copies of each.",
        citation="Dalal and Triggs (2005), CVPR; Leu (1989), Pattern Recognition Letters 10",
        steps=chain("hesitant", step("prepared", name="normalised"), TURNS, "hog", "rbf_svm"),
    ),
    Method(
        key="lecture-shape-cnn+poses",
        name="Lecture's shape network, any pose",
        summary="The lecture's layers on drawings in another pose in every epoch.",
        citation="the lecture, slide 'shape network'; Simard, Steinkraus and Platt (2003), ICDAR",
        steps=network("lecture-shape", "any-pose"),
    ),
    Method(
        key="lecture-shape-cnn+redrawn",
        name="Lecture's shape network, redrawn",
        summary="The lecture's layers on drawings redrawn by other hands in any pose.",
        citation="the lecture, slide 'shape network'; Simard, Steinkraus and Platt (2003), ICDAR",
        steps=network("lecture-shape", "redrawn"),
    ),
    Method(
        key="lecture-shape-cnn+normalised",
        name="Lecture's shape network, normalised",
        summary="The lecture's network on drawings of one place, size, proportion and pen.",
        citation="the lecture, slide 'shape network'; Leu (1989), Pattern Recognition Letters 10",
        steps=network("lecture-shape", "lecture-shape", prepare="normalised"),
    ),
    Method(
        key="lecture-shape-cnn+normalised+turns",
        name="Lecture's shape network, normalised, any turn",
        summary="The lecture's layers on normalised drawings, turned anew in every epoch.",
        citation="the lecture, slide 'shape network'; Leu (1989), Pattern Recognition Letters 10",
        steps=network("lecture-shape", "any-turn", prepare="normalised"),
    ),
    Method(
        key="normalised-cnn",
        name="Network for normalised drawings",
        summary=(
            "The small network's layers on redrawn and normalised drawings, turned anew in every epoch."
        ),
        citation="LeCun et al. (1998), Proc. IEEE 86; Leu (1989), Pattern Recognition Letters 10",
        steps=NORMALISED_NETWORK,
        version=2,
    ),
    Method(
        key="fusion",
        name="Invariants and network, averaged",
        summary="The mean probabilities of 'invariants+svm+redrawn' and of 'normalised-cnn'.",
        citation="Kittler et al. (1998), On combining classifiers, IEEE Trans. PAMI 20",
        steps=(joined("fusion", REDRAWN_INVARIANTS, NORMALISED_NETWORK),),
    ),
    Method(
        key="invariants+svm+hands",
        name="Invariants + SVM, people's hands",
        summary="RBF SVM on the invariants of every drawing and of forty copies by people's hands.",
        citation="Fonseca and Jorge (2000), FUZZ-IEEE; Leu (1989), Pattern Recognition Letters 10",
        steps=chain("hesitant", HANDS, "invariants", "rbf_svm"),
    ),
    Method(
        key="normalised-cnn+hands",
        name="Network for normalised drawings, people's hands",
        summary="The small network's layers on normalised drawings that people's hands drew again.",
        citation="LeCun et al. (1998), Proc. IEEE 86; Leu (1989), Pattern Recognition Letters 10",
        steps=network("small", "any-person", prepare="normalised"),
    ),
]
