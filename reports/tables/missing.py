"""Trials that the report should have and the folder does not."""

import pandas as pd

from reports.language import say
from reports.wording import seeds_named


def missing(trials: pd.DataFrame) -> pd.DataFrame:
    """Which seeds of which methods, a row a method and comparison.

    Parameters
    ----------
    trials : as `reports.run.Run.missing` makes them
    """
    keys = ["dataset_name", "train_size", "method_name"]
    return pd.DataFrame(
        [
            {
                say("column.data_set"): name,
                say("column.training_images"): f"{size:,}",
                say("column.method"): method,
                say("column.seeds"): seeds_named(part["seed"].tolist()),
            }
            for (name, size, method), part in trials.groupby(keys, sort=False)
        ]
    )
