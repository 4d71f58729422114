"""Error rates against the number of training images."""

import pandas as pd

from experiments.record import TRAIN
from reports import wording
from reports.language import say
from reports.tables.order import by_family

MOST_WITH_INTERVALS = 3


def with_intervals(summary: pd.DataFrame) -> bool:
    """Whether the table of `summary` has few enough columns for intervals."""
    return bool(summary["train_size"].nunique() <= MOST_WITH_INTERVALS)


def training_size(summary: pd.DataFrame) -> pd.DataFrame:
    """Error rate on the first test set, a row a method and a column a training size.

    Intervals are shown where there is room for them, see `with_intervals`.

    Parameters
    ----------
    summary : one data set's part of `reports.results.summary`
    """
    tested = summary[summary["test_set"] != TRAIN]
    tested = tested[tested["test_set"] == tested["test_set"].iloc[0]]
    rows = by_family(tested.drop_duplicates("method"))
    table = pd.DataFrame({"Family": rows["Family"], say("column.method"): rows["method_name"]})
    intervals = with_intervals(tested)
    for size, part in tested.sort_values("train_size", kind="stable").groupby("train_size"):
        cells = {
            row.method: wording.percent(row.error_rate, row.n_test)
            + (
                f" ({wording.interval(row.error_low, row.error_high, row.n_test)})"
                if intervals
                else ""
            )
            for row in part.itertuples()
        }
        table[wording.counted(size, "image")] = [cells.get(key, "–") for key in rows["method"]]
    return table.astype(str).reset_index(drop=True)
