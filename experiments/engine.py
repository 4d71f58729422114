"""Runs trials one after the other, keeps each as soon as it is done, skips what is kept already."""

import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from tqdm import tqdm

from dataset.input_error import InputError
from dataset.labelled_images import LabelledImages
from experiments.methods import METHODS
from experiments.models import is_saved, save_model, suffix_of
from experiments.plan import Trial
from experiments.store import Store, trial_id
from experiments.trial import TRIAL_ERRORS, Outcome, describe, failed, run_trial, specification


@dataclass(frozen=True)
class Tally:
    """How many trials were run, were there already, and failed."""

    run: int
    kept: int
    failed: int


def run_trials(
    trials: Sequence[Trial],
    data: Mapping[str, LabelledImages],
    store: Store,
    profile: str,
    save_models: bool = False,
) -> Tally:
    """Run what `store` does not have yet.

    Parameters
    ----------
    trials : in the order in which reports show them
    data : every data set that the trials name, by key
    store : its folders exist
    profile : its name, for the records
    save_models : keep every fitted method in the folder ``models`` of the store; a trial that is
        stored without its model is run again

    Raises
    ------
    InputError
        If a training size does not fit its data set (before anything is run), or the store cannot
        be written.
    """
    identifiers = [trial_id(specification(trial, data[trial.dataset])) for trial in trials]
    stems = {key: store.write_images(images) for key, images in data.items()}
    todo = [i for i, identifier in enumerate(identifiers) if not store.is_done(identifier)]
    places = [
        store.folder / "models" / f"{identifier}{suffix_of(METHODS[trial.method])}"
        for trial, identifier in zip(trials, identifiers, strict=True)
    ]
    if save_models:
        todo = _with_missing_models(todo, places)
    n_failed = 0
    print(f"{len(todo)} of {len(trials)} trials to run, into {store.folder}", file=sys.stderr)
    with tqdm(
        total=len(trials), initial=len(trials) - len(todo), unit="trial", disable=None
    ) as bar:
        for position in todo:
            trial = trials[position]
            images = data[trial.dataset]
            bar.set_description(str(trial))
            start = time.perf_counter()
            known = describe(
                trial, images, position=position, profile=profile, images=stems[trial.dataset]
            )
            keep = partial(save_model, places[position], images, known) if save_models else None
            outcome = _attempt(trial, images, keep)
            n_failed += outcome.settings["status"] == "failed"
            seconds = time.perf_counter() - start
            settings = {**known, **outcome.settings, "seconds": seconds}
            store.write_inspection(identifiers[position], outcome.inspection)
            store.write(identifiers[position], settings, outcome.predictions)
            bar.update()
            tqdm.write(_line(trial, outcome, seconds), file=sys.stderr)
    return Tally(run=len(todo), kept=len(trials) - len(todo), failed=n_failed)


def _with_missing_models(todo: Sequence[int], places: Sequence[Path]) -> list[int]:
    """`todo` and the trials that are stored without their model, in the order of the plan."""
    missing = {i for i, place in enumerate(places) if not is_saved(place)} - set(todo)
    if missing:
        print(
            f"{len(missing)} trials are stored without their model: they are trained again for it.",
            file=sys.stderr,
        )
    return sorted({*todo, *missing})


def _attempt(
    trial: Trial,
    images: LabelledImages,
    keep: Callable[[Any, Mapping[str, Any]], None] | None = None,
) -> Outcome:
    try:
        return run_trial(trial, images, keep)
    except InputError:
        raise
    except TRIAL_ERRORS as error:
        return failed(error)


def _line(trial: Trial, outcome: Outcome, seconds: float) -> str:
    if outcome.settings["status"] == "failed":
        return f"{trial}: FAILED, {outcome.settings['error']}"
    errors = ", ".join(
        f"{name} {100 * test['error_rate']:.2f} %"
        for name, test in outcome.settings["tests"].items()
    )
    return f"{trial}: error {errors} ({seconds:.1f} s)"
