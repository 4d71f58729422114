"""What can be drawn, and which methods answer by default.

`SUBJECTS` is the one list of them. A further method is a key in ``methods``; any key of
`experiments.methods.METHODS` will do.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from dataset import is_at_hand, load
from dataset.labelled_images import LabelledImages
from experiments.methods import find_method
from experiments.plan import ALL, TrainSize, Trial


@dataclass(frozen=True)
class Subject:
    """Something to draw.

    Attributes
    ----------
    key : ``shapes`` or ``digits``
    datasets : keys of data sets to learn from; the first that is at hand
    methods : keys of methods
    train_size : training pictures, at most
    """

    key: str
    datasets: tuple[str, ...]
    methods: tuple[str, ...]
    train_size: TrainSize = ALL

    def load(self, data_dir: Path | None) -> LabelledImages:
        """The first of the data sets that is at hand; nothing is downloaded.

        Raises
        ------
        InputError
            If `data_dir` has a damaged one.
        """
        return load(next(key for key in self.datasets if is_at_hand(key, data_dir)), data_dir)

    def trial(self, method: str, data: LabelledImages) -> Trial:
        """The trial whose model answers for `method`."""
        size = self.train_size
        if isinstance(size, int) and size >= len(data.train):
            size = ALL
        return Trial(data.key, method, size, 0, "stratified")


SUBJECTS: dict[str, Subject] = {
    # Of either family one that knows the drawings as they are, and one that stands any turn.
    "shapes": Subject(
        "shapes",
        ("shapes",),
        ("geometry+svm", "invariants+svm", "hog+svm", "lecture-shape-cnn", "normalised-cnn"),
    ),
    # scikit-learn's small digits are always there.
    "digits": Subject("digits", ("mnist", "digits"), ("hog+svm", "small-cnn"), train_size=3000),
}


def with_methods(keys: Sequence[str]) -> Mapping[str, Subject]:
    """`SUBJECTS`, with these methods instead of their own if any are named.

    Raises
    ------
    InputError
        For an unknown method.
    """
    chosen = tuple(dict.fromkeys(find_method(key).key for key in keys))
    if not chosen:
        return SUBJECTS
    return {key: replace(subject, methods=chosen) for key, subject in SUBJECTS.items()}
