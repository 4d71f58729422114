"""Which methods a run on a folder takes by default: by kind, those that are known to work on it."""

from dataset.facts import Kind

# What of these does not fit a folder is left out of its plan with the reason, as of any other list:
# the last of either family of ink are for drawings of one outline each.
DEFAULTS: dict[Kind, tuple[str, ...]] = {
    "ink": (
        "chance",
        "pixels+nn",
        "pixels+svm",
        "deskew+svm",
        "moravec+svm",
        "tensor+svm",
        "harris+svm",
        "lbp+svm",
        "hog+svm",
        "phog+svm",
        "hog-lbp+svm",
        "words+svm",
        "fisher+svm",
        "scattering+svm",
        "geometry+svm",
        "random+svm",
        "hog+virtual",
        "invariants+svm+hands",
        "lecture-shape-cnn",
        "lecture-mnist-cnn",
        "small-cnn",
        "normalised-cnn+hands",
    ),
    "photograph": (
        "chance",
        "colour-pixels+nn",
        "colour-pixels+svm",
        "colour-histogram+svm",
        "colour-lbp+svm",
        "block-hog+svm",
        "colour-hog+svm",
        "colour-hog-lbp+svm",
        "colour-words+svm",
        "colour-fisher+svm",
        "colour-summed",
        "lecture-mnist-cnn",
        "small-cnn",
        "small-cnn+photographs",
    ),
}
