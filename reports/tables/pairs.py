"""Every two methods of a comparison on the same test images."""

import math
from typing import Any

import pandas as pd

from reports import wording

MOST_METHODS = 15


def pairs(pairs: pd.DataFrame) -> pd.DataFrame:
    """Difference with its interval, the two counts behind it, and the corrected p value; a row a pair.

    Parameters
    ----------
    pairs : as `reports.all_pairs.pair_rows` makes them; the pairs of the 15 methods with the lowest
        error rates are listed
    """
    # Methods come in the order of their error rates, and the first meets all others.
    listed = list(dict.fromkeys([*pairs["name_a"], *pairs["name_b"]]))[:MOST_METHODS]
    rows = pairs[pairs["name_a"].isin(listed) & pairs["name_b"].isin(listed)]
    table = pd.DataFrame(
        {
            "A": rows["name_a"],
            "B": rows["name_b"],
            "A − B, points": [_points(row.difference, row.n_test) for row in rows.itertuples()],
            "95 % interval": [
                f"{_points(row.difference_low, row.n_test)} … "
                f"{_points(row.difference_high, row.n_test)}"
                for row in rows.itertuples()
            ],
            "Only A wrong": [f"{n:,}" for n in rows["only_a_wrong"]],
            "Only B wrong": [f"{n:,}" for n in rows["only_b_wrong"]],
            "McNemar, Holm": [_tested(row) for row in rows.itertuples()],
            "Seeds on which A errs less": [_seeds(row) for row in rows.itertuples()],
        }
    )
    return table.astype(str).reset_index(drop=True)


def _points(difference: float, n_test: int) -> str:
    number = wording.points(abs(difference), n_test).removesuffix(" percentage points")
    sign = "" if float(number) == 0 else "−" if difference < 0 else "+"
    return f"{sign}{number}"


def _tested(row: Any) -> str:
    return "not tested" if math.isnan(row.p_holm) else wording.p_value(row.p_holm)


def _seeds(row: Any) -> str:
    if row.n_common_seeds < 2:
        return "–"
    ties = int(row.n_common_seeds - row.a_better - row.b_better)
    level = f", {ties} level" if ties else ""
    return f"{row.a_better:.0f} of {row.n_common_seeds}{level}"
