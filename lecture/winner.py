"""Which of two methods errs less on the same pictures, if the numbers allow one to say."""

from collections.abc import Sequence
from typing import Literal, NamedTuple

import numpy as np

from experiments.predictions import Predictions
from experiments.statistics import Difference, two_way_mean

Winner = Literal["first", "second", "neither"]


class Judged(NamedTuple):
    """Who errs less, and the error rate of the first minus that of the second with its interval."""

    winner: Winner
    difference: Difference


def judged(first: Sequence[Predictions], second: Sequence[Predictions]) -> Judged:
    """By the 95 % interval over seeds and pictures; ``neither`` where it holds 0.

    Another machine trains other networks from the same seeds: what one seed's answers say beyond chance
    need not hold for the next one's.

    Parameters
    ----------
    first, second : the answers of each seed, to the same pictures; a method that no seed changes may be
        given once a seed of the other
    """
    wrong = [np.array([one.predicted != one.labels for one in each]) for each in (first, second)]
    found = two_way_mean(wrong[0].astype(np.float64) - wrong[1])
    if found.interval.low <= 0 <= found.interval.high:
        return Judged("neither", found)
    return Judged("first" if found.estimate < 0 else "second", found)
