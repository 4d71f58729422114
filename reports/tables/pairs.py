"""Every two methods of a comparison on the same test images."""

from typing import Any

import pandas as pd

from experiments.statistics import SIGNIFICANT
from reports import wording
from reports.language import say

MOST_METHODS = 15


def pairs(pairs: pd.DataFrame) -> pd.DataFrame:
    """Difference with its interval, the two counts behind it, and the corrected p value; a row a pair.

    Parameters
    ----------
    pairs : as `reports.all_pairs.pair_rows` makes them; the pairs of the 15 methods with the lowest
        error rates are listed, as far as the pictures tell them apart
    """
    # Methods come in the order of their error rates, and the first meets all others.
    listed = list(dict.fromkeys([*pairs["name_a"], *pairs["name_b"]]))[:MOST_METHODS]
    rows = pairs[pairs["name_a"].isin(listed) & pairs["name_b"].isin(listed)]
    rows = rows[rows["p_holm"] < SIGNIFICANT]
    table = pd.DataFrame(
        {
            "A": rows["name_a"],
            "B": rows["name_b"],
            say("column.difference"): [
                wording.signed(row.difference, row.n_test) for row in rows.itertuples()
            ],
            say("column.interval"): [
                wording.signed_interval(row.difference_low, row.difference_high, row.n_test)
                for row in rows.itertuples()
            ],
            say("column.only_a"): [f"{n:,}" for n in rows["only_a_wrong"]],
            say("column.only_b"): [f"{n:,}" for n in rows["only_b_wrong"]],
            say("column.units"): [units(row) for row in rows.itertuples()],
            say("column.after_holm"): [_tested(row) for row in rows.itertuples()],
            say("column.seeds_a"): [_seeds(row) for row in rows.itertuples()],
        }
    )
    return table.astype(str).reset_index(drop=True)


def _tested(row: Any) -> str:
    return wording.p_value(row.p_holm)


def units(row: Any) -> str:
    """What was drawn: test images, or who made them, and draws where there are several."""
    tested = wording.units(row.n_units, row.n_test, row.unit)
    if row.n_draws == 1:
        return tested
    return say("words.times_units", draws=wording.counted(row.n_draws, "draw"), units=tested)


def _seeds(row: Any) -> str:
    if row.n_common_seeds < 2:
        return "–"
    ties = int(row.n_common_seeds - row.a_better - row.b_better)
    found = say("words.of", n=f"{row.a_better:.0f}", all=row.n_common_seeds)
    return say("words.and_level", found=found, n=ties) if ties else found
