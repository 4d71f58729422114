"""Runs trials one after the other, keeps each as soon as it is done, skips what is kept already."""

import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tqdm import tqdm

from dataset.input_error import InputError
from dataset.labelled_images import LabelledImages
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
    trials: Sequence[Trial], data: Mapping[str, LabelledImages], store: Store, profile: str
) -> Tally:
    """Run what `store` does not have yet.

    Parameters
    ----------
    trials : in the order in which reports show them
    data : every data set that the trials name, by key
    store : its folders exist
    profile : its name, for the records

    Raises
    ------
    InputError
        If a training size does not fit its data set (before anything is run), or the store cannot
        be written.
    """
    identifiers = [trial_id(specification(trial, data[trial.dataset])) for trial in trials]
    stems = {key: store.write_images(images) for key, images in data.items()}
    todo = [i for i, identifier in enumerate(identifiers) if not store.is_done(identifier)]
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
            outcome = _attempt(trial, images)
            n_failed += outcome.settings["status"] == "failed"
            seconds = time.perf_counter() - start
            settings = {**known, **outcome.settings, "seconds": seconds}
            store.write_inspection(identifiers[position], outcome.inspection)
            store.write(identifiers[position], settings, outcome.predictions)
            bar.update()
            tqdm.write(_line(trial, outcome, seconds), file=sys.stderr)
    return Tally(run=len(todo), kept=len(trials) - len(todo), failed=n_failed)


def _attempt(trial: Trial, images: LabelledImages) -> Outcome:
    try:
        return run_trial(trial, images)
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
