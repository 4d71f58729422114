"""What is lost under corruption."""

import math

import pandas as pd

from reports import wording
from reports.language import say
from reports.tables.order import by_family


def robustness(degradations: pd.DataFrame) -> pd.DataFrame:
    """Clean error, mean error under corruption, and both ratios to the baseline; a row a method.

    Parameters
    ----------
    degradations : as `reports.robustness.degradations` makes them
    """
    rows = by_family(degradations)
    n_test = int(rows["n_test"].iloc[0])
    table = pd.DataFrame(
        {
            "Family": rows["Family"],
            say("column.method"): rows["method_name"],
            say("column.seeds"): rows["n_seeds"],
            say("column.clean_error"): [wording.percent(rate, n_test) for rate in rows["clean"]],
            say("column.mean_error"): [
                wording.percent(rate, n_test) for rate in rows["mean_error"]
            ],
            say("column.corruption_error"): rows["corruption_error"].map(_ratio),
            say("column.relative"): rows["relative"].map(_ratio),
        }
    )
    return table.astype(str).reset_index(drop=True)


def _ratio(value: float) -> str:
    return "–" if math.isnan(value) else f"{value:z.2f}"
