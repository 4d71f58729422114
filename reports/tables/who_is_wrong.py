"""Whether the two families err on the same images."""

import pandas as pd

from reports import wording


def who_is_wrong(pairs: pd.DataFrame) -> pd.DataFrame:
    """Counts of the paired test, a row a comparison and test set.

    Parameters
    ----------
    pairs : as `reports.run.Run.pairs` makes them
    """
    table = pd.DataFrame(
        {
            "Trained on": pairs["title"],
            "Test set": pairs["test_set"],
            "Hand-crafted": pairs["classical"],
            "Learned": pairs["learned"],
            "Seed": pairs["seed"],
            "Only hand-crafted wrong": pairs["only_classical_wrong"],
            "Only learned wrong": pairs["only_learned_wrong"],
            "Both wrong": pairs["both_wrong"],
            "Both right": pairs["both_right"],
            "McNemar's exact test": pairs["p_value"].map(wording.p_value),
            "after Holm": pairs["p_holm"].map(wording.p_value),
        }
    )
    return table.map(lambda cell: f"{cell:,}" if isinstance(cell, int) else str(cell))
