"""What a stretch of work brought, and the record that is made of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy.typing as npt

from dataset.labelled_images import LabelledImages
from experiments.methods import METHODS
from experiments.models import Packed
from experiments.plan import Trial
from experiments.predictions import Predictions
from experiments.record import (
    Evaluation,
    RecordedData,
    RecordedMethod,
    TrialRecord,
    Work,
    fit_id,
)
from experiments.training_size import n_training_images


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
    """

    work: Work
    error: str | None = None
    fitted: Fitted | None = None
    evaluations: Mapping[str, Evaluation] = field(default_factory=dict)
    predictions: Mapping[str, Predictions] = field(default_factory=dict)
    inspection: str | None = None
    inspected: Mapping[str, npt.NDArray[Any]] = field(default_factory=dict)
    model: Packed | None = None


def identify(trial: Trial, data: LabelledImages) -> str:
    """The identifier of the trial's fit, see `experiments.record.fit_id`.

    Raises
    ------
    InputError
        If the training size does not fit the data.
    """
    method = METHODS[trial.method]
    size = n_training_images(trial, data)
    return fit_id(data.train_hash, method.key, method.parameters(), size, trial.subset, trial.seed)


def record_of(
    trial: Trial, data: LabelledImages, outcome: Outcome, profile: str, position: int = 0
) -> TrialRecord:
    """The record of a fit that `outcome` brought, or of its failure."""
    method, fitted = METHODS[trial.method], outcome.fitted
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
        ),
        method=RecordedMethod(
            key=method.key,
            name=method.name,
            family=method.family,
            summary=method.summary,
            citation=method.citation,
            published=method.published,
            parameters=method.parameters(),
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
    )


def extended(
    record: TrialRecord, trial: Trial, outcome: Outcome, names: Sequence[str]
) -> TrialRecord:
    """`record` with what was added to it; what it says of its fit stays.

    Parameters
    ----------
    trial : what is asked of the fit
    names : of the evaluations that were to be added
    """
    part = len(record.work)
    added = {name: replace(found, part=part) for name, found in outcome.evaluations.items()}
    failures = {name: why for name, why in record.failures.items() if name not in names}
    if outcome.error:
        failures |= dict.fromkeys(names, outcome.error)
    # A learning curve is replaced by one with a validation line, never by one without.
    curve = outcome.fitted.history if outcome.fitted and not record.monitor else None
    return replace(
        record,
        evaluations={**record.evaluations, **added},
        failures=failures,
        monitor=record.monitor or (trial.monitor if curve else None),
        history=dict(curve) if curve else record.history,
        inspection=outcome.inspection or record.inspection,
        work=(*record.work, outcome.work),
    )
