"""Methods and test conditions that a plan does without."""

import pandas as pd

from reports.language import say
from reports.reasons import reason_called
from reports.results import called_today


def left_out(found: pd.DataFrame) -> pd.DataFrame:
    """Which methods or conditions, and why, a row a data set and reason.

    Parameters
    ----------
    found : as `reports.run.Run.left_out` makes them
    """
    found = found.assign(reason=[reason_called(reason) for reason in found["reason"]])
    named = found.groupby(["dataset", "reason"], sort=False)["what"].agg(", ".join)
    return pd.DataFrame(
        {
            say("column.data_set"): [
                called_today(key, key) for key in named.index.get_level_values("dataset")
            ],
            say("column.reason"): named.index.get_level_values("reason"),
            say("column.left_out"): named.to_numpy(),
        }
    )
