"""The pictures behind records: test images, whose they are, and what was kept of looks inside."""

from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from pkgutil import resolve_name
from typing import Any

import numpy as np
import numpy.typing as npt

from dataset import DATASETS, is_at_hand, load
from dataset.archive import DAMAGE
from dataset.input_error import InputError
from dataset.labelled_images import LabelledImages, Split
from experiments.copies import copies_of
from experiments.record import TRAIN, TrialRecord
from experiments.store import Store, images_stem


class Pictures:
    """What the folders of a report hold for its pictures; nothing is fetched.

    Parameters
    ----------
    stores : the folders
    records : of all of them, several of one fit too

    Raises
    ------
    InputError
        From every method, if a file cannot be read.
    """

    def __init__(self, stores: Sequence[Store], records: Iterable[TrialRecord]) -> None:
        self.stores = stores
        self.records = list(records)
        self._read: dict[Path, Split | None] = {}

    def images(self, record: TrialRecord, test_set: str) -> npt.NDArray[np.uint8] | None:
        """The test images that `record` was scored on.

        From its folder, else from another one of the report, else from the user's cache of data sets;
        None if they are in none of them.
        """
        split = self._split(record, test_set) or cached(record, test_set)
        return None if split is None else split.images

    def groups(self, record: TrialRecord, test_set: str) -> npt.NDArray[np.int64] | None:
        """Which of the test images that `record` was scored on belong together, if that is known.

        Where the run's folder does not say so, it is who made them, if that was fetched.
        """
        split = self._split(record, test_set)
        if split is not None and split.groups is not None:
            return split.groups
        return _writers(record, test_set)

    def names(self, record: TrialRecord, test_set: str) -> list[str]:
        """Names of the test images' files, in test order; empty where they have none."""
        split = self._split(record, test_set)
        return [] if split is None or split.names is None else split.names.tolist()

    def near_copies(self, record: TrialRecord, test_set: str) -> tuple[int, ...]:
        """Numbers of the test images that are nearly among the training images, as far as a folder has a
        list of them."""
        own = record.path.parent.parent
        folders = dict.fromkeys([own, *(store.folder for store in self.stores)])
        lists = (copies_of(Store(folder), record, test_set) for folder in folders)
        return next((found.pictures for found in lists if found is not None), ())

    def inspected(self, record: TrialRecord) -> dict[str, npt.NDArray[Any]]:
        """What `record`, or the same fit in another folder, kept of what it looks at; empty if nothing."""
        same = [one for one in self.records if one.id == record.id and agree(one, record)]
        return next((kept for one in [record, *same] if (kept := _inspected(one))), {})

    def _split(self, record: TrialRecord, test_set: str) -> Split | None:
        stem = record.evaluations[test_set].images
        own = record.path.parent.parent
        folders = dict.fromkeys([own, *(store.folder for store in self.stores)])
        found = (self._stored(Store(folder), stem) for folder in folders if stem)
        return next((split for split in found if split is not None), None)

    def _stored(self, store: Store, stem: str) -> Split | None:
        path = store.datasets / f"{stem}.npz"
        if path not in self._read:
            try:
                self._read[path] = store.read_images(stem) if path.is_file() else None
            except DAMAGE as error:
                raise InputError(
                    f"Damaged file '{path}': expected the images of a test set, received "
                    f"{type(error).__name__}. Delete it; the report leaves the galleries out, and "
                    "'versus run' writes it again."
                ) from None
        return self._read[path]


def seen(record: TrialRecord) -> dict[tuple[str, str], str]:
    """What it learned from and was tested on: data set and test set → what names its pictures.

    ``train`` stands for the training pictures.
    """
    tests = {name: found.images for name, found in record.plain.items() if found.images}
    return {(record.data.key, name): images for name, images in tests.items()} | {
        (record.data.key, "train"): record.data.train_hash
    }


def agree(one: TrialRecord, other: TrialRecord) -> bool:
    """Whether a test set that both have is of the same pictures."""
    others = seen(other)
    return all(others.get(place, images) == images for place, images in seen(one).items())


def cached(record: TrialRecord, test_set: str) -> Split | None:
    """The test set from the user's cache of data sets, for records that were published without it.

    It counts only if its pictures and labels are those that `record` was scored on.
    """
    data = _at_hand(record.data.key)
    if data is None or test_set not in data.tests:
        return None
    same = images_stem(data, test_set) == record.evaluations[test_set].images
    return data.tests[test_set] if same else None


def _writers(record: TrialRecord, test_set: str) -> npt.NDArray[np.int64] | None:
    """Who made each picture of a data set's first test set, where it is whole."""
    facts = DATASETS.get(record.data.key)
    if (
        facts is None
        or not facts.writers
        or test_set != next((name for name in record.plain if name != TRAIN), None)
    ):
        return None
    found: npt.NDArray[np.int64] | None = resolve_name(facts.writers)()
    whole = found is not None and len(found) == record.evaluations[test_set].n_test
    return found if whole else None


@cache
def _at_hand(key: str) -> LabelledImages | None:
    if key not in DATASETS or not is_at_hand(key):
        return None
    files = DATASETS[key].files
    try:
        # Named, so that a damaged copy is not fetched again.
        return load(key, resolve_name(files).cached_file.parent if files else None)
    except InputError:
        return None


def _inspected(record: TrialRecord) -> dict[str, npt.NDArray[Any]]:
    try:
        return record.inspected
    except DAMAGE as error:
        raise InputError(
            f"Damaged file beside '{record.path}': expected the arrays of an inspected trial, received "
            f"{type(error).__name__}. Delete '{record.id}.inspection.npz'; the report leaves its "
            "pictures out."
        ) from None
