"""What fitted methods answered, as arrays: whole in a run's folder, errors alone in a published one."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from dataset.arrays import arrays_in
from dataset.files import write_atomically
from dataset.partition import some_of_every_class
from experiments.consistency import check_predictions, check_validated

if TYPE_CHECKING:
    from experiments.record import Evaluation, TrialRecord

LABELS = ".labels.npz"
VALIDATION = ".validation.npz"
# Validation pictures, so that a choice on them says something.
LEAST_A_CLASS = 20

Arrays = dict[str, npt.NDArray[Any]]


@dataclass(frozen=True)
class Predictions:
    """What one fitted method said of one test set.

    Attributes
    ----------
    labels : int64 ``(n,)``, the truth
    predicted : int64 ``(n,)``
    probability : float32 ``(n, n_classes)``; None under a test condition, where it is not stored
    published_confidence : ``(n,)``, see `confidence`; of a published record, whose right answers have
        NaN
    """

    labels: npt.NDArray[np.int64]
    predicted: npt.NDArray[np.int64]
    probability: npt.NDArray[np.float32] | None
    published_confidence: npt.NDArray[np.float32] | None = None

    @property
    def confidence(self) -> npt.NDArray[np.float32] | None:
        """Probability that the method gave its own answer, ``(n,)``; None where it is not stored."""
        if self.probability is None:
            return self.published_confidence
        return np.take_along_axis(self.probability, self.predicted[:, None], axis=1)[:, 0]

    @property
    def n_errors(self) -> int:
        return int(np.count_nonzero(self.labels != self.predicted))


def first_two(probability: npt.ArrayLike) -> npt.NDArray[np.int64]:
    """Columns of the answer and of the runner-up, ``(n, 2)``; of equal ones the first stands, as with
    argmax, and of one class both are it.

    Examples
    --------
    >>> first_two([[0.2, 0.5, 0.3], [0.4, 0.4, 0.2]]).tolist(), first_two([[1.0]]).tolist()
    ([[1, 2], [0, 1]], [[0, 0]])
    """
    order = np.argsort(-np.asarray(probability), axis=1, kind="stable")
    return order[:, [0, min(1, order.shape[1] - 1)]]


def as_arrays(predictions: Mapping[str, Predictions]) -> Arrays:
    """What a run keeps: truth, answers and probabilities; under a condition the answers alone."""
    arrays: Arrays = {}
    for name, found in predictions.items():
        if found.probability is None:
            arrays[f"predicted/{name}"] = found.predicted.astype(smallest(found.predicted))
            continue
        arrays[f"labels/{name}"] = found.labels
        arrays[f"predicted/{name}"] = found.predicted
        arrays[f"probability/{name}"] = found.probability.astype(np.float32)
    return arrays


def smallest(values: npt.NDArray[Any]) -> np.dtype[Any]:
    """The smallest unsigned type that holds `values`, which are not negative."""
    return np.min_scalar_type(int(values.max(initial=0)))


def write_arrays(path: Path, arrays: Mapping[str, npt.NDArray[Any]]) -> None:
    """An NPZ file of `arrays`, whole or not at all."""
    with write_atomically(path) as file:
        np.savez_compressed(file, **dict[str, Any](arrays))


def read_predictions(
    record: "TrialRecord", evaluations: Mapping[str, "Evaluation"] | None = None
) -> dict[str, Predictions]:
    """Test-set name → `Predictions`.

    Parameters
    ----------
    evaluations : those of `record` to read, a condition with its plain test set; None for all
    """
    wanted = record.evaluations if evaluations is None else evaluations
    parts = {
        part: arrays_in(record.part_path(part), of=wanted)
        for part in sorted({found.part for found in wanted.values()})
    }
    found: dict[str, Predictions] = {}
    # Plain test sets first: a condition has the labels of some of its test set's pictures.
    ordered = sorted(wanted.items(), key=lambda item: item[1].base is not None)
    for name, evaluation in ordered:
        arrays = parts[evaluation.part]
        read = _published if f"wrong/{name}" in arrays else _whole
        found[name] = read(record, name, evaluation, arrays, found)
        check_predictions(record, name, found[name])
    return {name: found[name] for name in wanted}


def read_validated(record: "TrialRecord") -> Arrays:
    """What a fit answered to training pictures that it did not learn from.

    Returns
    -------
    ``picture`` ``(n,)``, rising numbers of training pictures, ``label`` ``(n,)`` and ``probability``
    ``(n, n_classes)``; empty if that was not asked for or not kept
    """
    path = record.path.with_name(f"{record.id}{VALIDATION}")
    if not path.is_file():
        return {}
    found = arrays_in(path)
    check_validated(found, len(record.data.class_names))
    # Published ones are of smaller types.
    types = {"probability": np.float32}
    return {key: array.astype(types.get(key, np.int64)) for key, array in found.items()}


def _whole(
    record: "TrialRecord",
    name: str,
    evaluation: "Evaluation",
    arrays: Arrays,
    before: Mapping[str, Predictions],
) -> Predictions:
    if f"labels/{name}" in arrays:
        labels, probability = arrays[f"labels/{name}"], arrays[f"probability/{name}"]
        return Predictions(labels, arrays[f"predicted/{name}"], probability)
    predicted = arrays[f"predicted/{name}"].astype(np.int64)
    base = before[str(evaluation.base)]
    places = some_of_every_class(base.labels, len(predicted))
    return Predictions(base.labels[places], predicted, None)


def _published(
    record: "TrialRecord",
    name: str,
    evaluation: "Evaluation",
    arrays: Arrays,
    before: Mapping[str, Predictions],
) -> Predictions:
    """From the errors alone, see `experiments.publish`: everything else is as its label."""
    if f"labels/{name}" in arrays:
        labels = arrays[f"labels/{name}"].astype(np.int64)
    else:
        path = record.path.parent.parent / "datasets" / f"{evaluation.images}{LABELS}"
        shared = _shared_labels(path, path.stat().st_mtime_ns)
        labels = shared.astype(np.int64)[some_of_every_class(shared, evaluation.n_test)]
    predicted, wrong = labels.copy(), arrays[f"wrong/{name}"]
    predicted[wrong] = arrays[f"answer/{name}"]
    kept = arrays.get(f"probability/{name}")
    probability = None if kept is None else kept.astype(np.float32)
    if f"confidence/{name}" not in arrays:
        return Predictions(labels, predicted, probability)
    confidence = np.full(len(labels), np.nan, np.float32)
    confidence[wrong] = arrays[f"confidence/{name}"]
    return Predictions(labels, predicted, probability, confidence)


@lru_cache(maxsize=64)
def _shared_labels(path: Path, changed: int) -> npt.NDArray[Any]:
    """Labels of a test set; read once for all records, and again after the file was `changed`."""
    return arrays_in(path)["labels"]
