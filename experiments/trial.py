"""One trial: fit once on the runner's draw, predict every test set, keep everything."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.utils.validation import has_fit_parameter

from dataset.input_error import InputError
from dataset.labelled_images import LabelledImages, Split
from dataset.partition import stratified_order
from experiments.environment import describe_machine
from experiments.inspection import inspect
from experiments.methods import METHODS, Method
from experiments.plan import ALL, Trial
from experiments.store import Predictions

MAX_TRAIN_SCORED = 1000
MAX_MONITORED = 10_000

# What a method may raise on data it cannot work with; anything else is a defect of the program.
TRIAL_ERRORS = (ValueError, ArithmeticError, RuntimeError, MemoryError)


@dataclass(frozen=True)
class Outcome:
    """The record of a trial, as `experiments.store.Store.write` takes it."""

    settings: Mapping[str, Any]
    predictions: Mapping[str, Predictions]
    inspection: Mapping[str, npt.NDArray[Any]] = field(default_factory=dict)


def n_training_images(trial: Trial, data: LabelledImages) -> int:
    """The trial's training size as a number.

    Raises
    ------
    InputError
        If the data set has fewer images, or the size leaves a class without any.
    """
    available = len(data.train)
    n_images = available if trial.train_size == ALL else trial.train_size
    if n_images > available:
        raise InputError(
            f"Training size {n_images:,} is larger than the data: '{data.key}' has {available:,} "
            f"training images. Choose at most {available:,}, or 'all'."
        )
    if n_images < data.n_classes:
        raise InputError(
            f"Training size {n_images:,} is too small for '{data.key}': expected at least one image "
            f"for each of its {data.n_classes} classes. Choose {data.n_classes} or more."
        )
    return n_images


def specification(trial: Trial, data: LabelledImages) -> dict[str, Any]:
    """Everything that decides the trial's predictions, and nothing else."""
    method = METHODS[trial.method]
    return {
        "dataset": data.content_hash,
        "method": {"key": method.key, **method.parameters()},
        "train_size": n_training_images(trial, data),
        "seed": trial.seed,
        "subset": trial.subset,
        "monitor": trial.monitor,
    }


def run_trial(
    trial: Trial,
    data: LabelledImages,
    keep: Callable[[Any, Mapping[str, Any]], None] | None = None,
) -> Outcome:
    """Fit the trial's method and predict every test set of `data`.

    The method sees the runner's draw of training images alone. Nothing is scored before every
    prediction is made. `keep` is given the fitted estimator and the outcome's settings at the end.

    Raises
    ------
    InputError
        If the training size does not fit the data.
    Other errors of `TRIAL_ERRORS`
        As the method raises them; `failed` makes a record of them.
    """
    method = METHODS[trial.method]
    chosen = _draw(trial, data)
    train = data.train.take(chosen)
    estimator = method.build(trial.seed)
    fit_arguments: dict[str, Any] = {}
    if trial.monitor and has_fit_parameter(estimator, "monitor"):
        fit_arguments["monitor"] = _monitored(trial, data, chosen)

    start = time.perf_counter()
    estimator.fit(train.images, train.labels, **fit_arguments)
    fit_seconds = time.perf_counter() - start

    scored = {**data.tests, "train": train.take(np.arange(min(len(train), MAX_TRAIN_SCORED)))}
    predictions, seconds = {}, {}
    for name, split in scored.items():
        start = time.perf_counter()
        probability = _all_classes(estimator.predict_proba(split.images), estimator, data.n_classes)
        seconds[name] = time.perf_counter() - start
        predictions[name] = Predictions(split.labels, probability.argmax(axis=1), probability)

    settings: dict[str, Any] = {
        "status": "done",
        "error": None,
        "fit_seconds": fit_seconds,
        "size": _size(estimator),
        "tests": {
            name: {
                "n_test": len(found.labels),
                "n_errors": found.n_errors,
                "error_rate": found.n_errors / len(found.labels),
                "predict_seconds": seconds[name],
            }
            for name, found in predictions.items()
        },
        "history": getattr(estimator, "history_", None),
    }
    if keep is not None:
        keep(estimator, settings)
    settings["inspection"], kept = _inspected(trial, estimator, train, data)
    return Outcome(settings, predictions, kept)


def failed(error: BaseException) -> Outcome:
    """The record of a trial whose method raised `error`."""
    settings: dict[str, Any] = {
        "status": "failed",
        "error": f"{type(error).__name__}: {error}",
        "fit_seconds": None,
        "size": {},
        "tests": {},
        "history": None,
        "inspection": None,
    }
    return Outcome(settings, {})


def _inspected(
    trial: Trial, estimator: Any, train: Split, data: LabelledImages
) -> tuple[str | None, dict[str, npt.NDArray[Any]]]:
    """What became of it, for the record, and the arrays; a picture is not worth losing a trial."""
    if not trial.inspect:
        return None, {}
    try:
        return "kept", inspect(METHODS[trial.method].parts, estimator, train, data)
    except TRIAL_ERRORS as error:
        return f"{type(error).__name__}: {error}", {}


def describe(
    trial: Trial, data: LabelledImages, *, position: int, profile: str, images: str
) -> dict[str, Any]:
    """The part of a record that is known before the trial is run (see ``docs/records.md``)."""
    method: Method = METHODS[trial.method]
    return {
        "position": position,
        "profile": profile,
        "dataset": {
            "key": data.key,
            "name": data.name,
            "class_names": list(data.class_names),
            "image_shape": list(data.image_shape),
            "content_hash": data.content_hash,
            "images": images,
            "provenance": data.provenance,
            "n_train_available": len(data.train),
        },
        "method": {
            "key": method.key,
            "name": method.name,
            "family": method.family,
            "summary": method.summary,
            "citation": method.citation,
            "published": method.published,
            "parameters": method.parameters(),
        },
        "train_size": n_training_images(trial, data),
        "seed": trial.seed,
        "subset": trial.subset,
        "monitor": trial.monitor,
        "machine": describe_machine(),
        "started": datetime.now(UTC).isoformat(timespec="microseconds"),
    }


def _draw(trial: Trial, data: LabelledImages) -> npt.NDArray[np.int64]:
    n_images = n_training_images(trial, data)
    if trial.subset == "first":
        return np.arange(n_images)
    return stratified_order(data.train.labels, trial.seed)[:n_images]


def _monitored(
    trial: Trial, data: LabelledImages, chosen: npt.NDArray[np.int64]
) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.int64]] | None:
    split: Split
    if trial.monitor == "test":
        split = next(iter(data.tests.values()))
    else:
        rest = np.setdiff1d(np.arange(len(data.train)), chosen)
        split = data.train.take(rest[:MAX_MONITORED])
    return (split.images, split.labels) if len(split) else None


def _all_classes(
    probability: npt.NDArray[np.floating[Any]], estimator: Any, n_classes: int
) -> npt.NDArray[np.float32]:
    """A column for every class of the data set, also for one that the draw did not contain."""
    complete = np.zeros((len(probability), n_classes), dtype=np.float32)
    complete[:, estimator.classes_] = probability
    return complete


def _size(estimator: Any) -> dict[str, int]:
    if hasattr(estimator, "n_parameters_"):
        return {"parameters": int(estimator.n_parameters_)}
    last = estimator[-1] if hasattr(estimator, "steps") else estimator
    return {"features": int(getattr(last, "n_features_", None) or last.n_features_in_)}
