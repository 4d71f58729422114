"""Trials that ended with an error."""

import pandas as pd

from reports.language import say

LONGEST_MESSAGE = 300


def failed(trials: pd.DataFrame) -> pd.DataFrame:
    """Where and why, a row a failed trial.

    Parameters
    ----------
    trials : as `reports.results.trials` makes them
    """
    rows = trials[trials["error"].notna()]
    return pd.DataFrame(
        {
            say("column.data_set"): rows["dataset_name"],
            say("column.method"): rows["method_name"],
            say("column.training_images"): rows["train_size"].map("{:,}".format),
            say("column.seed"): rows["seed"].astype(str),
            say("column.message"): rows["error"].map(_shortened),
        }
    ).reset_index(drop=True)


def _shortened(message: str) -> str:
    line = " ".join(message.split())
    return line if len(line) <= LONGEST_MESSAGE else f"{line[:LONGEST_MESSAGE]}…"
