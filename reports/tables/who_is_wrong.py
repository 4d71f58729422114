"""Whether the two families err on the same images."""

import pandas as pd

from reports import wording
from reports.language import say


def who_is_wrong(pairs: pd.DataFrame) -> pd.DataFrame:
    """Counts of the paired test, a row a comparison and test set.

    Parameters
    ----------
    pairs : as `reports.comparison.family_pairs` makes them
    """
    table = pd.DataFrame(
        {
            say("column.trained_on"): pairs["title"],
            say("column.test_set"): pairs["test_set"],
            say("column.classical"): pairs["classical"],
            say("column.learned"): pairs["learned"],
            say("column.seed"): pairs["seed"],
            say("column.only_classical"): pairs["only_classical_wrong"],
            say("column.only_learned"): pairs["only_learned_wrong"],
            say("column.both_wrong"): pairs["both_wrong"],
            say("column.both_right"): pairs["both_right"],
            say("column.p_value"): pairs["p_value"].map(wording.p_value),
            say("column.after_holm"): pairs["p_holm"].map(wording.p_value),
        }
    )
    return table.map(lambda cell: f"{cell:,}" if isinstance(cell, int) else str(cell))
