"""The first screen's table: who stands where."""

from typing import Any

import pandas as pd

from reports import wording
from reports.comparison import FAMILIES
from reports.language import say
from reports.standings import PEOPLE


def standings(found: pd.DataFrame) -> pd.DataFrame:
    """A row a data set: the method chosen for each family, its error rate, and who errs less.

    Parameters
    ----------
    found : as `reports.standings.standings` makes them
    """
    rows = []
    families = [*FAMILIES, *([PEOPLE] if PEOPLE in set(found["family"]) else [])]
    for (name, verdict), part in found.groupby(["name", "verdict"], sort=False):
        cells = {row.family: _chosen(row) for row in part.itertuples()}
        sides = {say(f"family.{family}"): cells.get(family, "–") for family in families}
        rows.append(
            {say("first.pictures"): name, **sides, say("first.fewer"): say(f"first.is_{verdict}")}
        )
    return pd.DataFrame(rows).astype(str)


def _chosen(row: Any) -> str:
    rate = wording.percent(row.error_rate, row.n_test)
    if row.family == PEOPLE:
        return rate.replace(" ", "\N{NO-BREAK SPACE}")
    if row.source:
        return wording.unbroken(f"{row.method_name}: {rate}")
    interval = wording.interval(row.error_low, row.error_high, row.n_test)
    # Numbers are not broken over lines.
    kept = (text.replace(" ", "\N{NO-BREAK SPACE}") for text in (rate, interval))
    return say("first.chosen", method=row.method_name, rate=next(kept), interval=next(kept))
