"""What the methods do, and where they come from."""

import pandas as pd

from reports.language import say
from reports.tables.order import by_family


def methods(trials: pd.DataFrame) -> pd.DataFrame:
    """Summary and citation, a row a method.

    Parameters
    ----------
    trials : as `reports.results.trials` makes them
    """
    rows = by_family(trials.drop_duplicates("method", keep="last"))
    names = {
        "method_name": say("column.method"),
        "method": say("column.key"),
        "summary": say("column.what_it_does"),
        "citation": say("column.source"),
    }
    return rows[["Family", *names]].rename(columns=names).astype(str).reset_index(drop=True)
