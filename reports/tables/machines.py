"""On what the numbers were measured."""

import json
from dataclasses import asdict, replace

import pandas as pd

from experiments.record import Work
from reports.language import say


def machines(trials: pd.DataFrame) -> pd.DataFrame:
    """Machine, versions, commits and number of trials, a row for every machine and set of versions.

    A trial to which answers were added elsewhere counts for both machines.

    Parameters
    ----------
    trials : as `reports.results.trials` makes them
    """
    work = trials.explode("work", ignore_index=True)
    state = work["work"].map(
        lambda one: json.dumps(asdict(replace(one.machine, commit=None)), sort_keys=True)
    )
    return pd.DataFrame([_row(part) for _, part in work.groupby(state, sort=False)])


def _row(part: pd.DataFrame) -> dict[str, str]:
    work: list[Work] = part["work"].tolist()
    machine, started = work[0].machine, [one.started for one in work]
    versions = ", ".join(f"{name} {version}" for name, version in machine.versions.items())
    if machine.backend:
        versions += f", {say('words.keras_on', backend=machine.backend)}"
    commits = [(one.machine.commit or say("words.unknown"))[:7] for one in work]
    return {
        say("column.trials"): f"{part['trial'].nunique()}",
        say("column.platform"): machine.platform,
        say("column.processor"): say("words.cores", processor=machine.processor, n=machine.cpus),
        "Python": machine.python,
        say("column.packages"): versions,
        say("column.commits"): ", ".join(dict.fromkeys(commits)),
        say("column.when"): f"{_minute(min(started))} – {_minute(max(started))} UTC",
    }


def _minute(started: str) -> str:
    return started[:16].replace("T", " ")
