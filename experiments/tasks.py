"""What of a plan is left to do, given what a folder holds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from dataset.input_error import InputError
from dataset.labelled_images import LabelledImages
from experiments.card import read_card
from experiments.methods import find_method
from experiments.models import fits_a_file, is_saved, suffix_of
from experiments.outcome import identify
from experiments.plan import Trial
from experiments.planned import Planned
from experiments.record import TrialRecord
from experiments.store import Store
from experiments.training_size import draw, n_training_images
from experiments.trial import Task, asked_of
from experiments.validation import ValidationPart, validated_on

Data = Mapping[str, LabelledImages]


@dataclass(frozen=True)
class Again:
    """What is done again, or besides.

    Attributes
    ----------
    failed : what is stored as failed
    everything : all of it; what is stored is moved to a folder beside
    models : keep every fitted method; one that is stored without its model is fitted once more for it,
        unless it is known that no file can hold it
    """

    failed: bool = False
    everything: bool = False
    models: bool = False


def each_fit_once(trials: Sequence[Trial], data: Data) -> dict[str, Trial]:
    """Identifier → trial, asked for all that its twins ask: sizes may be written differently.

    Raises
    ------
    InputError
        If a training size does not fit its data set.
    """
    found: dict[str, Trial] = {}
    for trial in trials:
        identifier = identify(trial, data[trial.dataset])
        known = found.get(identifier)
        found[identifier] = trial if known is None else known.asking_also(trial)
    return found


def plan_of(trials: Mapping[str, Trial], data: Data) -> list[Planned]:
    """Every trial of `each_fit_once` with its size, and what is asked of it."""
    return [
        _planned(identifier, trial, data[trial.dataset]) for identifier, trial in trials.items()
    ]


def _planned(identifier: str, trial: Trial, data: LabelledImages) -> Planned:
    asked = asked_of(trial, data)
    return Planned(
        id=identifier,
        name=str(trial),
        dataset=trial.dataset,
        method=trial.method,
        train_size=n_training_images(trial, data),
        subset=trial.subset,
        n_predicted=sum(len(one.split) for one in asked),
        evaluations={one.name: one.images for one in asked},
    )


def tasks_of(
    trials: Mapping[str, Trial], data: Data, store: Store, again: Again
) -> tuple[list[Task], list[TrialRecord | None]]:
    """What is left to do, and what is stored of every trial.

    Parameters
    ----------
    trials : as `each_fit_once` gives them
    store : every record in it is read, so that what a report could not read is said before anything
        is run

    Raises
    ------
    InputError
        If a record cannot be read or is of another version, or one was made of the same training
        pictures under another name.
    """
    known = {record.id: record for record in store.everything()}
    stored = [None if again.everything else known.get(identifier) for identifier in trials]
    tasks = []
    for number, ((identifier, trial), record) in enumerate(
        zip(trials.items(), stored, strict=True)
    ):
        if record is not None and record.data.key != trial.dataset:
            raise InputError(
                f"'{store.folder}' holds '{trial}' as a fit on '{record.data.name}', whose training "
                "pictures are the same. Expected a folder for each data set; name another with --out DIR."
            )
        whole = Task(
            number,
            trial,
            look=trial.inspect,
            keep_model=again.models and fits_a_file(find_method(trial.method)),
            checkpoint=store.checkpoint(identifier),
        )
        if record is None or (record.failed and again.failed):
            tasks.append(whole)
        elif not record.failed and (
            more := _added(whole, record, data[trial.dataset], store, again)
        ):
            tasks.append(more)
    return tasks, stored


def model_path(store: Store, trial: Trial, identifier: str) -> Path:
    """Where the model of a trial is kept."""
    return store.models / f"{identifier}{suffix_of(find_method(trial.method))}"


def _added(
    whole: Task, record: TrialRecord, data: LabelledImages, store: Store, again: Again
) -> Task | None:
    """What is newly asked of a fit that is stored; None if everything is there."""
    trial = whole.trial
    given_up = set() if again.failed else set(record.failures)
    names = tuple(
        one.name
        for one in asked_of(trial, data)
        if one.name not in given_up and not one.is_answered(record)
    )
    look = trial.inspect and (
        record.inspection is None or (again.failed and record.inspection != "kept")
    )
    curve = trial.monitor is not None and bool(record.history) and record.monitor is None
    kept = _kept_model(trial, record, store)
    # Tried in vain, it would be fitted by every run.
    tried = record.unkept is not None and not again.failed
    keep = whole.keep_model and kept is None and not tried
    validated = _validated_on(trial, record, data, again)
    more = bool(names or look or curve or keep)
    if not more and validated is None:
        return None
    return replace(
        whole,
        trial=replace(trial, validate=validated is not None),
        names=names,
        fit=more or (validated is not None and validated.learned is None),
        look=look,
        keep_model=keep,
        model=None if keep or curve else kept,
    )


def _validated_on(
    trial: Trial, record: TrialRecord, data: LabelledImages, again: Again
) -> ValidationPart | None:
    """The training pictures that are still to be answered, if any."""
    given_up = record.unvalidated is not None and not again.failed
    if not trial.validate or record.validation is not None or given_up:
        return None
    return validated_on(trial, data, draw(trial, data))


def _kept_model(trial: Trial, record: TrialRecord, store: Store) -> Path | None:
    """The file of this very fit: one that another fit left under the same name does not count."""
    if not fits_a_file(find_method(trial.method)):
        return None
    path = model_path(store, trial, record.id)
    if not is_saved(path):
        return None
    try:
        card = read_card(path)
    except InputError:
        return None
    # One that was cut is not there.
    whole = path.stat().st_size == card.file.bytes
    return path if whole and card.started == record.started else None
