"""Fits of both families alone, and put together."""

import pandas as pd

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
    place = {family: i for i, family in enumerate((*FAMILIES, BOTH))}
    fits = {one.name: one.record.method.name for one in found.members.found}
    weights = dict(zip(fits, found.of(BOTH).weights, strict=True))
    rows = sorted(found.rows, key=lambda row: place[row.family])
    intervals = [found.interval(row) for row in rows]
    return pd.DataFrame(
        {
            "Family": [say(f"family.{row.family}") for row in rows],
            say("column.method"): [
                fits[row.name]
                if row.name in fits
                else say("words.put_together", n=len(row.weights))
                for row in rows
            ],
            say("column.validation_errors"): [f"{row.n_errors:,} / {row.n:,}" for row in rows],
            say("column.test_errors"): [
                say(
                    "words.errors_at_rate",
                    n=int(row.wrong.sum()),
                    rate=wording.percent(row.wrong.mean(), found.n_test),
                )
                for row in rows
            ],
            say("column.interval"): [
                wording.interval(one.low, one.high, found.n_test) + " %" for one in intervals
            ],
            say("column.weight"): [
                f"{weights[row.name]:.2f}" if row.name in weights else "–" for row in rows
            ],
        }
    )
