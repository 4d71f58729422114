"""The first screen's table: who stands where."""

from typing import Any

import pandas as pd

from reports import wording
from reports.comparison import FAMILIES
from reports.language import say


def standings(found: pd.DataFrame) -> pd.DataFrame:
    """A row a data set: the method chosen for each family, its error rate, and who errs less.

    Parameters
    ----------
    found : as `reports.standings.standings` makes them
    """
    rows = []
    for (name, verdict), part in found.groupby(["name", "verdict"], sort=False):
        cells = {row.family: _chosen(row) for row in part.itertuples()}
        sides = {say(f"family.{family}"): cells.get(family, "–") for family in FAMILIES}
        rows.append(
            {say("first.pictures"): name, **sides, say("first.fewer"): say(f"first.is_{verdict}")}
        )
    return pd.DataFrame(rows).astype(str)


def _chosen(row: Any) -> str:
    rate = wording.percent(row.error_rate, row.n_test)
    interval = wording.interval(row.error_low, row.error_high, row.n_test)
    # Numbers are not broken over lines.
    kept = (text.replace(" ", "\N{NO-BREAK SPACE}") for text in (rate, interval))
    return say("first.chosen", method=row.method_name, rate=next(kept), interval=next(kept))
