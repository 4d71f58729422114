"""One trial: fit once on the runner's draw, or read the kept model, and answer what was asked of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.utils.validation import has_fit_parameter

from dataset.conditions import parse_condition, under
from dataset.facts import Kind
from dataset.input_error import InputError
from dataset.labelled_images import LabelledImages, Split
from dataset.partition import some_of_every_class
from experiments.energy import EnergyMeter
from experiments.environment import describe_machine
from experiments.fit import fit
from experiments.guard import guarded, without_printing
from experiments.inspection import inspect
from experiments.load import LoadMeter
from experiments.methods import find_method
from experiments.methods.method import Method
from experiments.models import load_model, pack
from experiments.outcome import Fitted, Outcome
from experiments.plan import Trial
from experiments.predictions import Predictions
from experiments.record import TRAIN, Evaluation, TrialRecord, Work
from experiments.stopwatch import stopwatch
from experiments.store import SECOND, images_stem
from experiments.threads import at_most
from experiments.training_size import draw
from experiments.validation import Validated, all_classes, left_over, validate, validated_on

MAX_TRAIN_SCORED = 1000

NOTHING: Mapping[str, Any] = {}


@dataclass(frozen=True)
class Asked:
    """A test set that a trial is to answer, plain or under a condition.

    Attributes
    ----------
    name : ``<test set>`` or ``<test set>+<condition>``
    split : its pictures before they are damaged
    images : stem of the file that keeps them
    base, condition : of a damaged one the test set, and what is done to it
    kind : of its pictures
    """

    name: str
    split: Split
    images: str | None
    base: str | None = None
    condition: str | None = None
    kind: Kind = "ink"

    def pictures(self) -> Split:
        """As the method sees them; every trial sees the same."""
        if self.condition is None:
            return self.split
        condition = parse_condition(self.condition)
        damaged = under(self.split.images, condition, kind=self.kind)
        return Split(damaged, self.split.labels)

    def is_answered(self, record: TrialRecord) -> bool:
        """Whether `record` has the answers to these very pictures."""
        found = record.evaluations.get(self.name)
        if found is None or found.images != self.images:
            return False
        return found.n_test >= len(self.split)


def asked_of(trial: Trial, data: LabelledImages) -> list[Asked]:
    """Every test set, plain, then each under every condition."""
    stems = {name: images_stem(data, name) for name in data.tests}
    plain = [Asked(name, split, stems[name]) for name, split in data.tests.items()]
    damaged = [
        Asked(f"{name}+{condition}", _first(split, trial), stems[name], name, condition, data.kind)
        for name, split in data.tests.items()
        for condition in trial.conditions
    ]
    return plain + damaged


@dataclass(frozen=True)
class Task:
    """What is left to do for a trial.

    Attributes
    ----------
    number : in the plan
    trial : what is fitted, and what is asked of it
    names : of the test sets to answer; None for all, and the training images
    fit : whether the method is needed as it is fitted to the draw; not where only the second fit is
        asked for that validates it
    look : whether to look inside
    keep_model : whether to hand the fitted method over as a file
    model : where the fitted method is kept; None to fit it
    checkpoint : stem of the files in which a long training keeps its state; None for none
    """

    number: int
    trial: Trial
    names: tuple[str, ...] | None = None
    fit: bool = True
    look: bool = False
    keep_model: bool = False
    model: Path | None = None
    checkpoint: Path | None = None


def attempt(
    task: Task,
    data: LabelledImages,
    threads: int = 1,
    fit_options: Mapping[str, Any] = NOTHING,
) -> Outcome:
    """Do `task`, with what it cost and where; whatever a method raises becomes its outcome.

    Nothing is scored before every prediction is made, and only one condition's pictures are in memory
    at a time.

    Parameters
    ----------
    threads : of the libraries; with other than 1 the numbers may depend on them
    fit_options : further arguments of ``fit`` that decide no number, such as ``on_epoch`` of a network;
        a method is given those that it knows
    """
    work = Work(
        machine=describe_machine(),
        started=datetime.now(UTC).isoformat(timespec="microseconds"),
        seconds=None,
        threads=threads,
        fitted=task.model is None,
    )
    meter, load = EnergyMeter(), LoadMeter()
    with stopwatch() as watch, at_most(threads):
        (found, error), printed = without_printing(
            lambda: guarded(lambda: _carry_out(task, data, work, fit_options))
        )
    outcome = Outcome(work, error) if found is None else found
    cost = replace(
        outcome.work,
        seconds=watch.seconds,
        compile_seconds=watch.compiling,
        energy_joules=meter.joules(),
        load=load.before,
        others=load.others(),
    )
    return replace(outcome, work=cost, printed=str(printed))


def died(error: str) -> Outcome:
    """The outcome of a trial that ended its process, so that nothing is known of what it cost."""
    started = datetime.now(UTC).isoformat(timespec="microseconds")
    return Outcome(Work(describe_machine(), started, None), error)


def _carry_out(
    task: Task, data: LabelledImages, work: Work, fit_options: Mapping[str, Any]
) -> Outcome:
    trial, method = task.trial, find_method(task.trial.method)
    chosen = draw(trial, data)
    if not task.fit:
        validation, unvalidated = guarded(lambda: _validated(None, task, data, chosen))
        return Outcome(work, validation=validation, unvalidated=unvalidated)
    train = data.train.take(chosen)
    estimator, fitted = _kept(task.model, method), None
    if estimator is None:
        estimator = method.build(trial.seed, data.kind)
        options = {"checkpoint": task.checkpoint, **fit_options}
        if trial.monitor and has_fit_parameter(estimator, "monitor"):
            options["monitor"] = _monitored(trial, data, chosen)
        fitted = _fitted(estimator, train, data, options)
    wanted = [one for one in asked_of(trial, data) if task.names is None or one.name in task.names]
    if fitted:
        # Of a method that is fitted once more too: to see whether it is the same.
        known = train.take(np.arange(min(len(train), MAX_TRAIN_SCORED)))
        wanted.insert(min(len(data.tests), len(wanted)), Asked(TRAIN, known, None))
    answered = [
        (one, *_predict(estimator, one, data.n_classes, method.takes_any_size)) for one in wanted
    ]
    model, unkept = None, None
    if task.keep_model:
        model, unkept = guarded(lambda: pack(method, estimator))
        unkept = unkept and unkept.removeprefix("InputError: ")
    validation, unvalidated = None, None
    if trial.validate:
        validation, unvalidated = guarded(lambda: _validated(estimator, task, data, chosen))
    looked, failure = None, None
    if task.look:
        looked, failure = guarded(
            lambda: inspect(estimator, train, data, _hardest(estimator, data, method, answered))
        )
    return Outcome(
        replace(work, fitted=fitted is not None),
        fitted=fitted,
        evaluations={
            one.name: Evaluation(
                n_test=len(found.labels),
                n_errors=found.n_errors,
                predict_seconds=seconds,
                images=one.images,
                base=one.base,
                condition=one.condition,
                brought=data.brought.get(one.name),
            )
            for one, found, seconds in answered
        },
        predictions={one.name: found for one, found, _ in answered},
        inspection="kept" if looked else failure,
        inspected=looked or {},
        model=model,
        unkept=unkept,
        validation=validation,
        unvalidated=unvalidated,
    )


def _validated(
    estimator: Any, task: Task, data: LabelledImages, chosen: npt.NDArray[np.int64]
) -> Validated | None:
    """Answers to training pictures that it did not learn from, if some hold every class."""
    asked = validated_on(task.trial, data, chosen)
    if asked is None:
        return None
    stem = task.checkpoint
    second = None if stem is None else stem.with_name(f"{stem.name}{SECOND}")
    return validate(estimator, task.trial, data, asked, checkpoint=second)


def _kept(model: Path | None, method: Method) -> Any:
    """The method from its file; None if there is none, or it cannot be read: it is fitted then."""
    try:
        return None if model is None else load_model(model, [method]).estimator
    except InputError:
        return None


def _fitted(
    estimator: Any, train: Split, data: LabelledImages, options: Mapping[str, Any]
) -> Fitted:
    with stopwatch() as watch:
        fit(estimator, train, data, **options)
    seconds = watch.seconds + getattr(estimator, "seconds_before_", 0.0)
    return Fitted(seconds, _size(estimator), getattr(estimator, "history_", None))


def _first(split: Split, trial: Trial) -> Split:
    """The pictures that are used for conditions."""
    most = trial.condition_images
    if most is None or most >= len(split):
        return split
    return split.take(some_of_every_class(split.labels, most))


def _predict(
    estimator: Any, asked: Asked, n_classes: int, any_size: bool
) -> tuple[Predictions, float]:
    """What the estimator says, and the seconds it took; in detail, where it takes any size."""
    split = asked.pictures()
    images = split.images if split.detail is None or not any_size else split.detail
    with stopwatch() as watch:
        probability = all_classes(estimator.predict_proba(images), estimator, n_classes)
    found = Predictions(
        split.labels, probability.argmax(axis=1), None if asked.condition else probability
    )
    return found, watch.seconds


def _hardest(
    estimator: Any,
    data: LabelledImages,
    method: Method,
    answered: Sequence[tuple[Asked, Predictions, float]],
) -> Predictions:
    """The answers to the last test set, asked for once more if they were stored before."""
    name, split = list(data.tests.items())[-1]
    given = (found for asked, found, _ in answered if asked.name == name)
    asked = Asked(name, split, None)
    return next(given, None) or _predict(estimator, asked, data.n_classes, method.takes_any_size)[0]


def _monitored(
    trial: Trial, data: LabelledImages, chosen: npt.NDArray[np.int64]
) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.int64]] | None:
    on_test = trial.monitor == "test"
    split = next(iter(data.tests.values())) if on_test else left_over(data, chosen)
    return (split.images, split.labels) if len(split) else None


def _size(estimator: Any) -> dict[str, int]:
    if hasattr(estimator, "n_parameters_"):
        return {"parameters": int(estimator.n_parameters_)}
    last = estimator[-1] if hasattr(estimator, "steps") else estimator
    n = getattr(last, "n_features_", None) or getattr(last, "n_features_in_", None)
    # A method from outside need not say.
    return {"features": int(n)} if n else {}
