"""The plan of a run as a table: what is done, what is left, and how long that may take."""

from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING

import click

from commands.table import print_table

if TYPE_CHECKING:
    from experiments.left_out import LeftOut
    from experiments.plan import Trial
    from experiments.store import Store
    from experiments.tasks import Again, Data


def print_plan(
    trials: Sequence["Trial"], data: "Data", store: "Store", again: "Again", at_once: int
) -> None:
    """A row a data set, size and method, and what the rest may take by the records in the folder.

    Parameters
    ----------
    again : what is done again, or besides
    at_once : trials side by side
    """
    from experiments.forecast import Forecast, in_words, time_left
    from experiments.tasks import each_fit_once, plan_of, tasks_of

    wanted = each_fit_once(trials, data)
    plan = plan_of(wanted, data)
    tasks, _ = tasks_of(wanted, data, store, again)
    waiting = {plan[task.number].id for task in tasks}
    stored = {one.id: one.status(store.read(one.id)) for one in plan}
    forecast = Forecast.of_run(store)
    rows = [("data set", "training images", "method", "trials", "done", "failed", "left", "time")]
    for (dataset, subset, size, method), group in groupby(plan, key=lambda one: one.place):
        found = list(group)
        statuses = [stored[one.id] for one in found]
        left = [one for one in found if one.id in waiting]
        counts = (len(found), statuses.count("done"), statuses.count("failed"), len(left))
        spent = in_words(time_left(left, forecast, 1)) if left else ""
        rows.append((dataset, f"{size:,} {subset}", method, *map(str, counts), spent))
    print_table(rows)
    click.echo(f"\n{len(plan)} trials, {len(waiting)} to run into {store.folder}")
    if waiting:
        left = [one for one in plan if one.id in waiting]
        click.echo(f"Expected time: {in_words(time_left(left, forecast, at_once))}")


def say_left_out(left_out: Sequence["LeftOut"]) -> None:
    """A line for each method that a plan does without."""
    for one in left_out:
        click.echo(f"Left out: {one}.", err=True)
