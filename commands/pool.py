"""``versus pool``: stored fits of either family that answer together, weights fixed on validation."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from commands.table import print_table

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from experiments.pool import Members, Row
    from experiments.record import TrialRecord


@click.command()
@click.argument(
    "folders", metavar="DIR...", nargs=-1, required=True, type=click.Path(path_type=Path)
)
@click.option("--dataset", help="Key of the data set, where the folders have several.")
@click.option(
    "--method", "methods", multiple=True, help="Only fits of this method; repeat for more."
)
@click.option("--test-set", default="test", show_default=True)
@click.option(
    "--all-seeds",
    is_flag=True,
    help="Fits that were not validated answer the test pictures with the one of the same method that was, "
    "sharing its weight.",
)
def pool(
    folders: tuple[Path, ...],
    dataset: str | None,
    methods: tuple[str, ...],
    test_set: str,
    all_seeds: bool,
) -> None:
    """Put stored fits of both families together: weights fixed on validation pictures, tested once.

    DIR is the folder of a run that validated its fits. Nothing is trained. Docs: docs/pool.md.
    """
    from experiments.pool import members_of, rows_of

    members = members_of(_records(folders, dataset, methods), test_set, all_seeds=all_seeds)
    rows = rows_of(members)
    _print(rows, members, _groups(folders, members, test_set))


def _records(
    folders: tuple[Path, ...], dataset: str | None, methods: tuple[str, ...]
) -> "list[TrialRecord]":
    """Every fit once, whichever folders have it."""
    from dataset.input_error import unknown_name
    from experiments.pool import has_answers
    from experiments.store import Store

    found: dict[str, TrialRecord] = {}
    for one in (one for folder in folders for one in Store(folder).records()):
        # A published copy has no answers to validation pictures, a failed one none at all.
        if one.id not in found or not has_answers(found[one.id]):
            found[one.id] = one
    records = list(found.values())
    keys = sorted({one.data.key for one in records})
    if dataset is not None and dataset not in keys:
        raise unknown_name("data set", dataset, keys, "'versus status DIR'")
    records = [one for one in records if dataset in (None, one.data.key)]
    known = sorted({one.method.key for one in records})
    for key in methods:
        if key not in known:
            raise unknown_name("method", key, known, "'versus status DIR'")
    return [one for one in records if not methods or one.method.key in methods]


def _groups(
    folders: tuple[Path, ...], members: "Members", test_set: str
) -> "NDArray[np.int64] | None":
    """Which test pictures belong together, as far as it is known."""
    from experiments.store import Store
    from reports.pictures import Pictures

    records = [one.record for one in members.found]
    return Pictures([Store(folder) for folder in folders], records).groups(records[0], test_set)


def _print(rows: "list[Row]", members: "Members", groups: "NDArray[np.int64] | None") -> None:
    from dataset import DATASETS
    from dataset.facts import ANY_GROUP
    from experiments.statistics import interval_over, n_units
    from reports.wording import units

    n_test = len(members.test_labels)
    table = [("", "family", "validation", "test errors", "test error", "95 %")]
    for row in rows:
        low, high = interval_over(row.wrong, groups)
        wrong = int(row.wrong.sum())
        table.append(
            (
                row.name if not row.weights else f"pool of {row.name}",
                row.family,
                f"{100 * row.n_errors / row.n:.2f} %",
                f"{wrong:,}",
                f"{100 * wrong / n_test:.2f} %",
                f"{100 * low:.2f} – {100 * high:.2f}",
            )
        )
    print_table(table)
    click.echo()
    names = [f"{one.record.method.key} ({one.record.seed})" for one in members.found]
    weights = zip(names, rows[-1].weights, strict=True)
    click.echo("Weights of the pool of all: " + ", ".join(f"{n} {w:.2f}" for n, w in weights))
    facts = DATASETS.get(members.found[0].record.data.key)
    together = units(n_units(n_test, groups), n_test, facts.group if facts else ANY_GROUP)
    click.echo(
        f"Weights are fixed on {len(members.labels):,} validation pictures, whose errors are therefore "
        f"too few for pools; {n_test:,} test pictures, intervals over {together}."
    )
    for name in members.left_out:
        click.echo(f"Left out, without answers to validation pictures: {name}.", err=True)
