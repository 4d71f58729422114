"""What of a method is learned from pictures beside the classifier: nothing, a dictionary, or filters."""

from collections.abc import Iterable, Mapping
from typing import Any, Literal

Learned = Literal["nothing", "dictionary", "filters", "unknown"]

# From the least to the most.
ORDER: tuple[Learned, ...] = ("nothing", "dictionary", "filters", "unknown")
# Steps that learn from no picture, classifiers and what is made of other steps among them; statistics of
# pixels, such as means and a whitening, do not count.
NOTHING = (
    "prepared", "upright", "contrast", "mirrored", "standardised", "fourier",
    "pixels", "moravec", "structure_tensor", "harris", "lbp", "hog", "phog", "hog_lbp", "scattering",
    "colour_pixels", "colour_histogram", "colour_lbp", "block_hog", "hog_scales", "colour_parts",
    "colour_scattering", "noise_filters", "geometry", "invariants", "random_filters",
    "majority", "nearest_neighbour", "logistic_regression", "random_forest", "linear_svm",
    "polynomial_svm", "ridge", "lda", "rbf_svm",
    "virtual", "redrawn", "retaken", "hesitant", "committee", "fusion",
)  # fmt: skip
# By kind of step; of one that a later version has, nothing is known. A dictionary is of pictures without
# labels: words, a mixture, patches; filters come of labels.
OF_STEPS: dict[str, Learned] = {
    **dict.fromkeys(NOTHING, "nothing"),
    "bag_of_words": "dictionary",
    "fisher": "dictionary",
    "colour_words": "dictionary",
    "gray_fisher": "dictionary",
    "colour_fisher": "dictionary",
    "patches": "dictionary",
    "random_patches": "dictionary",
    "network": "filters",
    # Whoever computed the vectors may have learned anything.
    "given": "unknown",
    "outside": "unknown",
}


def most_learned(steps: Iterable[Mapping[str, Any]]) -> Learned:
    """The most that any step of a method, or of its members, learns.

    Parameters
    ----------
    steps : as a method declares them (`experiments.methods.method.Step.declared`), which a record keeps;
        of none nothing is known

    Examples
    --------
    >>> most_learned([{"step": "hog"}, {"step": "rbf_svm"}])
    'nothing'
    >>> most_learned([{"step": "committee", "members": [[{"step": "hog"}], [{"step": "fisher"}]]}])
    'dictionary'
    >>> most_learned([{"step": "a step of next year"}, {"step": "rbf_svm"}])
    'unknown'
    """
    found: list[Learned] = []
    for step in steps:
        found.append(OF_STEPS.get(step["step"], "unknown"))
        # A network's members are a number, and all of one kind.
        members = step.get("members")
        found += [most_learned(one) for one in members] if isinstance(members, list) else []
    return max(found, key=ORDER.index, default="unknown")
