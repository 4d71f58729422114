"""ILSVRC-2012 as literature."""

import pandas as pd

from reports import literature
from reports.language import say


def ilsvrc() -> pd.DataFrame:
    """The entries that the lecture's 26 % comes from: system, kind, training data, top-5 error."""
    return pd.DataFrame(
        {
            say("column.system"): [entry.system for entry in literature.ILSVRC_2012],
            say("column.kind"): [say(f"kind.{entry.kind}") for entry in literature.ILSVRC_2012],
            say("column.training_data"): [
                say(f"training_data.{entry.training_data}") for entry in literature.ILSVRC_2012
            ],
            say("column.top5"): [f"{entry.top5_error:.1f} %" for entry in literature.ILSVRC_2012],
        }
    )
