"""Error against the number of training images, and where the families cross."""

from collections.abc import Iterator

import pandas as pd

from dataset.files import file_name
from experiments.record import TRAIN
from reports import claims, samples
from reports.document import Block, Picture, Table, Text
from reports.drawings import in_short
from reports.entries import figure, table
from reports.language import say
from reports.run import Run
from reports.tables.training_size import with_intervals


def training_size(run: Run) -> Iterator[Block]:
    """A figure and a table a data set that was learned from in two sizes or more."""
    summary = pd.concat([in_short(run, one) for one in run.comparisons] or [run.summary])
    for _, part in summary.groupby(["dataset", "subset"], sort=False):
        if part["train_size"].nunique() < 2:
            continue
        name, stem = part["dataset_name"].iloc[0], file_name(part["dataset"].iloc[0])
        if part["subset"].iloc[0] != "stratified":
            stem += f"-{part['subset'].iloc[0]}"
        if part["n_seeds"].max() > 1:
            yield from _sample_efficiency(run, part, name, stem)
        else:
            yield _figure(part, name, stem)
        intervals = "" if with_intervals(part) else say("caption.intervals_elsewhere")
        yield Table(
            say("caption.training_size_table", name=name, intervals=intervals),
            table("training-size", part),
            name=f"training-size-{stem}",
        )


def _figure(part: pd.DataFrame, name: str, stem: str) -> Picture:
    return Picture(
        f"training-size-{stem}",
        say("caption.training_size", name=name),
        figure("training-size", samples.fewer(part)),
    )


def _telling(part: pd.DataFrame) -> str:
    """The first test set on which at least half of the methods err, at their largest size."""
    tested = part[(part["test_set"] != TRAIN) & (part["group"] != "control")]
    largest = tested[tested["train_size"] == tested["train_size"].max()]
    erring = largest.groupby("test_set", sort=False)["error_rate"].agg(lambda e: (e > 0).mean())
    return str(next((name for name, share in erring.items() if share >= 0.5), erring.index[0]))


def _sample_efficiency(run: Run, part: pd.DataFrame, name: str, stem: str) -> Iterator[Block]:
    """Several draws: all of them, their means, and where the learned side overtakes."""
    place = ["dataset", "subset"]
    rows = run.measurements.merge(part[place].drop_duplicates())
    rows = rows[rows["test_set"] == _telling(part)]
    best = samples.best_of_each(rows)
    crossings = samples.crossovers(best, run.n_classes(part["dataset"].iloc[0]))
    if crossings.empty:
        yield _figure(part, name, stem)
        return
    yield Text(claims.overtaking(name, crossings))
    yield Picture(
        f"sample-efficiency-{stem}",
        say("caption.sample_efficiency", name=name, most=samples.MOST_A_FAMILY),
        figure("sample-efficiency", best, crossings),
    )
    yield Table(
        say("caption.crossover", name=name),
        table("crossover", crossings),
        name=f"crossover-{stem}",
    )
