"""Runs what a store does not have yet, and keeps each trial as soon as it is done.

An engine does tasks, in this process (`InProcess`) or in others (`experiments.workers`), and hands
their outcomes over; whatever the engine, this process alone writes.
"""

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol

from tqdm import tqdm

from dataset.input_error import InputError
from dataset.labelled_images import LabelledImages
from experiments.driver import driving, now, read_running, write_running
from experiments.left_out import LeftOut
from experiments.methods import METHODS
from experiments.models import fits_a_file, is_saved, suffix_of, write_model
from experiments.outcome import Outcome, extended, identify, record_of
from experiments.plan import Trial
from experiments.planned import Planned, write_plan
from experiments.record import TrialRecord
from experiments.store import Store
from experiments.training_size import n_training_images
from experiments.trial import Task, asked_of, attempt

MOST_NAMES = 3

Data = Mapping[str, LabelledImages]
Started = Callable[[Sequence[int]], None]


class Engine(Protocol):
    """Where tasks are done."""

    def run(
        self, tasks: Sequence[Task], data: Data, started: Started
    ) -> Iterator[tuple[Task, Outcome]]:
        """Every task with its outcome, each as soon as it is there.

        Parameters
        ----------
        tasks : each number once
        data : every data set that the trials name, by key
        started : to be told the numbers of the running tasks whenever they change
        """

    def at_once(self) -> int:
        """How many tasks are done side by side."""


@dataclass(frozen=True)
class InProcess:
    """One task after the other, here, each with so many threads."""

    threads: int = 1

    def run(
        self, tasks: Sequence[Task], data: Data, started: Started
    ) -> Iterator[tuple[Task, Outcome]]:
        for task in tasks:
            started([task.number])
            yield task, attempt(task, data[task.trial.dataset], self.threads)

    def at_once(self) -> int:
        return 1


@dataclass(frozen=True)
class Again:
    """What is done again, or besides.

    Attributes
    ----------
    failed : trials that are stored as failed
    everything : all of them; what is stored of them is moved to a folder beside
    models : keep every fitted method; one that is stored without its model is fitted once more for it
    """

    failed: bool = False
    everything: bool = False
    models: bool = False


@dataclass(frozen=True)
class Tally:
    """How many trials were run, were there already, and failed; and failed before and were kept."""

    run: int
    kept: int
    failed: int
    failed_before: int = 0


def plan_of(trials: Sequence[Trial], data: Data) -> list[Planned]:
    """Every trial with its identifier and size.

    Raises
    ------
    InputError
        If a training size does not fit its data set.
    """
    return [_planned(trial, data[trial.dataset]) for trial in trials]


def _planned(trial: Trial, data: LabelledImages) -> Planned:
    asked = asked_of(trial, data)
    return Planned(
        id=identify(trial, data),
        name=str(trial),
        dataset=trial.dataset,
        method=trial.method,
        train_size=n_training_images(trial, data),
        subset=trial.subset,
        n_predicted=sum(len(one.split) for one in asked),
        evaluations=tuple(one.name for one in asked),
    )


def run_trials(
    trials: Sequence[Trial],
    data: Data,
    store: Store,
    profile: str,
    engine: Engine | None = None,
    again: Again | None = None,
    left_out: Sequence[LeftOut] = (),
) -> Tally:
    """Run what `store` does not have yet: fits, and what is newly asked of stored ones.

    Parameters
    ----------
    trials : in the order in which reports show them
    data : every data set that the trials name, by key
    store : its folders exist
    profile : its name, for the records
    engine : where they are run; in this process by default
    again : what is done again, or besides
    left_out : what the plan does without, to be kept with it and said

    Raises
    ------
    InputError
        If a training size does not fit its data set (before anything is run), another process drives
        the store, or it cannot be written.
    """
    plan, again = plan_of(trials, data), again or Again()
    with driving(store):
        store.sweep()
        # Read before anything is run: what a report could not read afterwards is said now.
        known = {record.id: record for record in store.everything()}
        write_plan(store, profile, plan, left_out)
        for images in data.values():
            store.write_images(images)
        if again.everything and (aside := store.set_aside(one.id for one in plan)):
            print(f"Earlier records are kept in {aside}", file=sys.stderr)
            known = {}
        driver = _Driver(store, plan, data, profile, engine or InProcess())
        stored = [known.get(one.id) for one in plan]
        tasks = [
            task
            for number, (trial, record) in enumerate(zip(trials, stored, strict=True))
            if (task := driver.task(number, trial, record, again))
        ]
        _say_what_is_left(trials, stored, tasks, store, again)
        n_failed = driver.run(_interrupted_last(tasks, plan, store)) if tasks else 0
    at_work = {task.number for task in tasks}
    kept = [record for number, record in enumerate(stored) if number not in at_work]
    failed_before = sum(record is not None and _has_failed(record) for record in kept)
    return Tally(len(tasks), len(kept), n_failed, failed_before)


def _has_failed(record: TrialRecord) -> bool:
    return record.failed or bool(record.failures)


