"""Which test pictures are nearly among the training pictures, kept beside the test pictures of a run."""

from dataclasses import dataclass
from pathlib import Path

import msgspec

from dataset.files import write_atomically
from dataset.input_error import InputError
from dataset.labelled_images import LabelledImages, NearCopies
from experiments.record import SCHEMA, TrialRecord, read_json
from experiments.store import Store, images_stem

COPIES = ".copies.json"
MEND = "Delete it and give the run's command again; the records are kept."


@dataclass(frozen=True)
class _Kept:
    """As `NearCopies`; `train_hash` is of the training pictures, all of them."""

    schema: int
    train_hash: str
    pictures: tuple[int, ...]
    originals: tuple[int, ...]


def copies_name(stem: str, train_hash: str) -> str:
    """The file of a test set's copies in a run's ``datasets``."""
    return f"{stem}-{train_hash[:16]}{COPIES}"


def write_copies(store: Store, data: LabelledImages) -> None:
    """Keep what was found in the test sets of `data`, a file each; an earlier one is replaced.

    Raises
    ------
    InputError
        If the folder cannot be written.
    """
    for name, found in data.near_copies.items():
        path = store.datasets / copies_name(images_stem(data, name), data.train_hash)
        kept = _Kept(SCHEMA, data.train_hash, found.pictures, found.originals)
        with store.writing(), write_atomically(path) as file:
            file.write(msgspec.json.encode(kept))


def read_copies(path: Path) -> NearCopies:
    """What stands in a file that `write_copies` wrote.

    Raises
    ------
    InputError
        If it cannot be read, or holds something else.
    """
    kept = read_json(path, _Kept, "list of near copies", MEND)
    if len(kept.pictures) != len(kept.originals) or min(kept.pictures, default=0) < 0:
        raise InputError(
            f"Damaged list of near copies '{path}': expected a training picture for each test picture, "
            f"received {len(kept.originals)} for {len(kept.pictures)}. {MEND}"
        )
    return NearCopies(kept.pictures, kept.originals)


def copies_of(store: Store, record: TrialRecord, test_set: str) -> NearCopies | None:
    """Those of a test set that `record` was scored on; None if the folder has no list of them.

    Raises
    ------
    InputError
        As `read_copies`, and for a number beyond the test set.
    """
    evaluation = record.evaluations[test_set]
    path = store.datasets / copies_name(str(evaluation.images), record.data.train_hash)
    if evaluation.images is None or not path.is_file():
        return None
    found = read_copies(path)
    if max(found.pictures, default=0) >= evaluation.n_test:
        raise InputError(
            f"Damaged list of near copies '{path}': expected numbers below {evaluation.n_test}, received "
            f"{max(found.pictures)}. {MEND}"
        )
    return found
