"""Errors by what differs between drawers."""

import pandas as pd

from reports import wording
from reports.tables.order import by_family


def factors(rates: pd.DataFrame) -> pd.DataFrame:
    """Error rate and interval over drawers, a row a method, a column a difference.

    Parameters
    ----------
    rates : as `reports.drawings.by_factor` makes them, of one comparison
    """
    ordered = by_family(rates)
    shown = ordered.assign(
        cell=[
            f"{wording.percent(row.error_rate, row.n_test)} "
            f"({wording.interval(row.error_low, row.error_high, row.n_test)})"
            for row in ordered.itertuples()
        ]
    )
    rows = []
    for _, part in shown.groupby("method", sort=False):
        first = part.iloc[0]
        named = {"Family": first["Family"], "Method": first["method_name"]}
        rows.append({**named, **dict(zip(part["factor"], part["cell"], strict=True))})
    return pd.DataFrame(rows).astype(str)
