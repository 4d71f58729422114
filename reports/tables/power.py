"""Whether there are test images enough for the differences that were found."""

from typing import Any

import pandas as pd

from experiments.statistics import NotTested, images_needed, mcnemar_power
from reports import wording
from reports.language import say


def power(pairs: pd.DataFrame) -> pd.DataFrame:
    """Power of McNemar's test for the observed difference, and the test images for a power of 80 %.

    Parameters
    ----------
    pairs : as `reports.comparison.family_pairs` makes them
    """
    rows = list(pairs.itertuples())
    table = pd.DataFrame(
        {
            say("column.trained_on"): pairs["title"],
            say("column.test_set"): pairs["test_set"],
            say("column.classical"): pairs["classical"],
            say("column.learned"): pairs["learned"],
            say("column.difference_of_rates"): [_difference(row) for row in rows],
            say("column.disagree_on"): [
                wording.percent(sum(_shares(row)), row.n_test) for row in rows
            ],
            say("column.test_images"): [f"{row.n_test:,}" for row in rows],
            say("column.power"): [
                f"{100 * mcnemar_power(row.n_test, *_shares(row)):.0f} %" for row in rows
            ],
            say("column.images_for_80"): [_needed(row) for row in rows],
        }
    )
    return table.astype(str)


def _shares(row: Any) -> tuple[float, float]:
    return row.only_classical_wrong / row.n_test, row.only_learned_wrong / row.n_test


def _difference(row: Any) -> str:
    a, b = _shares(row)
    return wording.hundredfold(abs(a - b), row.n_test)


def _needed(row: Any) -> str:
    found = images_needed(*_shares(row))
    return "–" if isinstance(found, NotTested) else f"{found:,}"
