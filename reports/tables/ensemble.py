"""Networks alone, and the mean of their probabilities."""

import pandas as pd

from reports import wording
from reports.language import say


def ensemble(members: pd.DataFrame) -> pd.DataFrame:
    """Errors of every member beside those of their mean; a row a method, the last for all.

    Parameters
    ----------
    members : as `reports.ensemble.members_of` makes it
    """
    rows = list(members.itertuples())
    everything = say("words.all_networks", n=int(members["members"].max()))
    return pd.DataFrame(
        {
            say("column.method"): [r.method_name or everything for r in rows],
            say("column.members"): members["members"].tolist(),
            say("column.alone"): [
                ", ".join(f"{n:,}" for n in r.member_errors) if r.method_name else "" for r in rows
            ],
            say("column.mean_alone"): [
                wording.percent(sum(r.member_errors) / r.members / r.n_test, r.n_test) for r in rows
            ],
            say("column.together"): [
                say(
                    "words.errors_at_rate",
                    n=r.n_errors,
                    rate=wording.percent(r.n_errors / r.n_test, r.n_test),
                )
                for r in rows
            ],
            say("column.interval"): [
                wording.interval(r.error_low, r.error_high, r.n_test) + " %" for r in rows
            ],
        }
    ).astype(str)
