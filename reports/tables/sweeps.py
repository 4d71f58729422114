"""Values of a parameter that were tried on validation pictures."""

import pandas as pd

from reports import wording
from reports.language import say


def sweeps(swept: pd.DataFrame) -> pd.DataFrame:
    """A row a value: its error with the interval, on how many pictures, and whether it was tested.

    Parameters
    ----------
    swept : as `reports.results.swept` makes them
    """
    rows = list(swept.itertuples())
    return pd.DataFrame(
        {
            say("column.data_set"): swept["dataset_name"],
            say("column.training_images"): swept["train_size"].map("{:,}".format),
            say("column.method"): swept["method_name"],
            say("column.parameter"): swept["parameter"],
            say("column.value"): swept["value"],
            say("column.validation_error"): [
                wording.percent(row.error_rate, row.n) if row.n else wording.shortened(row.error)
                for row in rows
            ],
            say("column.interval"): [
                wording.interval(row.error_low, row.error_high, row.n) if row.n else "–"
                for row in rows
            ],
            say("column.validation_images"): swept["n"].map("{:,}".format),
            say("column.tested"): [say("cell.yes") if row.tested else "" for row in rows],
        }
    ).astype(str)
