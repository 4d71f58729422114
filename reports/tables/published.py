"""Published error rates on MNIST."""

import pandas as pd

from reports import history
from reports.language import say
from reports.style import LOOKS


def published() -> pd.DataFrame:
    """System, error and source, hand-crafted first, then learned; in percent of 10,000 digits."""
    places = {"classical": 0, "learned": 1, "control": 2}
    rows = sorted(history.MNIST, key=lambda entry: (places[entry.group], -entry.error))
    return pd.DataFrame(
        {
            "Family": [LOOKS[entry.group].name for entry in rows],
            say("column.system"): [entry.system for entry in rows],
            say("column.error"): [f"{entry.error:.2f} %" for entry in rows],
            say("column.source"): [entry.source for entry in rows],
        }
    )
