"""How far apart the best of each family may be, however many images there were."""

import pandas as pd

from reports import wording
from reports.language import say
from reports.tables.pairs import units


def equivalence(pairs: pd.DataFrame) -> pd.DataFrame:
    """The difference with its interval, and within how many points the two are the same.

    Parameters
    ----------
    pairs : as `reports.comparison.family_pairs` makes them

    Source: two one-sided tests at 0.05, Schuirmann (1987), J. Pharmacokinet. Biopharm. 15.
    """
    rows = list(pairs.itertuples())
    return pd.DataFrame(
        {
            say("column.trained_on"): pairs["title"],
            say("column.test_set"): pairs["test_set"],
            say("column.classical"): pairs["classical"],
            say("column.learned"): pairs["learned"],
            say("column.difference_of_rates"): [
                wording.signed(row.difference, row.n_test) for row in rows
            ],
            say("column.interval"): [
                wording.signed_interval(row.difference_low, row.difference_high, row.n_test)
                for row in rows
            ],
            say("column.units"): [units(row) for row in rows],
            say("column.within"): [
                f"± {wording.hundredfold(row.within, row.n_test)}" for row in rows
            ],
        }
    ).astype(str)
