"""Methods against each other on the same test images."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.special import bdtr, ndtr, ndtri
from scipy.stats import chi2

from experiments.statistics.not_tested import NotTested
from experiments.statistics.rates import Interval

# Standard deviations, and steps for few discordant images, beyond which nothing is left to 1e-16.
TAIL = 20


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
    both_right, only_a, only_b, both_wrong = _counts(wrong_a, wrong_b)
    discordant = only_a + only_b
    # Both tails of the symmetric binomial distribution.
    p_value = min(1.0, 2 * float(bdtr(min(only_a, only_b), discordant, 0.5)))
    return PairedTest(both_right, only_a, only_b, both_wrong, p_value)


def _counts(wrong_a: npt.ArrayLike, wrong_b: npt.ArrayLike) -> tuple[int, int, int, int]:
    """Images by who is wrong: neither, A alone, B alone, both."""
    a, b = np.asarray(wrong_a, bool), np.asarray(wrong_b, bool)
    if a.ndim != 1 or a.shape != b.shape:
        raise ValueError(
            f"Expected two arrays of one shape (n,), received {a.shape} and {b.shape}."
        )
    kinds = (~a & ~b, a & ~b, ~a & b, a & b)
    both_right, only_a, only_b, both_wrong = (int(np.sum(kind)) for kind in kinds)
    return both_right, only_a, only_b, both_wrong


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


class CochranQ(NamedTuple):
    """Whether more than two methods differ in error rate on the same images.

    Attributes
    ----------
    statistic : Q, in large samples chi-squared without a difference
    p_value : of that
    n_methods, n_images : what was tested
    """

    statistic: float
    p_value: float
    n_methods: int
    n_images: int


class Difference(NamedTuple):
    """Error rate of A minus that of B on the same images, with its interval."""

    estimate: float
    interval: Interval


def cochran_q(wrong: npt.ArrayLike) -> CochranQ | NotTested:
    """Whether any of several methods differs from the others in error rate on the same images.

    Parameters
    ----------
    wrong : bool ``(k, n)``, True where a method (row) errs on an image (column)

    Returns
    -------
    `NotTested` for two methods, for which McNemar's test is exact, and where every image is answered
    rightly by all methods or by none.

    Raises
    ------
    ValueError
        For another shape, or fewer than two methods.

    References
    ----------
    Cochran (1950), The comparison of percentages in matched samples, Biometrika 37.

    Examples
    --------
    >>> cochran_q([[1, 1, 1, 0], [0, 1, 0, 0], [0, 0, 0, 0]]).statistic
    4.666666666666667
    """
    errs = np.asarray(wrong, bool)
    if errs.ndim != 2 or len(errs) < 2:
        raise ValueError(f"Expected (k, n) with k ≥ 2 methods, received {errs.shape}.")
    k, n = errs.shape
    if k == 2:
        return NotTested("there are two methods, which McNemar's test compares")
    by_method, by_image = errs.sum(axis=1), errs.sum(axis=0)
    informative = int(np.sum(by_image * (k - by_image)))
    if informative == 0:
        return NotTested("no image tells the methods apart")
    spread = float(np.sum((by_method - by_method.mean()) ** 2))
    statistic = k * (k - 1) * spread / informative
    return CochranQ(statistic, float(chi2.sf(statistic, k - 1)), k, n)


def paired_difference(
    wrong_a: npt.ArrayLike, wrong_b: npt.ArrayLike, confidence: float = 0.95
) -> Difference:
    """The difference of two error rates on the same images, with its BCa bootstrap interval.

    Parameters
    ----------
    wrong_a, wrong_b : bool ``(n,)``, True where the method errs, over the same images
    confidence : in (0, 1)

    Raises
    ------
    ValueError
        If the two do not have one shape ``(n,)``, or for no images.

    Examples
    --------
    >>> a, b = [1, 1, 1, 0, 0, 0, 0, 1], [0, 0, 1, 0, 0, 0, 1, 0]
    >>> difference = paired_difference(a, b)
    >>> f"{difference.estimate:.3f} {difference.interval.low:.3f} {difference.interval.high:.3f}"
    '0.250 -0.250 0.625'
    """
    return counted_difference(*_counts(wrong_a, wrong_b), confidence)


def counted_difference(
    both_right: int, only_a_wrong: int, only_b_wrong: int, both_wrong: int, confidence: float = 0.95
) -> Difference:
    """As `paired_difference`, of images counted by who is wrong.

    The difference depends on the images through four counts alone, so that resampling the images is
    drawing these from a multinomial distribution; the sum's distribution is computed instead of
    sampled (as if there were endlessly many resamples). Bias correction and acceleration as by Efron.
    Where all images agree, nothing can be resampled: the interval is then the exact one, of Clopper
    and Pearson, for a kind of image of which none was seen.

    Raises
    ------
    ValueError
        For negative counts, or none at all.

    References
    ----------
    Efron (1987), Better bootstrap confidence intervals, JASA 82.

    Examples
    --------
    >>> difference = counted_difference(900, 60, 30, 10)
    >>> f"{difference.estimate:.3f} {difference.interval.low:.3f} {difference.interval.high:.3f}"
    '0.030 0.012 0.049'
    """
    counts = (both_right, only_a_wrong, only_b_wrong, both_wrong)
    n = sum(counts)
    if n <= 0 or min(counts) < 0:
        raise ValueError(f"Expected counts of at least 0 and one image or more, received {counts}.")
    more, less = only_a_wrong / n, only_b_wrong / n
    estimate = more - less
    variance = more + less - estimate**2
    if variance <= 0:
        unseen = (1 + abs(estimate)) * (1 - ((1 - confidence) / 2) ** (1 / n))
        return Difference(
            estimate, Interval(max(estimate - unseen, -1.0), min(estimate + unseen, 1.0))
        )
    sums, below, at = _resampled(n, more, less)
    here = len(sums) // 2
    bias = ndtri(below[here] + at[here] / 2)
    third = (
        more * (1 - estimate) ** 3 - less * (1 + estimate) ** 3 - (1 - more - less) * estimate**3
    )
    acceleration = third / (6 * np.sqrt(n) * variance**1.5)
    z = bias + ndtri([(1 - confidence) / 2, (1 + confidence) / 2])
    levels = ndtr(bias + z / (1 - acceleration * z))
    ends = sums[np.searchsorted(below + at, levels)] / n
    return Difference(estimate, Interval(float(ends[0]), float(ends[1])))


def _resampled(
    n: int, more: float, less: float
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Sums s of n steps of +1 (probability `more`), −1 (`less`) or 0, P(sum < s) and P(sum = s).

    The distribution is the inverse Fourier transform of the characteristic function, around the mean
    as far as a probability weighs anything.
    """
    mean = round(n * (more - less))
    reach = min(2 * n, TAIL + int(TAIL * np.sqrt(n * (more + less - (more - less) ** 2))))
    turn = np.exp(2j * np.pi * np.arange(2 * reach + 1) / (2 * reach + 1))
    characteristic = (more * turn + less / turn + (1 - more - less)) ** n / turn**mean
    at = np.fft.fftshift(np.fft.fft(characteristic).real / len(turn)).clip(0, 1)
    sums = mean + np.arange(-reach, reach + 1)
    return sums, np.concatenate([[0.0], np.cumsum(at)[:-1]]), at
