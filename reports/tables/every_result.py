"""Every result, to be filtered on a page."""

import pandas as pd

from reports import wording
from reports.language import say
from reports.style import LOOKS


def every_result(summary: pd.DataFrame) -> pd.DataFrame:
    """A row a data set, training size, method and test set.

    Parameters
    ----------
    summary : rows of `reports.results.summary`
    """
    rows = list(summary.itertuples())
    return pd.DataFrame(
        {
            say("column.data_set"): [row.dataset_name for row in rows],
            say("column.training_images"): [
                say(f"drawn.{row.subset}", n=f"{row.train_size:,}") for row in rows
            ],
            say("column.family"): [LOOKS[row.group].name for row in rows],
            say("column.method"): [row.method_name for row in rows],
            say("column.what_is_learned"): [say(f"learned.{row.learned}") for row in rows],
            say("column.test_set"): [row.test_set for row in rows],
            say("column.error"): [wording.percent(row.error_rate, row.n_test) for row in rows],
            say("column.interval"): [
                f"{wording.interval(row.error_low, row.error_high, row.n_test)} %" for row in rows
            ],
        }
    ).astype(str)
