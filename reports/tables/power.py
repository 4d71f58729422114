"""Whether there are test images enough for the differences that were found."""

from typing import Any

import pandas as pd

from experiments.statistics import NotTested, images_needed, mcnemar_power
from reports import wording


def power(pairs: pd.DataFrame) -> pd.DataFrame:
    """Power of McNemar's test for the observed difference, and the test images for a power of 80 %.

    Parameters
    ----------
    pairs : as `reports.run.Run.pairs` makes them
    """
    rows = list(pairs.itertuples())
    table = pd.DataFrame(
        {
            "Trained on": pairs["title"],
            "Test set": pairs["test_set"],
            "Hand-crafted": pairs["classical"],
            "Learned": pairs["learned"],
            "Difference": [_difference(row) for row in rows],
            "They disagree on": [wording.percent(sum(_shares(row)), row.n_test) for row in rows],
            "Test images": [f"{row.n_test:,}" for row in rows],
            "Power": [f"{100 * mcnemar_power(row.n_test, *_shares(row)):.0f} %" for row in rows],
            "Images for 80 %": [_needed(row) for row in rows],
        }
    )
    return table.astype(str)


def _shares(row: Any) -> tuple[float, float]:
    return row.only_classical_wrong / row.n_test, row.only_learned_wrong / row.n_test


def _difference(row: Any) -> str:
    a, b = _shares(row)
    return wording.points(abs(a - b), row.n_test)


def _needed(row: Any) -> str:
    found = images_needed(*_shares(row))
    return f"– ({found.reason})" if isinstance(found, NotTested) else f"{found:,}"
