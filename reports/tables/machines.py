"""On what the numbers were measured."""

import json
from dataclasses import asdict, replace

import pandas as pd

from reports.language import say


def machines(trials: pd.DataFrame) -> pd.DataFrame:
    """Machine, versions, commits and number of trials, a row for every machine and set of versions.

    Parameters
    ----------
    trials : as `reports.results.trials` makes them
    """
    state = trials["machine"].map(
        lambda machine: json.dumps(asdict(replace(machine, commit=None)), sort_keys=True)
    )
    return pd.DataFrame([_row(part) for _, part in trials.groupby(state, sort=False)])


def _row(part: pd.DataFrame) -> dict[str, str]:
    machine = part["machine"].iloc[0]
    versions = ", ".join(f"{name} {version}" for name, version in machine.versions.items())
    return {
        say("column.trials"): f"{len(part)}",
        say("column.platform"): machine.platform,
        say("column.processor"): say("words.cores", processor=machine.processor, n=machine.cpus),
        "Python": machine.python,
        say("column.packages"): versions,
        say("column.commits"): ", ".join(
            dict.fromkeys((one.commit or say("words.unknown"))[:7] for one in part["machine"])
        ),
        say(
            "column.when"
        ): f"{_minute(part['started'].min())} – {_minute(part['started'].max())} UTC",
    }


def _minute(started: str) -> str:
    return started[:16].replace("T", " ")
