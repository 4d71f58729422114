"""What can be drawn or photographed, and which methods answer by default.

`SUBJECTS` is the one list of those that the page has without being told; any data set or folder is another.
A further method is a key in ``methods``; any key of `experiments.methods.METHODS` will do.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from dataset import is_at_hand
from dataset.facts import Kind
from dataset.files import file_name
from dataset.folder import AS_FOUND, Reading, load_folder
from dataset.input_error import InputError
from dataset.labelled_images import LabelledImages
from dataset.unmet import Unmet
from experiments.methods import find_method
from experiments.methods.needs import Facts
from experiments.outside.data_sets import load_any
from experiments.plan import ALL, TrainSize, Trial, subset_of
from experiments.training_size import n_training_images

MOST_TRAINING = 3000


@dataclass(frozen=True)
class Subject:
    """Something to draw or to photograph.

    Attributes
    ----------
    key : ``shapes`` or ``digits``, or that of its data set as a name of a file
    datasets : keys of data sets to learn from; the first that is at hand, or else the last
    methods : keys of methods
    train_size : training pictures, at most
    kind : whether it is drawn or photographed
    folder : of pictures to learn from, in place of a data set
    reading : how they are read
    """

    key: str
    datasets: tuple[str, ...]
    methods: tuple[str, ...]
    train_size: TrainSize = ALL
    kind: Kind = "ink"
    folder: Path | None = None
    reading: Reading = AS_FOUND

    def load(self, data_dir: Path | None) -> LabelledImages:
        """The folder, or the first of the data sets that is at hand: of `SUBJECTS` nothing is downloaded.

        Raises
        ------
        InputError
            If `data_dir` has a damaged one, or the folder cannot be read.
        """
        if self.folder is not None:
            return load_folder(self.folder, self.reading)
        size = self.reading.image_size
        side = (size, size) if isinstance(size, int) else size
        at_hand = (key for key in self.datasets[:-1] if is_at_hand(key, data_dir))
        return load_any(next(at_hand, self.datasets[-1]), data_dir, side)

    def trial(self, method: str, data: LabelledImages) -> Trial:
        """The trial whose model answers for `method`."""
        size = self.train_size
        if isinstance(size, int) and size >= len(data.train):
            size = ALL
        return Trial(data.key, method, size, 0, subset_of(size))


SUBJECTS: dict[str, Subject] = {
    # Of either family one that knows the drawings as they are, and one that stands any turn.
    "shapes": Subject(
        "shapes",
        ("shapes",),
        ("geometry+svm", "invariants+svm", "hog+svm", "lecture-shape-cnn", "normalised-cnn"),
    ),
    # scikit-learn's small digits are always there.
    "digits": Subject("digits", ("mnist", "digits"), ("hog+svm", "small-cnn"), MOST_TRAINING),
}
# Of any other data set or folder.
BY_KIND: dict[Kind, tuple[str, ...]] = {
    "ink": ("hog+svm", "small-cnn"),
    # Edges with their colours, colours alone, and filters that were learned.
    "photograph": ("colour-hog+svm", "colour-histogram+svm", "small-cnn+photographs"),
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


def subject_of(
    data: LabelledImages,
    methods: Sequence[str] = (),
    train_size: TrainSize = MOST_TRAINING,
    folder: Path | None = None,
    reading: Reading = AS_FOUND,
) -> Subject:
    """A data set or a folder as a subject.

    Parameters
    ----------
    methods : keys; none for those of `SUBJECTS`, or the usual ones for pictures of its kind
    train_size : training pictures, at most
    folder, reading : where a folder's pictures are, and how they were read

    Raises
    ------
    InputError
        For an unknown method, if none of them can work on the pictures, and for a size that the data do not
        have, or that leaves out a class.
    """
    known = SUBJECTS.get(data.key) if folder is None else None
    usual = known.methods if known else BY_KIND[data.kind]
    chosen = tuple(dict.fromkeys(find_method(key).key for key in methods)) or usual
    facts = Facts(data)
    reasons = [find_method(key).unmet(facts) for key in chosen]
    if all(reasons):
        raise no_method(data.name, chosen[0], reasons[0])
    key = file_name(data.key)
    subject = Subject(key, (data.key,), chosen, train_size, data.kind, folder, reading)
    n_training_images(subject.trial(chosen[0], data), data)
    return subject


def no_method(name: str, key: str, reason: Unmet | None) -> InputError:
    """The error for a subject that none of the chosen methods can work on; the first of them says why."""
    return InputError(
        f"No method for '{name}': expected one that can work on its pictures, but '{key}' {reason}. Name "
        "others with --method."
    )
