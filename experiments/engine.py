"""Runs what a store does not have yet, and keeps each trial as soon as it is done.

An engine does tasks, in this process (`InProcess`) or in others (`experiments.workers`), and hands
their outcomes over; whatever the engine, this process alone writes.
"""

import sys
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from tqdm import tqdm

from dataset.input_error import InputError
from experiments.copies import write_copies
from experiments.driver import driving, now, read_running, write_running
from experiments.forecast import Forecast, in_words, published_records, time_left
from experiments.left_out import LeftOut
from experiments.methods import find_method
from experiments.models import fits_a_file, write_model
from experiments.outcome import Outcome, extended, record_of
from experiments.plan import Trial
from experiments.planned import Planned, write_plan
from experiments.record import TrialRecord, Work
from experiments.side_by_side import networks_first
from experiments.store import Store
from experiments.tasks import Again, Data, each_fit_once, model_path, plan_of, tasks_of
from experiments.trial import Task, attempt

MOST_NAMES = 3

Started = Callable[[Sequence[int]], None]
# Is told the data set, the way to draw and the training size of which every trial is done.
Compared = Callable[[str, str, int], None]


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
class Tally:
    """How many trials were run, were there already, and failed; and failed before and were kept."""

    run: int
    kept: int
    failed: int
    failed_before: int = 0


def run_trials(
    trials: Sequence[Trial],
    data: Data,
    store: Store,
    profile: str,
    engine: Engine | None = None,
    again: Again | None = None,
    left_out: Sequence[LeftOut] = (),
    compared: Compared | None = None,
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
    compared : to be told of every comparison as soon as all of its trials are there

    Raises
    ------
    InputError
        If a training size does not fit its data set (before anything is run), another process drives
        the store, or it cannot be written.
    """
    again = again or Again()
    wanted = each_fit_once(trials, data)
    plan = plan_of(wanted, data)
    with driving(store):
        store.sweep()
        tasks, stored = tasks_of(wanted, data, store, again)
        write_plan(store, profile, plan, left_out)
        for images in data.values():
            store.write_images(images)
            write_copies(store, images)
        if again.everything and (aside := store.set_aside(wanted)):
            print(f"Earlier records are kept in {aside}", file=sys.stderr)
        _say_what_is_left(list(wanted.values()), tasks, stored, store, again)
        known = [record for record in stored if record is not None]
        engine = engine or InProcess()
        driver = _Driver(store, plan, data, profile, engine, known)
        # What a driver was killed at comes last, networks or not: it may be what killed it.
        ordered = tasks if isinstance(engine, InProcess) else networks_first(tasks)
        todo = _interrupted_last(ordered, plan, store)
        n_failed = driver.run(todo, compared) if todo else 0
    at_work = {task.number for task in tasks}
    kept = [
        planned.status(record)
        for number, (planned, record) in enumerate(zip(plan, stored, strict=True))
        if number not in at_work
    ]
    return Tally(len(tasks), len(kept), n_failed, kept.count("failed"))


def _say_what_is_left(
    wanted: Sequence[Trial],
    tasks: Sequence[Task],
    stored: Sequence[TrialRecord | None],
    store: Store,
    again: Again,
) -> None:
    unsaved = sum(not fits_a_file(find_method(one.method)) for one in wanted)
    if again.models and unsaved:
        print(
            f"{unsaved} trials are of methods of both families, or of objects from outside, whose models "
            "no file holds: they are run without keeping them.",
            file=sys.stderr,
        )
    tried = {one.unkept for one in stored if one and one.unkept} if again.models else set()
    if tried and not again.failed:
        print(
            f"Models that no file could hold are not tried again ({min(tried)}); --retry-failed does.",
            file=sys.stderr,
        )
    given_up = {
        record.unvalidated
        for trial, record in zip(wanted, stored, strict=True)
        if trial.validate and record and record.unvalidated
    }
    if given_up and not again.failed:
        print(
            f"Validation that failed is not tried again ({min(given_up)}); --retry-failed does.",
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
    print(f"{len(tasks)} of {len(wanted)} trials to run, into {store.folder}", file=sys.stderr)


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
    records: list[TrialRecord]
    since: str = field(default_factory=now)

    def run(self, tasks: Sequence[Task], compared: Compared | None = None) -> int:
        """Do the tasks; how many of them failed."""
        n_failed, left = 0, {task.number for task in tasks}
        with tqdm(
            total=len(self.plan),
            initial=len(self.plan) - len(tasks),
            unit="trial",
            disable=None,
            dynamic_ncols=True,
            bar_format="{desc} {percentage:3.0f} %|{bar}| {n_fmt}/{total_fmt}, {elapsed}{postfix}",
        ) as self.bar:
            for task, outcome in self.engine.run(tasks, self.data, self._started):
                self.records.append(self._keep(task, outcome))
                n_failed += outcome.error is not None
                left.remove(task.number)
                self.bar.update()
                self._tell(task.trial, outcome, left)
                place = self.plan[task.number].place[:3]
                if compared and all(self.plan[i].place[:3] != place for i in left):
                    compared(*place)
        return n_failed

    def _tell(self, trial: Trial, outcome: Outcome, left: Collection[int]) -> None:
        n = len(self.plan)
        place = f"{n - len(left)}/{n} " if self.bar.disable else ""
        if outcome.printed:
            tqdm.write(f"{trial}: {outcome.printed}", file=sys.stderr)
        if outcome.unvalidated:
            tqdm.write(
                f"{trial}: it has no validation, {outcome.unvalidated}; --retry-failed tries again.",
                file=sys.stderr,
            )
        if outcome.unkept:
            tqdm.write(f"{trial}: its model is not kept: {outcome.unkept}", file=sys.stderr)
        tqdm.write(f"{place}{_line(trial, outcome)}", file=sys.stderr)
        if not self.bar.disable and left:
            forecast = Forecast(self.records, published_records())
            expected = time_left([self.plan[i] for i in left], forecast, self.engine.at_once())
            self.bar.set_postfix_str(f"{in_words(expected)} left")

    def _started(self, numbers: Sequence[int]) -> None:
        write_running(
            self.store, self.since, self.engine.at_once(), [self.plan[i].id for i in numbers]
        )
        names = [self.plan[i].name for i in numbers[:MOST_NAMES]]
        more = f" and {len(numbers) - MOST_NAMES} more" if len(numbers) > MOST_NAMES else ""
        self.bar.set_description("; ".join(names) + more)

    def _keep(self, task: Task, outcome: Outcome) -> TrialRecord:
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
            record, outcome = extended(stored, task.trial, outcome, task.names)
            _warn_if_other(task.trial, record.work[-1])
        if outcome.model is not None:
            path = model_path(self.store, task.trial, identifier)
            write_model(path, outcome.model, data, record)
        validated = outcome.validation.arrays() if outcome.validation else None
        self.store.write(record, outcome.predictions, outcome.inspected, validated)
        self.store.forget_checkpoint(identifier)
        return record


def _warn_if_other(trial: Trial, work: Work) -> None:
    if work.differing:
        tqdm.write(
            f"{trial}: fitted once more, it answers {work.differing} training pictures otherwise than the "
            "stored fit; see docs/records.md.",
            file=sys.stderr,
        )


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