def _say_what_is_left(
    trials: Sequence[Trial],
    stored: Sequence[TrialRecord | None],
    tasks: Sequence[Task],
    store: Store,
    again: Again,
) -> None:
    unsaved = sum(not fits_a_file(METHODS[trial.method]) for trial in trials)
    if again.models and unsaved:
        print(
            f"{unsaved} trials are of methods of both families, whose models no file holds: they are "
            "run without keeping them.",
            file=sys.stderr,
        )
    added = [task for task in tasks if task.names is not None]
    if added:
        refitted = sum(task.model is None for task in added)
        print(
            f"{len(added)} trials are there and are asked for more: {len(added) - refitted} by their "
            f"kept model, {refitted} fitted once more. Stored predictions stay as they are.",
            file=sys.stderr,
        )
    print(f"{len(tasks)} of {len(trials)} trials to run, into {store.folder}", file=sys.stderr)


def model_path(store: Store, trial: Trial, identifier: str) -> Path:
    """Where the model of a trial is kept."""
    return store.models / f"{identifier}{suffix_of(METHODS[trial.method])}"


def _interrupted_last(tasks: list[Task], plan: Sequence[Planned], store: Store) -> list[Task]:
    """Trials that a killed driver was at come last: one that kills it keeps no other from running."""
    before = read_running(store)
    suspects = set(before.trials) if before else set()
    return sorted(tasks, key=lambda task: plan[task.number].id in suspects)


@dataclass
class _Driver:
    """Writes what an engine hands over, and shows where it is."""

    store: Store
    plan: Sequence[Planned]
    data: Data
    profile: str
    engine: Engine
    since: str = field(default_factory=now)

    def task(
        self, number: int, trial: Trial, record: TrialRecord | None, again: Again
    ) -> Task | None:
        """What is left to do for `trial`; None if everything is there."""
        identifier = self.plan[number].id
        savable = fits_a_file(METHODS[trial.method])
        kept = model_path(self.store, trial, identifier) if savable else None
        kept = kept if kept and is_saved(kept) else None
        whole = Task(
            number,
            trial,
            look=trial.inspect,
            keep_model=again.models and savable,
            checkpoint=self.store.checkpoint(identifier),
        )
        if record is None or (record.failed and again.failed):
            return whole
        if record.failed:
            return None
        answered = set() if again.failed else set(record.failures)
        missing = tuple(
            one.name
            for one in asked_of(trial, self.data[trial.dataset])
            if one.name not in answered and not one.is_answered(record)
        )
        look = trial.inspect and record.inspection is None
        curve = trial.monitor is not None and bool(record.history) and record.monitor is None
        keep = whole.keep_model and kept is None
        if not (missing or look or curve or keep):
            return None
        model = None if keep or curve else kept
        return replace(whole, names=missing, look=look, keep_model=keep, model=model)

    def run(self, tasks: Sequence[Task]) -> int:
        """Do the tasks; how many of them failed."""
        n_failed = 0
        with tqdm(
            total=len(self.plan),
            initial=len(self.plan) - len(tasks),
            unit="trial",
            disable=None,
            dynamic_ncols=True,
        ) as self.bar:
            for task, outcome in self.engine.run(tasks, self.data, self._started):
                self._keep(task, outcome)
                n_failed += outcome.error is not None
                self.bar.update()
                tqdm.write(_line(task.trial, outcome), file=sys.stderr)
        return n_failed

    def _started(self, numbers: Sequence[int]) -> None:
        write_running(
            self.store, self.since, self.engine.at_once(), [self.plan[i].id for i in numbers]
        )
        names = [self.plan[i].name for i in numbers[:MOST_NAMES]]
        more = f" and {len(numbers) - MOST_NAMES} more" if len(numbers) > MOST_NAMES else ""
        self.bar.set_description("; ".join(names) + more)

    def _keep(self, task: Task, outcome: Outcome) -> None:
        data, identifier = self.data[task.trial.dataset], self.plan[task.number].id
        work = replace(outcome.work, at_once=self.engine.at_once())
        outcome = replace(outcome, work=work)
        if task.names is None:
            record = record_of(task.trial, data, outcome, self.profile, task.number)
        else:
            stored = self.store.read(identifier)
            if stored is None:
                raise InputError(
                    f"The record '{identifier}.json' vanished from '{self.store.trials}' while more was "
                    "added to it. Give the same command again; the other trials are kept."
                )
            record = extended(stored, task.trial, outcome, task.names)
        if outcome.model is not None:
            path = model_path(self.store, task.trial, identifier)
            write_model(path, outcome.model, data, record)
        self.store.write(record, outcome.predictions, outcome.inspected)
        self.store.forget_checkpoint(identifier)


def _line(trial: Trial, outcome: Outcome) -> str:
    if outcome.error:
        return f"{trial}: FAILED, {outcome.error}"
    found = outcome.evaluations.values()
    errors = [
        f"{name} {100 * one.error_rate:.2f} %"
        for name, one in outcome.evaluations.items()
        if not one.condition
    ]
    n_conditions = sum(bool(one.condition) for one in found)
    under = [f"{n_conditions} under conditions"] if n_conditions else []
    return f"{trial}: error {', '.join(errors + under)} ({outcome.work.seconds:.1f} s)"
