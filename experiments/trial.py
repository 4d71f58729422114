"""One trial: fit once on the runner's draw, predict every test set and condition, keep everything."""

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.utils.validation import has_fit_parameter

from dataset.conditions import parse_condition, under
from dataset.input_error import InputError
from dataset.labelled_images import LabelledImages, Split
from dataset.partition import balanced_order, stratified_order
from experiments.energy import EnergyMeter
from experiments.environment import describe_machine
from experiments.inspection import inspect
from experiments.methods import METHODS, Method
from experiments.models import Packed, pack
from experiments.plan import ALL, PerClass, Trial
from experiments.store import Predictions, specification_of
from experiments.threads import at_most

MAX_TRAIN_SCORED = 1000
MAX_MONITORED = 10_000

NOTHING: Mapping[str, Any] = {}

ORDERS = {"stratified": stratified_order, "balanced": balanced_order}

# What a method may raise on data it cannot work with; anything else is a defect of the program.
TRIAL_ERRORS = (ValueError, ArithmeticError, RuntimeError, MemoryError)


@dataclass(frozen=True)
class Outcome:
    """The record of a trial, as `experiments.store.Store.write` takes it."""

    settings: Mapping[str, Any]
    predictions: Mapping[str, Predictions]
    inspection: Mapping[str, npt.NDArray[Any]] = field(default_factory=dict)
    model: Packed | None = None


def n_training_images(trial: Trial, data: LabelledImages) -> int:
    """The trial's training size as a number.

    Raises
    ------
    InputError
        If the data set has fewer images, or the size leaves a class without any.
    """
    available = len(data.train)
    if isinstance(trial.train_size, PerClass):
        smallest = int(np.bincount(data.train.labels, minlength=data.n_classes).min())
        if trial.train_size.n > smallest:
            raise InputError(
                f"Training size {trial.train_size} is larger than the data: the smallest class of "
                f"'{data.key}' has {smallest:,} training images. Choose at most {smallest:,} a class."
            )
        return trial.train_size.n * data.n_classes
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
    return specification_of(describe(trial, data))


def attempt(
    trial: Trial,
    data: LabelledImages,
    threads: int = 1,
    fit_options: Mapping[str, Any] = NOTHING,
) -> Outcome:
    """`run_trial`, with what it cost and where; a method's error becomes its record.

    Parameters
    ----------
    threads : of the libraries; with other than 1 the numbers may depend on them
    fit_options : see `run_trial`

    Raises
    ------
    InputError
        If the training size does not fit the data.
    """
    started = datetime.now(UTC).isoformat(timespec="microseconds")
    start, meter = time.perf_counter(), EnergyMeter()
    try:
        with at_most(threads):
            outcome = run_trial(trial, data, fit_options)
    except InputError:
        raise
    except TRIAL_ERRORS as error:
        outcome = failed(f"{type(error).__name__}: {error}")
    cost = {
        "machine": describe_machine(),
        "started": started,
        "seconds": time.perf_counter() - start,
        "threads": threads,
        "energy_joules": meter.joules(),
    }
    return replace(outcome, settings={**outcome.settings, **cost})


