"""The best of each family under equal augmentation, size by size."""

import pandas as pd

from reports import wording
from reports.language import say
from reports.tables.pairs import units


def augmentation(treatments: pd.DataFrame) -> pd.DataFrame:
    """Error rates, their difference with its interval, and the p value after Holm; a row each.

    Parameters
    ----------
    treatments : as `reports.augmentation.grid` makes them
    """
    rows = list(treatments.itertuples())
    return pd.DataFrame(
        {
            say("column.trained_on"): treatments["title"],
            say("column.augmentation"): [say(f"augmentation.{row.treatment}") for row in rows],
            say("column.classical"): treatments["classical"],
            say("column.error"): [wording.percent(row.classical_rate, row.n_test) for row in rows],
            say("column.learned"): treatments["learned"],
            say("column.error_learned"): [
                wording.percent(row.learned_rate, row.n_test) for row in rows
            ],
            say("column.difference_of_rates"): [
                f"{wording.signed(row.difference, row.n_test)} "
                f"({wording.signed_interval(row.difference_low, row.difference_high, row.n_test)})"
                for row in rows
            ],
            say("column.units"): [units(row) for row in rows],
            say("column.after_holm"): [wording.p_value(row.p_holm) for row in rows],
        }
    ).astype(str)
