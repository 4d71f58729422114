"""Which of two methods errs less on the same pictures, if the numbers allow one to say."""

from typing import Literal

from experiments.predictions import Predictions
from experiments.statistics import SIGNIFICANT, mcnemar_exact

Winner = Literal["first", "second", "neither"]


def winner(first: Predictions, second: Predictions) -> Winner:
    """By McNemar's exact test at 5 %; ``neither`` where chance explains the difference."""
    wrong = [one.predicted != one.labels for one in (first, second)]
    test = mcnemar_exact(*wrong)
    if test.p_value >= SIGNIFICANT:
        return "neither"
    return "first" if test.only_a_wrong < test.only_b_wrong else "second"
