"""Records small enough to be kept with the code: errors in place of predictions, few pictures.

A published folder is read like any other. Of probabilities it has, in half precision, only those of an
ensemble's members; what a trial answered is kept as the numbers of the images that it got wrong, its
answers to them and their probability, and the labels of the test images once a data set. Test images,
and what a trial looked at, are kept where the pictures are the suite's own.
"""

import shutil
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from dataset import DATASETS
from dataset.files import write_atomically
from experiments.planned import PLAN
from experiments.store import LABELS, Predictions, Record, Store

TRAIN = "train"

Arrays = dict[str, npt.NDArray[Any]]


def publish(source: Store, target: Store) -> int:
    """Copy the records and the plan of `source` into `target` as small files; return how many.

    Records that `target` has and `source` has not are left; the same ones are replaced.

    Raises
    ------
    InputError
        If `source` holds no records or `target` cannot be written.
    """
    records = source.records()
    target.create()
    try:
        for record in records:
            _write(record, target)
        if (source.folder / PLAN).is_file():
            shutil.copyfile(source.folder / PLAN, target.folder / PLAN)
    except OSError as error:
        raise target.cannot_write(error) from None
    return len(records)


def _write(record: Record, target: Store) -> None:
    arrays: Arrays = {}
    for name, found in ({} if record.failed else record.predictions).items():
        arrays |= _errors(name, found)
        if name != TRAIN and record.is_member and found.probability is not None:
            arrays[f"probability/{name}"] = found.probability.astype(np.float16)
        if name == TRAIN:
            # Every draw has its own training images.
            arrays[f"labels/{name}"] = found.labels.astype(_smallest(found.labels))
    if arrays:
        _write_labels(record, target)
        _write_npz(target.trials / f"{record.id}.npz", arrays)
    facts = DATASETS.get(record.settings["dataset"]["key"])
    if facts is not None and facts.is_own:
        _copy_images(record, target)
        if record.inspection:
            target.write_inspection(record.id, record.inspection)
    with write_atomically(target.trials / f"{record.id}.json") as file:
        file.write(record.path.read_bytes())


def _errors(name: str, found: Predictions) -> Arrays:
    wrong = np.flatnonzero(found.labels != found.predicted)
    answers = found.predicted[wrong]
    arrays: Arrays = {
        f"wrong/{name}": wrong.astype(_smallest(wrong)),
        f"answer/{name}": answers.astype(_smallest(answers)),
    }
    if found.confidence is not None and name != TRAIN:
        arrays[f"confidence/{name}"] = found.confidence[wrong].astype(np.float16)
    return arrays


def _write_labels(record: Record, target: Store) -> None:
    """The labels of the plain test sets, once a data set."""
    path = target.datasets / f"{record.settings['dataset']['images']}{LABELS}"
    if path.exists():
        return
    labels = {
        name: record.predictions[name].labels
        for name, test in record.settings["tests"].items()
        if name != TRAIN and "base" not in test
    }
    _write_npz(path, {name: own.astype(_smallest(own)) for name, own in labels.items()})


def _copy_images(record: Record, target: Store) -> None:
    """The test images, and who drew them, as far as the run kept them."""
    path = Path("datasets") / f"{record.settings['dataset']['images']}.npz"
    kept, copied = record.path.parent.parent / path, target.folder / path
    if kept.is_file() and not copied.exists():
        with write_atomically(copied) as file:
            file.write(kept.read_bytes())


def _write_npz(path: Path, arrays: Arrays) -> None:
    with write_atomically(path) as file:
        np.savez_compressed(file, **dict[str, Any](arrays))


def _smallest(values: npt.NDArray[Any]) -> np.dtype[Any]:
    return np.min_scalar_type(int(values.max(initial=0)))
