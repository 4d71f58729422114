"""Trials that the report should have and the folder does not."""

import pandas as pd

from reports.language import say
from reports.wording import seeds_named


def missing(trials: pd.DataFrame) -> pd.DataFrame:
    """Which seeds of which methods, a row a comparison and set of seeds.

    Parameters
    ----------
    trials : as `reports.run.Run.missing` makes them
    """
    keys = ["dataset_name", "train_size", "subset", "method_name"]
    named = trials.groupby(keys, sort=False)["seed"].agg(lambda part: seeds_named(part.tolist()))
    rows = named.reset_index().groupby([*keys[:3], "seed"], sort=False)["method_name"]
    return pd.DataFrame(
        [
            {
                say("column.data_set"): name,
                say("column.training_images"): f"{size:,}",
                say("column.seeds"): seeds,
                say("column.methods"): ", ".join(methods),
            }
            for (name, size, _, seeds), methods in rows
        ]
    )