def run_trial(
    trial: Trial, data: LabelledImages, fit_options: Mapping[str, Any] = NOTHING
) -> Outcome:
    """Fit the trial's method once and predict every test set of `data`, plain and under conditions.

    The method sees the runner's draw of training images alone. Nothing is scored before every
    prediction is made. Only one condition's pictures are in memory at a time.

    Parameters
    ----------
    fit_options : further arguments of ``fit`` that decide no number, such as ``on_epoch`` and
        ``checkpoint`` of a network; a method is given those that it knows

    Raises
    ------
    InputError
        If the training size does not fit the data.
    Other errors of `TRIAL_ERRORS`
        As the method raises them; `failed` makes a record of them.
    """
    method = METHODS[trial.method]
    chosen = draw(trial, data)
    train = data.train.take(chosen)
    estimator = method.build(trial.seed)
    options = {"checkpoint": trial.checkpoint, **fit_options}
    fit_arguments = {
        name: value
        for name, value in options.items()
        if value is not None and has_fit_parameter(estimator, name)
    }
    if trial.monitor and has_fit_parameter(estimator, "monitor"):
        fit_arguments["monitor"] = _monitored(trial, data, chosen)

    start = time.perf_counter()
    estimator.fit(train.images, train.labels, **fit_arguments)
    fit_seconds = time.perf_counter() - start + getattr(estimator, "seconds_before_", 0.0)

    scored = {**data.tests, "train": train.take(np.arange(min(len(train), MAX_TRAIN_SCORED)))}
    predictions, seconds = {}, {}
    for name, split in scored.items():
        predictions[name], seconds[name] = _predict(estimator, split, data.n_classes)
    damaged: dict[str, dict[str, str]] = {}
    for base, condition, split in _under_conditions(trial, data):
        name = f"{base}+{condition}"
        found, seconds[name] = _predict(estimator, split, data.n_classes)
        predictions[name] = replace(found, probability=None)
        damaged[name] = {"base": base, "condition": condition}

    model = pack(method, estimator) if trial.save_model else None
    inspection, kept = _inspected(trial, estimator, train, data)
    settings = {
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
                **damaged.get(name, {}),
            }
            for name, found in predictions.items()
        },
        "history": getattr(estimator, "history_", None),
        "inspection": inspection,
    }
    return Outcome(settings, predictions, kept, model)


def failed(error: str) -> Outcome:
    """The record of a trial that ended with `error` instead of predictions."""
    settings: dict[str, Any] = {
        "status": "failed",
        "error": error,
        "fit_seconds": None,
        "size": {},
        "tests": {},
        "history": None,
        "inspection": None,
    }
    return Outcome(settings, {})


def died(error: str) -> Outcome:
    """The record of a trial that ended its process, so that nothing is known of what it cost."""
    cost = {
        "machine": describe_machine(),
        "started": datetime.now(UTC).isoformat(timespec="microseconds"),
        "seconds": None,
        "threads": 1,
        "energy_joules": None,
    }
    return Outcome({**failed(error).settings, **cost}, {})


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


def describe(trial: Trial, data: LabelledImages) -> dict[str, Any]:
    """The part of a record that the trial itself decides (see ``docs/records.md``)."""
    method: Method = METHODS[trial.method]
    return {
        "dataset": {
            "key": data.key,
            "name": data.name,
            "class_names": list(data.class_names),
            "image_shape": list(data.image_shape),
            "content_hash": data.content_hash,
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
            "parameters": _parameters(method),
        },
        "train_size": n_training_images(trial, data),
        "seed": trial.seed,
        "subset": trial.subset,
        "monitor": trial.monitor,
        "conditions": list(trial.conditions),
        "condition_images": trial.condition_images,
    }


@cache
def _parameters(method: Method) -> dict[str, Any]:
    """Its parameters; a plan asks for them once a trial, and a pipeline is built to know them."""
    return method.parameters()


def draw(trial: Trial, data: LabelledImages) -> npt.NDArray[np.int64]:
    """Indices of the training images that the trial's method sees, in its order.

    Raises
    ------
    InputError
        If the training size does not fit the data.
    """
    n_images = n_training_images(trial, data)
    if trial.subset == "first":
        return np.arange(n_images)
    return ORDERS[trial.subset](data.train.labels, trial.seed)[:n_images]


def _under_conditions(trial: Trial, data: LabelledImages) -> Iterator[tuple[str, str, Split]]:
    """Test set, condition and damaged pictures, one after the other; every trial sees the same."""
    for base, split in data.tests.items():
        n_images = min(len(split), trial.condition_images or len(split))
        images, labels = split.images[:n_images], split.labels[:n_images]
        for condition in trial.conditions:
            yield base, condition, Split(under(images, parse_condition(condition)), labels)


def _predict(estimator: Any, split: Split, n_classes: int) -> tuple[Predictions, float]:
    """What the estimator says, and the seconds it took."""
    start = time.perf_counter()
    probability = _all_classes(estimator.predict_proba(split.images), estimator, n_classes)
    seconds = time.perf_counter() - start
    return Predictions(split.labels, probability.argmax(axis=1), probability), seconds


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
