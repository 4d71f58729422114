"""The plan of a run as a table: what is done, what is left, and how long that may take."""

from collections.abc import Collection, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

import click

from commands.table import print_table

if TYPE_CHECKING:
    from experiments.left_out import LeftOut
    from experiments.planned import Planned
    from experiments.store import Store


def print_plan(
    plan: Sequence["Planned"], store: "Store", repeat: Collection[str], at_once: int
) -> None:
    """A row a data set, size and method, and what the rest may take by the records in the folder.

    Parameters
    ----------
    repeat : statuses that are run again
    at_once : trials side by side
    """
    from experiments.forecast import Forecast, in_words, time_left

    stored = {one.id: one.status(store.read(one.id)) for one in plan}
    forecast = Forecast(store.records() if any(store.trials.glob("*.json")) else [])

    def is_waiting(one: "Planned") -> bool:
        return stored[one.id] in ("left", *repeat)

    rows = [("data set", "training images", "method", "trials", "done", "failed", "left", "time")]
    for (dataset, subset, size, method), group in groupby(plan, key=lambda one: one.place):
        found = list(group)
        statuses = [stored[one.id] for one in found]
        left = [one for one in found if is_waiting(one)]
        counts = (len(found), statuses.count("done"), statuses.count("failed"), len(left))
        spent = in_words(time_left(left, forecast, 1)) if left else ""
        rows.append((dataset, f"{size:,} {subset}", method, *map(str, counts), spent))
    print_table(rows)
    waiting = [one for one in plan if is_waiting(one)]
    click.echo(f"\n{len(plan)} trials, {len(waiting)} to run into {store.folder}")
    if waiting:
        click.echo(f"Expected time: {in_words(time_left(waiting, forecast, at_once))}")


def say_left_out(left_out: Sequence["LeftOut"]) -> None:
    """A line for each method that a plan does without."""
    for one in left_out:
        click.echo(f"Left out: {one}.", err=True)
