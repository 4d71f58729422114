"""Trials that ended with an error."""

import pandas as pd

from reports import wording
from reports.language import say


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
            say("column.message"): rows["error"].map(wording.shortened),
        }
    ).reset_index(drop=True)
