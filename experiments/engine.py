"""Runs what a store does not have yet, and keeps each trial as soon as it is done.

An engine runs trials, in this process (`InProcess`) or in others (`experiments.workers`), and hands
their results over; whatever the engine, this process alone writes.
"""

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from tqdm import tqdm

from dataset.labelled_images import LabelledImages
from experiments.driver import driving, now, read_running, write_running
from experiments.methods import METHODS
from experiments.models import fits_a_file, is_saved, suffix_of, write_model
from experiments.plan import Trial
from experiments.planned import Planned, write_plan
from experiments.store import Store, trial_id
from experiments.trial import Outcome, attempt, describe, n_training_images, specification

MOST_NAMES = 3

Task = tuple[int, Trial]
Started = Callable[[Sequence[int]], None]


class Engine(Protocol):
    """Where trials are run."""

    def run(
        self, tasks: Sequence[Task], data: Mapping[str, LabelledImages], started: Started
    ) -> Iterator[tuple[int, Outcome]]:
        """Every task's number with its outcome, each as soon as it is there.

        Parameters
        ----------
        tasks : number and trial; each number once
        data : every data set that the trials name, by key
        started : to be told the numbers of the running trials whenever they change
        """

    def at_once(self) -> int:
        """How many trials run side by side."""


@dataclass(frozen=True)
class InProcess:
    """One trial after the other, here, each with so many threads."""

    threads: int = 1

    def run(
        self, tasks: Sequence[Task], data: Mapping[str, LabelledImages], started: Started
    ) -> Iterator[tuple[int, Outcome]]:
        for number, trial in tasks:
            started([number])
            yield number, attempt(trial, data[trial.dataset], self.threads)

    def at_once(self) -> int:
        return 1


@dataclass(frozen=True)
class Tally:
    """How many trials were run, were there already, and failed; and failed before and were kept."""

    run: int
    kept: int
    failed: int
    failed_before: int = 0


def plan_of(trials: Sequence[Trial], data: Mapping[str, LabelledImages]) -> list[Planned]:
    """Every trial with its identifier and size.

    Raises
    ------
    InputError
        If a training size does not fit its data set.
    """
    return [
        _planned(trial, trial_id(specification(trial, data[trial.dataset])), data[trial.dataset])
        for trial in trials
    ]


def _planned(trial: Trial, identifier: str, data: LabelledImages) -> Planned:
    """`trial` on `data`, as the plan keeps it."""
    n_plain = sum(len(split) for split in data.tests.values())
    most = trial.condition_images
    n_damaged = sum(min(len(split), most or len(split)) for split in data.tests.values())
    return Planned(
        id=identifier,
        name=str(trial),
        dataset=trial.dataset,
        method=trial.method,
        train_size=n_training_images(trial, data),
        subset=trial.subset,
        n_predicted=n_plain + len(trial.conditions) * n_damaged,
    )


def run_trials(
    trials: Sequence[Trial],
    data: Mapping[str, LabelledImages],
    store: Store,
    profile: str,
    engine: Engine | None = None,
    *,
    retry_failed: bool = False,
    fresh: bool = False,
    save_models: bool = False,
) -> Tally:
    """Run what `store` does not have yet.

    Parameters
    ----------
    trials : in the order in which reports show them
    data : every data set that the trials name, by key
    store : its folders exist
    profile : its name, for the records
    engine : where they are run; in this process by default
    retry_failed : run trials again that are stored as failed
    fresh : run all of them; what is stored of them is moved to a folder beside
    save_models : keep every fitted method in the folder ``models`` of the store; a trial that is
        stored without its model is run again

    Raises
    ------
    InputError
        If a training size does not fit its data set (before anything is run), another process drives
        the store, or it cannot be written.
    """
    plan = plan_of(trials, data)
    with driving(store):
        store.sweep()
        write_plan(store, profile, plan)
        images = {key: store.write_images(images) for key, images in data.items()}
        if fresh and (aside := store.set_aside(one.id for one in plan)):
            print(f"Earlier records are kept in {aside}", file=sys.stderr)
        stored = [store.status(one.id) for one in plan]
        kept = ("done",) if retry_failed else ("done", "failed")
        saved = [save_models and fits_a_file(METHODS[trial.method]) for trial in trials]
        if save_models and not all(saved):
            print(
                f"{saved.count(False)} trials are of methods of both families, whose models no file "
                "holds: they are run without keeping them.",
                file=sys.stderr,
            )
        again = _without_model(store, trials, plan, stored) if save_models else set()
        tasks = [
            (i, replace(trial, save_model=saved[i], checkpoint=store.checkpoint(plan[i].id)))
            for i, trial in enumerate(trials)
            if stored[i] not in kept or i in again
        ]
        tally = Tally(
            run=len(tasks),
            kept=len(trials) - len(tasks),
            failed=0,
            failed_before=0 if retry_failed else stored.count("failed"),
        )
        print(f"{len(tasks)} of {len(trials)} trials to run, into {store.folder}", file=sys.stderr)
        if not tasks:
            return tally
        driver = _Driver(store, plan, data, images, profile, engine or InProcess())
        return replace(tally, failed=driver.run(_interrupted_last(tasks, plan, store)))


