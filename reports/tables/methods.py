"""What the methods do, and where they come from."""

import pandas as pd

from reports.language import say
from reports.tables.order import by_family


def methods(trials: pd.DataFrame) -> pd.DataFrame:
    """What is learned, summary and citation, a row a method.

    Parameters
    ----------
    trials : as `reports.results.trials` makes them
    """
    rows = by_family(trials.drop_duplicates("method", keep="last"))
    names = {
        "method_name": say("column.method"),
        "method": say("column.key"),
        "learned": say("column.what_is_learned"),
        "summary": say("column.what_it_does"),
        "citation": say("column.source"),
    }
    rows = rows.assign(learned=[say(f"learned.{one}") for one in rows["learned"]])
    return rows[["Family", *names]].rename(columns=names).astype(str).reset_index(drop=True)
