"""Published error rates on one data set."""

import pandas as pd

from reports.language import say
from reports.style import LOOKS


def published(entries: pd.DataFrame) -> pd.DataFrame:
    """System, error in percent and source, hand-crafted first, then learned.

    Parameters
    ----------
    entries : a row a `dataset.facts.Published`
    """
    places = {"classical": 0, "learned": 1, "control": 2, "people": 3}
    rows = sorted(entries.itertuples(), key=lambda entry: (places[entry.group], -entry.error))
    return pd.DataFrame(
        {
            "Family": [LOOKS[entry.group].name for entry in rows],
            say("column.system"): [entry.system for entry in rows],
            say("column.error"): [f"{entry.error:.2f} %" for entry in rows],
            say("column.source"): [entry.source for entry in rows],
        }
    )
