"""From which training size on the learned side errs less."""

from typing import Any

import pandas as pd

from reports import wording
from reports.language import say
from reports.samples import size_in_words


def crossover(crossovers: pd.DataFrame) -> pd.DataFrame:
    """The crossing of each learned with each hand-crafted method, in training images a class.

    Parameters
    ----------
    crossovers : as `reports.samples.crossovers` makes them
    """
    rows = list(crossovers.itertuples())
    return pd.DataFrame(
        {
            say("column.learned"): crossovers["learned"],
            say("column.overtakes"): crossovers["classical"],
            say("column.at_images_a_class"): [size_in_words(row.size, row) for row in rows],
            say("column.interval"): [interval_in_words(row) for row in rows],
            say("column.draws"): crossovers["n_draws"],
            say("column.lead_changes"): crossovers["n_changes"],
        }
    ).astype(str)


def interval_in_words(row: Any) -> str:
    """Both ends, or why there is no interval."""
    if row.no_interval:
        return f"– ({wording.reason(row.no_interval)})"
    low, high = size_in_words(row.low, row), size_in_words(row.high, row)
    return low if low == high else f"{low} – {high}"
