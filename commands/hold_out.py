"""``versus hold-out``: every drawer in turn is the one that nobody learned from."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from commands.plan_table import say_left_out
from commands.source import HowToRead, reading_options, say_notes
from commands.table import print_table
from dataset.input_error import InputError

if TYPE_CHECKING:
    import pandas as pd

DEFAULT_METHODS = ("hog+svm", "invariants+svm+redrawn", "lecture-shape-cnn", "normalised-cnn")
NAME = "hold-out.csv"


@click.command("hold-out")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option(
    "--method",
    "methods",
    multiple=True,
    help=f"A method to judge; repeat for more.  [default: {', '.join(DEFAULT_METHODS)}]",
)
@click.option("--seeds", type=click.IntRange(min=1), default=1, show_default=True)
@reading_options
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    help="Folder for records and table. [default: runs/hold-out-FOLDER]",
)
def hold_out(
    folder: Path, methods: tuple[str, ...], seeds: int, out: Path | None, **options: Any
) -> None:
    """Learn from all drawers but one, and answer on that one's drawings; each drawer in turn.

    FOLDER has a folder of class folders for each drawer, as 'versus data draw' writes them. The
    error on all drawers has an interval over drawers. Docs: docs/drawings.md.
    """
    from experiments.threads import bind_libraries

    bind_libraries(1)
    from dataset.drawers import leave_one_out
    from dataset.files import shortened
    from experiments.engine import run_trials
    from experiments.hold_out import errors_by_drawer
    from experiments.methods import find_method
    from experiments.own_files import check_own, write_own
    from experiments.plan import Grid, fitting, trials
    from experiments.record import HOLD_OUT
    from experiments.store import MEND, Store
    from experiments.tasks import each_fit_once

    store = Store(out or Path("runs") / f"hold-out-{shortened(folder.resolve().name)}")
    check_own(store.folder, [NAME], MEND)
    keys = tuple(dict.fromkeys(find_method(key).key for key in methods or DEFAULT_METHODS))
    data = leave_one_out(folder, HowToRead(**options).reading)
    say_notes(data.values())
    grids = [Grid(key, keys, seeds=range(seeds)) for key in data]
    wanted, left_out = fitting(trials(grids), data)
    say_left_out(left_out)
    store.create()
    tally = run_trials(wanted, data, store, HOLD_OUT, left_out=left_out)
    planned = each_fit_once(wanted, data).keys()
    records = [one for one in store.records() if one.id in planned and not one.failed]
    if not records:
        raise InputError(
            f"Every trial failed: expected at least one to score. Look into '{store.folder}'."
        )
    errors = errors_by_drawer(records, data)
    table = errors.to_csv(index=False, float_format="%.6g").encode()
    write_own(store.folder, {NAME: table}, f"the table to '{store.folder}'", MEND)
    _print(errors)
    click.echo(f"\n{store.folder / NAME}", err=True)
    if tally.failed or tally.failed_before:
        raise SystemExit(1)


def _print(errors: "pd.DataFrame") -> None:
    """A row a drawer, a column a method; below them all drawers, with the interval."""
    wide = errors.pivot(index="drawer", columns="method", values="error_rate")
    wide = wide.loc[errors["drawer"].drop_duplicates(), errors["method"].drop_duplicates()]
    rows = [("errors in %", *wide.columns)]
    rows += [(drawer, *(f"{100 * rate:.1f}" for rate in row)) for drawer, *row in wide.itertuples()]
    together = errors.dropna(subset=["error_low"])
    bounds = {
        row.method: f"{100 * row.error_low:.1f} – {100 * row.error_high:.1f}"
        for row in together.itertuples()
    }
    rows.append(("95 %, over drawers", *(bounds.get(method, "") for method in wide.columns)))
    print_table(rows)
