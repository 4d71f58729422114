"""Which of two methods errs less when the training images are drawn again."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.stats import binomtest

from experiments.statistics.not_tested import NotTested
from experiments.statistics.rates import Interval, wilson_interval


class Wins(NamedTuple):
    """A against B over the same seeds.

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


def wins_over_seeds(errors_a: npt.ArrayLike, errors_b: npt.ArrayLike) -> Wins | NotTested:
    """How often A errs less than B, seed by seed.

    A seed draws training images and initial weights anew and keeps the test images: the answer is
    about new draws, not about new test images.

    Parameters
    ----------
    errors_a, errors_b : ``(n_draws,)``, error rates on the same test images with the same seeds

    Returns
    -------
    `NotTested` for fewer than two seeds.

    Raises
    ------
    ValueError
        If the two do not have one shape ``(n_draws,)``.

    Examples
    --------
    >>> found = wins_over_seeds([0.10, 0.11, 0.12], [0.12, 0.11, 0.15])
    >>> found.wins, found.ties, found.losses, round(found.probability, 3), found.least_p_value
    (2, 1, 0, 0.833, 0.25)
    """
    a, b = np.asarray(errors_a, float), np.asarray(errors_b, float)
    if a.ndim != 1 or a.shape != b.shape:
        raise ValueError(
            f"Expected two arrays of one shape (n_draws,), received {a.shape} and {b.shape}."
        )
    n = len(a)
    if n < 2:
        return NotTested(f"{n} common seed{'s' * (n != 1)}, expected at least 2")
    wins, losses = int(np.sum(a < b)), int(np.sum(a > b))
    ties = n - wins - losses
    score = wins + ties / 2
    decided = wins + losses
    return Wins(
        wins,
        ties,
        losses,
        score / n,
        wilson_interval(score, n),
        float(binomtest(wins, decided).pvalue) if decided else 1.0,
        least_p_value(n),
    )
