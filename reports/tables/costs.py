"""What an error rate costs."""

import pandas as pd

from reports import wording
from reports.results import TRAIN
from reports.tables.order import by_family


def costs(summary: pd.DataFrame) -> pd.DataFrame:
    """Time to fit, time to classify an image, and size, a row a method.

    Parameters
    ----------
    summary : one comparison's part of `reports.results.summary`

    Returns
    -------
    DataFrame: Family, Method, Fit, Predict (on the largest test set), Features, Parameters.
    """
    tested = summary[summary["test_set"] != TRAIN]
    largest = tested.loc[tested.groupby("method", sort=False)["n_test"].idxmax()]
    rows = by_family(largest)
    return pd.DataFrame(
        {
            "Family": rows["Family"],
            "Method": rows["method_name"],
            "Fit": rows["fit_seconds"].map(wording.duration),
            "Predict, µs an image": rows["predict_microseconds"].map("{:,.0f}".format),
            "Features": [_count(n) for n in rows["n_features"]],
            "Parameters": [_count(n) for n in rows["n_parameters"]],
        }
    ).reset_index(drop=True)


def _count(n: object) -> str:
    return "–" if pd.isna(n) else f"{n:,}"
