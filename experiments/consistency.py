"""What must hold between the fields of a record, and between it and the arrays beside it.

Types alone do not keep a record from saying more errors than pictures. Whoever reads one that was
changed, cut or made up is told so, instead of meeting it in the middle of a report.
"""

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from experiments.inspected import of_all, of_wrong

if TYPE_CHECKING:
    from experiments.predictions import Predictions
    from experiments.record import Evaluation, TrialRecord

# What an int64 and a float hold exactly.
MOST = 2**53
CONDITION = re.compile(r"[a-z][a-z0-9-]*@-?\d{1,6}(\.\d{1,6})?")
# A stem of a file leads nowhere else.
STEM = re.compile(r"[^/\\\0]+")


def contradiction(record: "TrialRecord") -> str | None:
    """The first thing in `record` that cannot be, or None."""
    return next(_contradictions(record), None)


def _contradictions(record: "TrialRecord") -> Iterator[str]:
    data = record.data
    if len(data.image_shape) not in (2, 3) or not all(0 < side < MOST for side in data.image_shape):
        yield "an 'image_shape' that is none"
    if not data.class_names:
        yield "no class names"
    for name in ("position", "train_size", "seed"):
        if getattr(record, name) > MOST:
            yield f"'{name}' of more than {MOST:,}"
    if not all(0 <= value <= MOST for value in record.size.values()):
        yield "a 'size' that cannot be"
    if not _has_steps(record.method.parameters):
        yield "'steps' that are no list of steps"
    lengths = {len(row) for row in (record.history or {}).values()}
    if len(lengths) > 1:
        yield f"a history of {' and '.join(map(str, sorted(lengths)))} epochs"
    for name, one in record.evaluations.items():
        yield from (f"on '{name}' {what}" for what in _of_evaluation(record, name, one))


def _has_steps(parameters: Mapping[str, Any]) -> bool:
    steps = parameters.get("steps", [])
    return isinstance(steps, list | tuple) and all(
        isinstance(step, dict) and isinstance(step.get("step"), str) for step in steps
    )


def _of_evaluation(record: "TrialRecord", name: str, one: "Evaluation") -> Iterator[str]:
    if not one.n_errors <= one.n_test <= MOST:
        yield "more errors than pictures, or more pictures than there can be"
    if one.part >= len(record.work):
        yield f"a 'part' beyond the {len(record.work)} of 'work'"
    if one.images is not None and not STEM.fullmatch(one.images):
        yield f"pictures in '{one.images[:80]}'"
    if (one.base is None) != (one.condition is None):
        yield "a condition without its test set, or the reverse"
    elif one.condition is not None:
        if one.base not in record.plain or name != f"{one.base}+{one.condition}":
            yield f"the condition '{one.condition[:40]}' of '{str(one.base)[:40]}'"
        elif not CONDITION.fullmatch(one.condition):
            yield f"the condition '{one.condition[:40]}'"


def check_predictions(record: "TrialRecord", name: str, found: "Predictions") -> None:
    """Raise a ValueError if arrays beside `record` cannot be answers to the test set `name`."""
    n, n_classes = record.evaluations[name].n_test, len(record.data.class_names)
    for what, values in (("labels", found.labels), ("predicted", found.predicted)):
        if values.shape != (n,) or not _are_labels(values, n_classes):
            raise ValueError(f"'{what}' on '{name}' that are no {n:,} of {n_classes} classes")
    probability, confidence = found.probability, found.published_confidence
    if probability is not None and not _are_floats(probability, (n, n_classes)):
        raise ValueError(f"probabilities on '{name}' that are no {n:,} of {n_classes} classes")
    if confidence is not None and not _are_floats(confidence, (n,)):
        raise ValueError(f"confidences on '{name}' that are no {n:,}")


def check_split(arrays: Mapping[str, npt.NDArray[Any]]) -> None:
    """Raise a ValueError if stored arrays are no test set: pictures, labels, groups and names if any."""
    images, labels, groups = arrays["images"], arrays["labels"], arrays.get("groups")
    if images.dtype != np.uint8 or images.ndim not in (3, 4):
        raise ValueError(f"pictures of type {images.dtype} and {images.ndim} dimensions")
    for what in (labels, groups):
        if what is not None and (what.shape != (len(images),) or what.dtype.kind not in "iu"):
            raise ValueError(f"{len(images):,} pictures and labels or groups of shape {what.shape}")
    names = arrays.get("names")
    if names is not None and (names.shape != (len(images),) or names.dtype.kind != "U"):
        raise ValueError(f"{len(images):,} pictures and names of shape {names.shape}")


def check_inspection(arrays: Mapping[str, npt.NDArray[Any]]) -> None:
    """Raise a ValueError if what was kept of a look inside is not of the same few pictures."""
    _check_seen(of_all(arrays))
    if wrong := of_wrong(arrays):
        _check_seen(wrong)


def _check_seen(arrays: Mapping[str, npt.NDArray[Any]]) -> None:
    images = arrays["images"]
    n = len(images)
    if images.dtype != np.uint8 or images.ndim not in (3, 4):
        raise ValueError(f"pictures of type {images.dtype} and {images.ndim} dimensions")
    for name in ("chosen", "labels", "predicted"):
        if arrays[name].shape != (n,):
            raise ValueError(f"'{name}' of shape {arrays[name].shape} for {n} pictures")
    for name in ("ink", "occlusion"):
        if arrays[name].shape != images.shape[:3]:
            raise ValueError(f"'{name}' of shape {arrays[name].shape} for {images.shape[:3]}")


def check_validated(arrays: Mapping[str, npt.NDArray[Any]], n_classes: int) -> None:
    """Raise a ValueError if stored arrays are no answers to numbered training pictures."""
    pictures, labels, probability = (arrays[key] for key in ("picture", "label", "probability"))
    n = len(pictures)
    if pictures.shape != (n,) or pictures.dtype.kind not in "iu" or (np.diff(pictures) <= 0).any():
        raise ValueError("validation pictures without rising numbers")
    if labels.shape != (n,) or not _are_labels(labels, n_classes):
        raise ValueError(f"validation labels that are no {n:,} of {n_classes} classes")
    if not _are_floats(probability, (n, n_classes)):
        raise ValueError(f"validation probabilities that are no {n:,} of {n_classes} classes")


def _are_labels(values: npt.NDArray[Any], n_classes: int) -> bool:
    if values.dtype.kind not in "iu":
        return False
    return not len(values) or 0 <= values.min() <= values.max() < n_classes


def _are_floats(values: npt.NDArray[Any], shape: tuple[int, ...]) -> bool:
    return values.shape == shape and values.dtype.kind == "f"
