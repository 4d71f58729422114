"""How much was tried before the methods were fixed."""

import pandas as pd

from reports.language import say
from reports.style import LOOKS

SIDES = ("classical", "learned")


def effort(choices: pd.DataFrame) -> pd.DataFrame:
    """A row a choice, hand-crafted first: what was chosen, how many settings were compared, on what.

    Parameters
    ----------
    choices : a row an `experiments.choices.Choice`
    """
    rows = [row for side in SIDES for row in choices.itertuples() if row.side == side]
    return pd.DataFrame(
        {
            "Family": [LOOKS[row.side].name for row in rows],
            say("column.choice"): [row.what for row in rows],
            say("column.tried"): [_count(len(row.tried), row.more) for row in rows],
            say("column.chosen_on"): [row.pictures for row in rows],
        }
    )


def tried(choices: pd.DataFrame, side: str) -> tuple[int, int]:
    """How many choices of `side` were made by comparing settings that are recorded, and how many
    settings those are."""
    compared = [len(row.tried) for row in choices.itertuples() if row.side == side]
    compared = [n for n in compared if n > 1]
    return len(compared), sum(compared)


def _count(n: int, more: bool) -> str:
    if not more:
        return str(n) if n > 1 else say("words.nothing_compared")
    return say("words.at_least", n=n) if n > 1 else say("words.not_recorded")
