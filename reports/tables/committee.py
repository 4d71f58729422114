"""Fits of both families alone, and put together."""

import pandas as pd

from experiments.pool import Row
from reports import wording
from reports.committee import BOTH, Committee
from reports.comparison import FAMILIES
from reports.language import say


def committee(found: Committee) -> pd.DataFrame:
    """Errors on validation and on test images with the weight of each fit; a row a fit, a family, and all.

    Parameters
    ----------
    found : as `reports.committee.committee_of` makes it
    """
    # A row a fit comes first, in the order of the fits.
    fits = [one.record.method.name for one in found.members.found]
    weights = [f"{weight:.2f}" for weight in found.of(BOTH).weights]
    pools = found.rows[len(fits) :]
    names = [*fits, *(say("words.put_together", n=len(row.weights)) for row in pools)]
    place = {family: i for i, family in enumerate((*FAMILIES, BOTH))}
    rows = zip(found.rows, names, [*weights, *("–" for _ in pools)], strict=True)
    ordered = sorted(rows, key=lambda one: place[one[0].family])
    return pd.DataFrame([_cells(found, *one) for one in ordered])


def _cells(found: Committee, row: Row, name: str, weight: str) -> dict[str, str]:
    low, high = found.interval(row)
    rate = wording.percent(row.wrong.mean(), found.n_test)
    return {
        "Family": say(f"family.{row.family}"),
        say("column.method"): name,
        say("column.validation_errors"): f"{row.n_errors:,} / {row.n:,}",
        say("column.test_errors"): say("words.errors_at_rate", n=int(row.wrong.sum()), rate=rate),
        say("column.interval"): wording.interval(low, high, found.n_test) + " %",
        say("column.weight"): weight,
    }
