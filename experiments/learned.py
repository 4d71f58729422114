"""What of a method is learned from pictures beside the classifier: nothing, a dictionary, or filters."""

from collections.abc import Iterable, Mapping
from typing import Any, Literal

Learned = Literal["nothing", "dictionary", "filters", "unknown"]

# From the least to the most.
ORDER: tuple[Learned, ...] = ("nothing", "dictionary", "filters", "unknown")
# By kind of step; statistics of pixels, such as means and a whitening, do not count. A dictionary is of
# pictures without labels: words, a mixture, patches; filters come of labels.
OF_STEPS: dict[str, Learned] = {
    "bag_of_words": "dictionary",
    "fisher": "dictionary",
    "colour_words": "dictionary",
    "colour_fisher": "dictionary",
    "patches": "dictionary",
    "random_patches": "dictionary",
    "network": "filters",
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
    """
    found: list[Learned] = []
    for step in steps:
        found.append(OF_STEPS.get(step["step"], "nothing"))
        # A network's members are a number, and all of one kind.
        members = step.get("members")
        found += [most_learned(one) for one in members] if isinstance(members, list) else []
    return max(found, key=ORDER.index, default="unknown")
