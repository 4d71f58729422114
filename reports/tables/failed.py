"""Trials that ended with an error."""

import pandas as pd

LONGEST_MESSAGE = 300


def failed(trials: pd.DataFrame) -> pd.DataFrame:
    """Where and why, a row a failed trial.

    Parameters
    ----------
    trials : as `reports.results.trials` makes them
    """
    rows = trials[trials["status"] == "failed"]
    return pd.DataFrame(
        {
            "Data set": rows["dataset_name"],
            "Method": rows["method_name"],
            "Training images": rows["train_size"].map("{:,}".format),
            "Seed": rows["seed"].astype(str),
            "Message": rows["error"].map(_shortened),
        }
    ).reset_index(drop=True)


def _shortened(message: str) -> str:
    line = " ".join(message.split())
    return line if len(line) <= LONGEST_MESSAGE else f"{line[:LONGEST_MESSAGE]}…"
