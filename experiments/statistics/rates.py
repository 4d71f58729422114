"""One method's error rate: its interval, and its spread over seeds.

Seeds of one method share their test images, so their errors are no independent draws: an interval
here counts every test image once, and the spread over seeds is told beside it.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from scipy.special import ndtri


class Interval(NamedTuple):
    """Lower and upper end of a confidence interval; rates are fractions."""

    low: float
    high: float


class SeedSummary(NamedTuple):
    """An error rate over seeds.

    Attributes
    ----------
    mean : mean of the seeds' error rates
    sd : standard deviation over seeds (n − 1), NaN for a single seed
    pooled : all errors over all answers; the mean where every seed has equally many images
    n_seeds : number of seeds
    """

    mean: float
    sd: float
    pooled: float
    n_seeds: int


def wilson_interval(n_errors: float, n: int, confidence: float = 0.95) -> Interval:
    """The score interval of an error rate, without continuity correction.

    Parameters
    ----------
    n_errors : errors among `n` answers; a mean over seeds need not be whole
    n : number of test images
    confidence : in (0, 1)

    Raises
    ------
    ValueError
        If `n` is not positive, or `n_errors` is not in 0…n.

    References
    ----------
    Wilson (1927), Probable inference, the law of succession, and statistical inference, JASA 22.

    Examples
    --------
    >>> low, high = wilson_interval(6, 15)
    >>> f"{low:.3f} {high:.3f}"
    '0.198 0.643'
    """
    if not (n > 0 and 0 <= n_errors <= n):
        raise ValueError(f"Expected 0 <= n_errors <= n and n > 0, received {n_errors} of {n}.")
    z = ndtri((1 + confidence) / 2)
    p = n_errors / n
    centre = (p + z**2 / (2 * n)) / (1 + z**2 / n)
    half = z * np.sqrt(p * (1 - p) / n + z**2 / (4 * n**2)) / (1 + z**2 / n)
    low = 0.0 if n_errors == 0 else float(centre - half)
    high = 1.0 if n_errors == n else float(centre + half)
    return Interval(low, high)


def over_seeds(n_errors: Sequence[int], n_tests: Sequence[int]) -> SeedSummary:
    """Mean, standard deviation and pooled error rate of one method's seeds.

    Raises
    ------
    ValueError
        If there are no seeds, or the two lengths differ.

    Examples
    --------
    >>> over_seeds([2, 4, 6], [8, 8, 8])
    SeedSummary(mean=0.5, sd=0.25, pooled=0.5, n_seeds=3)
    """
    errors, counts = np.asarray(n_errors, float), np.asarray(n_tests, float)
    if errors.size == 0 or errors.shape != counts.shape:
        raise ValueError(
            f"Expected one error count and one test size a seed, received {errors.size} "
            f"and {counts.size}."
        )
    rates = errors / counts
    sd = float(rates.std(ddof=1)) if rates.size > 1 else float("nan")
    pooled = float(errors.sum() / counts.sum())
    return SeedSummary(float(rates.mean()), sd, pooled, rates.size)
