"""What a stretch of work brought, and the record that is made of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from dataset.labelled_images import LabelledImages
from experiments.methods import find_method
from experiments.models import Packed
from experiments.plan import Trial
from experiments.predictions import Predictions
from experiments.record import (
    TRAIN,
    Evaluation,
    RecordedData,
    RecordedMethod,
    TrialRecord,
    Work,
    fit_id,
)
from experiments.training_size import n_training_images
from experiments.validation import Validated


@dataclass(frozen=True)
class Fitted:
    """What is known of a fit besides its answers."""

    fit_seconds: float
    size: Mapping[str, int]
    history: Mapping[str, list[float | None]] | None


@dataclass(frozen=True)
class Outcome:
    """What a task brought.

    Attributes
    ----------
    work : when, where and at what cost
    error : what the method raised, if it did; nothing else is there then
    fitted : None where the method was read from its file
    evaluations, predictions : by test set, those that were asked for
    inspection, inspected : what became of looking inside, and the arrays; None if it was not asked for
    model : the method as a file, if it was to be kept
    unkept : why it cannot be
    validation : answers to training pictures that it did not learn from, if they were asked for
    unvalidated : why there are none, if that was tried
    printed : what the method printed, in a line, which is not kept
    """

    work: Work
    error: str | None = None
    fitted: Fitted | None = None
    evaluations: Mapping[str, Evaluation] = field(default_factory=dict)
    predictions: Mapping[str, Predictions] = field(default_factory=dict)
    inspection: str | None = None
    inspected: Mapping[str, npt.NDArray[Any]] = field(default_factory=dict)
    model: Packed | None = None
    unkept: str | None = None
    validation: Validated | None = None
    unvalidated: str | None = None
    printed: str = ""


def identify(trial: Trial, data: LabelledImages) -> str:
    """The identifier of the trial's fit, see `experiments.record.fit_id`.

    Raises
    ------
    InputError
        If the training size does not fit the data.
    """
    method = find_method(trial.method)
    size = n_training_images(trial, data)
    declared = method.parameters(data.kind)
    return fit_id(data.train_hash, method.key, declared, size, trial.subset, trial.seed)


def record_of(
    trial: Trial, data: LabelledImages, outcome: Outcome, profile: str, position: int = 0
) -> TrialRecord:
    """The record of a fit that `outcome` brought, or of its failure."""
    method, fitted = find_method(trial.method), outcome.fitted
    return TrialRecord(
        id=identify(trial, data),
        position=position,
        profile=profile,
        data=RecordedData(
            key=data.key,
            name=data.name,
            kind=data.kind,
            class_names=data.class_names,
            image_shape=data.image_shape,
            train_hash=data.train_hash,
            provenance=data.provenance,
            n_train_available=len(data.train),
            mirror=data.mirror,
            grouping=data.grouping,
        ),
        method=RecordedMethod(
            key=method.key,
            name=method.name,
            family=method.family,
            summary=method.summary,
            citation=method.citation,
            published=method.published,
            parameters=method.parameters(data.kind),
        ),
        train_size=n_training_images(trial, data),
        subset=trial.subset,
        seed=trial.seed,
        monitor=trial.monitor,
        status="failed" if outcome.error else "done",
        error=outcome.error,
        fit_seconds=fitted.fit_seconds if fitted else None,
        size=dict(fitted.size) if fitted else {},
        evaluations=dict(outcome.evaluations),
        failures={},
        history=dict(fitted.history) if fitted and fitted.history else None,
        inspection=outcome.inspection,
        work=(outcome.work,),
        validation=outcome.validation.counted if outcome.validation else None,
        unvalidated=outcome.unvalidated,
        unkept=outcome.unkept,
    )


def extended(
    record: TrialRecord, trial: Trial, outcome: Outcome, names: Sequence[str]
) -> tuple[TrialRecord, Outcome]:
    """`record` with what was added to it, and what is to be stored beside; what it says of its fit stays.

    Parameters
    ----------
    trial : what is asked of the fit
    names : of the evaluations that were to be added
    """
    if outcome.error and not names:
        failed = outcome.error if trial.inspect and record.inspection is None else record.inspection
        return replace(record, inspection=failed), outcome
    outcome = _compared(record, outcome)
    part = len(record.work)
    evaluations = record.evaluations | {
        name: replace(found, part=part) for name, found in outcome.evaluations.items()
    }
    failures = {name: why for name, why in record.failures.items() if name not in names}
    if outcome.error:
        failures |= dict.fromkeys(names, outcome.error)
    # A learning curve is replaced by one with a validation line, never by one without.
    curve = outcome.fitted.history if outcome.fitted and not record.monitor else None
    validated = outcome.validation.counted if outcome.validation else None
    return (
        replace(
            record,
            # What was answered of pictures that a test set no longer has is not an answer to it.
            evaluations={
                name: found
                for name, found in evaluations.items()
                if found.base is None or found.images == evaluations[found.base].images
            },
            failures=failures,
            monitor=record.monitor or (trial.monitor if curve else None),
            history=dict(curve) if curve else record.history,
            inspection=outcome.inspection or record.inspection,
            work=(*record.work, outcome.work),
            validation=record.validation or validated,
            unvalidated=None if validated else outcome.unvalidated or record.unvalidated,
            unkept=None if outcome.model is not None else outcome.unkept or record.unkept,
        ),
        outcome,
    )


def _compared(record: TrialRecord, outcome: Outcome) -> Outcome:
    """Of a method that was fitted once more, how many training pictures it answers otherwise."""
    if TRAIN not in outcome.predictions:
        return outcome
    stored, now = record.predictions[TRAIN].predicted, outcome.predictions[TRAIN].predicted
    work = replace(outcome.work, differing=int(np.count_nonzero(stored != now)))

    def others(found: Mapping[str, Any]) -> dict[str, Any]:
        return {name: one for name, one in found.items() if name != TRAIN}

    return replace(
        outcome,
        work=work,
        evaluations=others(outcome.evaluations),
        predictions=others(outcome.predictions),
    )
