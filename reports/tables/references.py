"""Where methods and statistics come from."""

import pandas as pd

from reports import literature
from reports.language import say

# Of controls that nobody need be cited for.
NO_SOURCE = "none"


def references(
    trials: pd.DataFrame, pairs: pd.DataFrame, all_pairs: pd.DataFrame, conditions: pd.DataFrame
) -> pd.DataFrame:
    """A row a source: of the methods that were run, then of the statistics that were used.

    Parameters
    ----------
    trials : as `reports.results.trials` makes them
    pairs, all_pairs, conditions : of `reports.run.Run`; what is empty was not used
    """
    methods = trials.drop_duplicates("method", keep="last")
    named = {
        str(citation): ", ".join(part["method_name"].astype(str))
        for citation, part in methods.groupby("citation", sort=False)
        if not str(citation).startswith(NO_SOURCE)
    }
    used = {
        "wilson": True,
        "mcnemar": not pairs.empty or not all_pairs.empty,
        "holm": not pairs.empty or not all_pairs.empty,
        "cochran": not all_pairs.empty,
        "bca": not all_pairs.empty,
        "two_way": _several_draws(pairs) or _several_draws(all_pairs),
        "equivalence": not pairs.empty,
        "corruption": not conditions.empty,
    }
    rows = [(source, names) for source, names in named.items()]
    rows += [
        (source, say(f"statistic.{key}"))
        for key, source in literature.STATISTICS.items()
        if used[key]
    ]
    return pd.DataFrame(rows, columns=[say("column.source"), say("column.used_for")])


def _several_draws(pairs: pd.DataFrame) -> bool:
    """Whether draws, or groups of images, were a comparison's units."""
    if pairs.empty:
        return False
    return bool(((pairs["n_draws"] > 1) | (pairs["n_units"] < pairs["n_test"])).any())
