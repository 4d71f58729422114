"""Errors on parts of a test set."""

import pandas as pd

from reports import wording
from reports.language import say
from reports.style import LOOKS

PART, COUNT = "part:", "n:"


def parts(rows: pd.DataFrame) -> pd.DataFrame:
    """A row a method: its error, the interval and over what it is, and its error on every part.

    Parameters
    ----------
    rows : as `reports.parts.part_rows` makes them
    """
    table = {
        "Family": [LOOKS[group].name for group in rows["group"]],
        say("column.method"): rows["method_name"],
        say("column.error"): [
            wording.percent(row.error_rate, row.n_test) for row in rows.itertuples()
        ],
        say("column.interval"): [
            wording.interval(row.error_low, row.error_high, row.n_test) for row in rows.itertuples()
        ],
        say("column.over"): [
            wording.units(row.n_units, row.n_test, row.unit) for row in rows.itertuples()
        ],
    }
    for name in (column.removeprefix(PART) for column in rows if column.startswith(PART)):
        pairs = zip(rows[PART + name], rows[COUNT + name], strict=True)
        table[say(f"part.{name}")] = [wording.percent(rate, n) for rate, n in pairs]
    return pd.DataFrame(table)
