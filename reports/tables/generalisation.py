"""Errors on the training images beside errors on others."""

import pandas as pd

from experiments.record import TRAIN
from reports import wording
from reports.language import say
from reports.tables.order import by_family


def generalisation(summary: pd.DataFrame) -> pd.DataFrame:
    """Error rate on training and test images and what was lost on the way, a row a method.

    Parameters
    ----------
    summary : one comparison's part of `reports.results.summary`

    Returns
    -------
    DataFrame: Family, Method, a column a test set with ``train`` first, and, in percentage points,
    each test set's error minus that on the training images.
    """
    rows = by_family(summary.drop_duplicates("method"))
    names = sorted(summary["test_set"].unique(), key=lambda name: name != TRAIN)
    rates = summary.pivot(index="method", columns="test_set", values="error_rate")
    counts = summary.groupby("test_set")["n_test"].max()
    table = pd.DataFrame({"Family": rows["Family"], say("column.method"): rows["method_name"]})
    for name in names:
        table[name] = [wording.percent(rates.at[key, name], counts[name]) for key in rows["method"]]
    for name in names[1:] if TRAIN in names else []:
        gaps = rates[name] - rates[TRAIN]
        table[say("column.gap", test_set=name)] = [
            wording.signed(gaps[key], counts[name]) for key in rows["method"]
        ]
    return table.astype(str).reset_index(drop=True)