def _without_model(
    store: Store, trials: Sequence[Trial], plan: Sequence[Planned], stored: Sequence[str | None]
) -> set[int]:
    """Numbers of the trials that are done and whose model is not there."""
    missing = {
        i
        for i, (trial, one) in enumerate(zip(trials, plan, strict=True))
        if stored[i] == "done"
        and fits_a_file(METHODS[trial.method])
        and not is_saved(model_path(store, trial, one.id))
    }
    if missing:
        print(
            f"{len(missing)} trials are stored without their model: they are trained again for it.",
            file=sys.stderr,
        )
    return missing


def model_path(store: Store, trial: Trial, identifier: str) -> Path:
    """Where the model of a trial is kept."""
    return store.folder / "models" / f"{identifier}{suffix_of(METHODS[trial.method])}"


def _interrupted_last(tasks: list[Task], plan: Sequence[Planned], store: Store) -> list[Task]:
    """Trials that a killed driver was at come last: one that kills it keeps no other from running."""
    before = read_running(store)
    suspects = set(before.trials) if before else set()
    return sorted(tasks, key=lambda task: plan[task[0]].id in suspects)


class _Driver:
    """Writes what an engine hands over, and shows where it is."""

    def __init__(
        self,
        store: Store,
        plan: Sequence[Planned],
        data: Mapping[str, LabelledImages],
        images: Mapping[str, str],
        profile: str,
        engine: Engine,
    ) -> None:
        self.store, self.plan, self.data, self.images = store, plan, data, images
        self.profile, self.engine, self.since = profile, engine, now()

    def run(self, tasks: Sequence[Task]) -> int:
        """Run the tasks; how many of them failed."""
        trials, n_failed = dict(tasks), 0
        done_before = len(self.plan) - len(tasks)
        with tqdm(
            total=len(self.plan),
            initial=done_before,
            unit="trial",
            disable=None,
            dynamic_ncols=True,
        ) as self.bar:
            for number, outcome in self.engine.run(tasks, self.data, self._started):
                self._keep(number, trials[number], outcome)
                n_failed += outcome.settings["status"] == "failed"
                self.bar.update()
                tqdm.write(_line(trials[number], outcome), file=sys.stderr)
        return n_failed

    def _started(self, numbers: Sequence[int]) -> None:
        write_running(
            self.store, self.since, self.engine.at_once(), [self.plan[i].id for i in numbers]
        )
        names = [self.plan[i].name for i in numbers[:MOST_NAMES]]
        more = f" and {len(numbers) - MOST_NAMES} more" if len(numbers) > MOST_NAMES else ""
        self.bar.set_description("; ".join(names) + more)

    def _keep(self, number: int, trial: Trial, outcome: Outcome) -> None:
        known = describe(trial, self.data[trial.dataset])
        known["dataset"]["images"] = self.images[trial.dataset]
        settings = {"position": number, "profile": self.profile, **known, **outcome.settings}
        settings["at_once"] = self.engine.at_once()
        identifier = self.plan[number].id
        if outcome.model is not None:
            path = model_path(self.store, trial, identifier)
            write_model(path, outcome.model, self.data[trial.dataset], settings)
        self.store.write_inspection(identifier, outcome.inspection)
        self.store.write(identifier, settings, outcome.predictions)
        self.store.forget_checkpoint(identifier)


def _line(trial: Trial, outcome: Outcome) -> str:
    if outcome.settings["status"] == "failed":
        return f"{trial}: FAILED, {outcome.settings['error']}"
    tests = outcome.settings["tests"]
    errors = ", ".join(
        f"{name} {100 * test['error_rate']:.2f} %"
        for name, test in tests.items()
        if "condition" not in test
    )
    n_conditions = sum("condition" in test for test in tests.values())
    under = f", {n_conditions} under conditions" if n_conditions else ""
    return f"{trial}: error {errors}{under} ({outcome.settings['seconds']:.1f} s)"
