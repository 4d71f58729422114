"""Planned trials that have not been run."""

import pandas as pd

from reports.language import say
from reports.results import called_today

MOST_NAMED = 8


def unrun(planned: pd.DataFrame) -> pd.DataFrame:
    """How many of which methods, a row a data set and training size.

    Parameters
    ----------
    planned : as `reports.run.Run.unrun` makes them
    """
    return pd.DataFrame(
        [
            {
                say("column.data_set"): called_today(str(dataset), str(dataset)),
                say("column.training_images"): f"{size:,}",
                say("column.trials"): f"{len(part):,}",
                say("column.methods"): _named(part["method"].unique().tolist()),
            }
            for (dataset, size), part in planned.groupby(["dataset", "train_size"], sort=False)
        ]
    )


def _named(methods: list[str]) -> str:
    more = len(methods) - MOST_NAMED
    return ", ".join(methods[:MOST_NAMED]) + (f", … (+{more})" if more > 0 else "")
