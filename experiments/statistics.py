"""What an error count allows one to say: intervals, spread over seeds, paired tests.

Seeds of one method share their test images, so their errors are no independent draws: an interval
here counts every test image once, and the spread over seeds is told beside it.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.stats import binomtest, norm


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


class PairedTest(NamedTuple):
    """Two methods' errors on the same images.

    Attributes
    ----------
    both_right, only_a_wrong, only_b_wrong, both_wrong : numbers of images
    p_value : two-sided, exact
    """

    both_right: int
    only_a_wrong: int
    only_b_wrong: int
    both_wrong: int
    p_value: float


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
    z = norm.ppf((1 + confidence) / 2)
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


def mcnemar_exact(wrong_a: npt.ArrayLike, wrong_b: npt.ArrayLike) -> PairedTest:
    """Whether two methods differ in error rate on the same images.

    Only images on which exactly one of the two errs count: without a difference, each of the two is
    the one with probability 1/2.

    Parameters
    ----------
    wrong_a, wrong_b : bool ``(n,)``, True where the method errs, over the same images

    Raises
    ------
    ValueError
        If the two do not have one shape ``(n,)``.

    References
    ----------
    McNemar (1947), Note on the sampling error of the difference between correlated proportions or
    percentages, Psychometrika 12; in its exact form, the binomial test of the discordant pairs.

    Examples
    --------
    >>> mcnemar_exact([1, 1, 1, 1, 1, 0, 1], [0, 0, 0, 0, 0, 0, 1])
    PairedTest(both_right=1, only_a_wrong=5, only_b_wrong=0, both_wrong=1, p_value=0.0625)
    """
    a, b = np.asarray(wrong_a, bool), np.asarray(wrong_b, bool)
    if a.ndim != 1 or a.shape != b.shape:
        raise ValueError(
            f"Expected two arrays of one shape (n,), received {a.shape} and {b.shape}."
        )
    only_a, only_b = int(np.sum(a & ~b)), int(np.sum(~a & b))
    discordant = only_a + only_b
    p_value = float(binomtest(only_a, discordant).pvalue) if discordant else 1.0
    return PairedTest(int(np.sum(~a & ~b)), only_a, only_b, int(np.sum(a & b)), p_value)


def holm(p_values: npt.ArrayLike) -> npt.NDArray[np.floating[Any]]:
    """p values, corrected for their number: the smallest of n times n, the next times n − 1, …

    Parameters
    ----------
    p_values : ``(n,)``, every test that was made

    Returns
    -------
    ``(n,)`` in the same order, at most 1; comparing each with 0.05 keeps the probability of any
    false alarm among them at 0.05.

    References
    ----------
    Holm (1979), A simple sequentially rejective multiple test procedure, Scand. J. Statistics 6.

    Examples
    --------
    >>> holm([0.04, 0.01, 0.03]).round(6).tolist()
    [0.06, 0.03, 0.06]
    """
    p = np.asarray(p_values, float)
    order = np.argsort(p, kind="stable")
    stepped = np.maximum.accumulate(p[order] * np.arange(p.size, 0, -1))
    corrected = np.empty_like(p)
    corrected[order] = np.minimum(stepped, 1.0)
    return corrected
