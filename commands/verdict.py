"""What was found, said where the run was started: each comparison, and the answer at the end."""

import sys
from contextlib import suppress
from typing import TYPE_CHECKING

from dataset.input_error import InputError

if TYPE_CHECKING:
    import pandas as pd

    from experiments.store import Store
    from reports.run import Run


def say_verdict(store: "Store", dataset: str, subset: str, train_size: int) -> None:
    """Print who errs less in that comparison of `store`, a line a test set, where both families are in it.

    The report at the end of the run says the same, with what it is based on.
    """
    from tqdm import tqdm

    from reports.conclusion import verdict
    from reports.run import Run

    # What is wrong with a folder is told by the report; here it would cost the trials that are left.
    with suppress(InputError):
        run = Run(store)
        for comparison in run.comparisons:
            if comparison.place == [dataset, subset, train_size] and len(comparison.families) > 1:
                for sentence in verdict(run, comparison):
                    tqdm.write(f"  = {sentence}", file=sys.stderr)


def say_answer(run: "Run") -> None:
    """Print the sentences and the table of the report's first screen; nothing where it has none."""
    import click

    from reports.conclusion import given
    from reports.standings import standings

    found, besides = standings(run), list(given(run))
    if not found.empty:
        _say_standings(found)
    for said in besides:
        click.echo(f"{said}\n", err=True)


def _say_standings(found: "pd.DataFrame") -> None:
    import click

    from commands.table import print_table
    from reports.standings import sentence
    from reports.tables import standings as table

    # A terminal is wide enough, and takes a space that does not break for no letter.
    shown = table.standings(found).map(lambda cell: cell.replace("\N{NO-BREAK SPACE}", " "))
    click.echo(err=True)
    print_table([tuple(shown.columns), *shown.itertuples(index=False, name=None)], err=True)
    click.echo(f"\n{sentence(found)}\n", err=True)
