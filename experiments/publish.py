"""Records small enough to be kept with the code: errors in place of predictions, few pictures.

A published folder is read like any other. Of probabilities it has, in half precision, only those of runs
whose fits are put together, to test and validation pictures; how many validation pictures a fit got wrong,
by which a report chooses who stands for a family, is in its record. What a trial answered is kept as the
numbers of the images that it got wrong, its answers to them and their probability, and the labels of the
test images once a data set. Test images, and what a trial looked at, are kept where the pictures are the
suite's own.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from dataset import DATASETS
from dataset.files import write_atomically
from experiments.copies import copies_name
from experiments.own_files import PLAN
from experiments.predictions import (
    LABELS,
    VALIDATION,
    Arrays,
    Predictions,
    read_validated,
    smallest,
    write_arrays,
)
from experiments.record import ENSEMBLE, INSPECTION, POOL, TRAIN, TrialRecord, encoded
from experiments.store import Store
from experiments.swept import SWEEPS

# Profiles.
PUT_TOGETHER = (ENSEMBLE, POOL)


def publish(source: Store, target: Store) -> int:
    """Copy the records of `source`, its plan and its sweeps into `target` as small files; return how many.

    Records that `target` has and `source` has not are left; the same ones are replaced.

    Raises
    ------
    InputError
        If `source` holds no records or `target` cannot be written.
    """
    records = source.records()
    target.create()
    with target.writing():
        for record in records:
            _write(record, source, target)
        for name in (PLAN, SWEEPS):
            _copy(source, target, name)
    return len(records)


def _write(record: TrialRecord, source: Store, target: Store) -> None:
    """All answers in one file; nothing is added to a published record."""
    arrays: Arrays = {}
    for name, found in ({} if record.failed else record.predictions).items():
        arrays |= _errors(name, found)
        if name != TRAIN and record.profile in PUT_TOGETHER and found.probability is not None:
            arrays[f"probability/{name}"] = found.probability.astype(np.float16)
        if name == TRAIN:
            # Every draw has its own training images.
            arrays[f"labels/{name}"] = found.labels.astype(smallest(found.labels))
    if arrays:
        _write_labels(record, target)
        write_arrays(target.trials / f"{record.id}.npz", arrays)
    for test in record.plain.values():
        if test.images:
            _copy(source, target, f"datasets/{copies_name(test.images, record.data.train_hash)}")
    if record.profile in PUT_TOGETHER and (validated := read_validated(record)):
        path = target.trials / f"{record.id}{VALIDATION}"
        write_arrays(path, {key: _small(found) for key, found in validated.items()})
    facts = DATASETS.get(record.data.key)
    if facts is not None and facts.is_own:
        for test in record.plain.values():
            if test.images:
                _copy(source, target, f"datasets/{test.images}.npz")
        _copy(source, target, f"trials/{record.id}{INSPECTION}")
    with write_atomically(target.trials / f"{record.id}.json") as file:
        file.write(encoded(record))


def _small(values: npt.NDArray[Any]) -> npt.NDArray[Any]:
    return values.astype(np.float16 if values.dtype.kind == "f" else smallest(values))


def _errors(name: str, found: Predictions) -> Arrays:
    wrong = np.flatnonzero(found.labels != found.predicted)
    answers = found.predicted[wrong]
    arrays: Arrays = {
        f"wrong/{name}": wrong.astype(smallest(wrong)),
        f"answer/{name}": answers.astype(smallest(answers)),
    }
    if found.confidence is not None and name != TRAIN:
        arrays[f"confidence/{name}"] = found.confidence[wrong].astype(np.float16)
    return arrays


def _write_labels(record: TrialRecord, target: Store) -> None:
    """The labels of the plain test sets, once for all records."""
    for name, test in record.plain.items():
        path = target.datasets / f"{test.images}{LABELS}"
        if test.images and not path.exists():
            labels = record.predictions[name].labels
            write_arrays(path, {"labels": labels.astype(smallest(labels))})


def _copy(source: Store, target: Store, name: str) -> None:
    """The file `name` in place of an earlier one, as far as the run kept it."""
    kept, copied = source.folder / name, target.folder / name
    if kept.is_file():
        with write_atomically(copied) as file:
            file.write(kept.read_bytes())
