"""Which of two methods errs less when the training images are drawn again."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from scipy.stats import binomtest

from experiments.statistics.not_tested import NotTested
from experiments.statistics.rates import Interval, wilson_interval


class Wins(NamedTuple):
    """A against B over the seeds that both have.

    Attributes
    ----------
    wins, ties, losses : of A, numbers of seeds
    probability : that A errs less with a new seed; ties count one half
    interval : Wilson's, 95 %
    p_value : two-sided sign test over the seeds without ties
    least_p_value : the smallest that this many seeds allow
    """

    wins: int
    ties: int
    losses: int
    probability: float
    interval: Interval
    p_value: float
    least_p_value: float


def least_p_value(n_seeds: int) -> float:
    """The smallest p value that a two-sided sign test over so many seeds can give.

    Examples
    --------
    >>> least_p_value(5), least_p_value(6)
    (0.0625, 0.03125)
    """
    return float(min(1.0, 2.0 ** (1 - n_seeds)))


def wins_over_seeds(
    errors_a: Mapping[int, float], errors_b: Mapping[int, float]
) -> Wins | NotTested:
    """How often A errs less than B, seed by seed.

    A seed draws training images and initial weights anew and keeps the test images: the answer is
    about new draws, not about new test images.

    Parameters
    ----------
    errors_a, errors_b : seed → error rate on the same test images

    Returns
    -------
    `NotTested` if fewer than two seeds are common to both.

    Examples
    --------
    >>> found = wins_over_seeds({0: 0.10, 1: 0.11, 2: 0.12}, {0: 0.12, 1: 0.11, 2: 0.15})
    >>> found.wins, found.ties, found.losses, round(found.probability, 3), found.least_p_value
    (2, 1, 0, 0.833, 0.25)
    """
    common = sorted(errors_a.keys() & errors_b.keys())
    if len(common) < 2:
        return NotTested(
            f"{len(common)} common seed{'s' * (len(common) != 1)}, expected at least 2"
        )
    gap = np.array([errors_a[seed] - errors_b[seed] for seed in common])
    wins, losses = int(np.sum(gap < 0)), int(np.sum(gap > 0))
    ties = len(common) - wins - losses
    score = wins + ties / 2
    decided = wins + losses
    return Wins(
        wins,
        ties,
        losses,
        score / len(common),
        wilson_interval(score, len(common)),
        float(binomtest(wins, decided).pvalue) if decided else 1.0,
        least_p_value(len(common)),
    )
