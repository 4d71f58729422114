"""What choosing the epoch on the test images would have claimed."""

import pandas as pd

from reports import wording
from reports.language import say


def selection(bonuses: pd.DataFrame) -> pd.DataFrame:
    """Error at the last epoch, which counts, beside the best on the test images; a row a trial.

    Parameters
    ----------
    bonuses : as `reports.comparison.selection` makes them
    """
    rows = list(bonuses.itertuples())
    return pd.DataFrame(
        {
            say("column.method"): bonuses["method_name"],
            say("column.trained_on"): bonuses["title"],
            say("column.test_set"): bonuses["test_set"],
            say("column.seed"): bonuses["seed"],
            say("column.epochs"): bonuses["n_epochs"],
            say("column.last_epoch"): [wording.percent(r.last_error, r.n_test) for r in rows],
            say("column.best_on_test"): [
                say(
                    "words.at_epoch",
                    rate=wording.percent(r.best_error, r.n_test),
                    epoch=r.best_epoch,
                )
                for r in rows
            ],
            say("column.bonus"): [wording.hundredfold(r.bonus, r.n_test) for r in rows],
        }
    ).astype(str)
