"""Two methods over several draws of training images, on the same test images: both are chance.

A difference has three parts that chance makes: of the draw (training images, initial weights), of
the unit (an image, or all images of one person, track or writer) and of both together. An analysis
of variance tells them apart: the variance of the mean over R draws and U units is
(MS_R + max(MS_U − MS_RU, 0)) / RU, with the mean squares of draws, of units and of what is left.
Each of the two terms has the t quantile of its own degrees of freedom, R − 1 and U − 1: with five
draws the draws' term is uncertain and the units' term is not. The draws' term is at least what it
would be if every answer were independent. ``versus bench coverage`` counts how
often the interval holds the truth, beside the pigeonhole bootstrap and one seed's paired interval.

Source: Obuchowski and Rockette (1995), Commun. Stat. Simul. 24, and Hillis (2007), Statistics in Medicine
26: the same design with readers and cases. Their pooled degrees of freedom are replaced by a quantile for
each term, as Cochran (1964), Biometrics 20, does for two means.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.optimize import brentq
from scipy.special import ndtri, stdtrit

from experiments.statistics.not_tested import NotTested
from experiments.statistics.paired import Difference, counted_difference
from experiments.statistics.rates import Interval

LEAST_P = 1e-12
# Two one-sided tests at 0.05 are an interval at 0.90: Schuirmann (1987), J. Pharmacokinet. Biopharm. 15.
EQUIVALENCE = 0.90

Wrong = npt.NDArray[np.bool_]


class TwoWay(NamedTuple):
    """Error rate of A minus that of B for further draws *and* further test units.

    Attributes
    ----------
    estimate : mean over draws and images
    interval : its confidence interval
    within : A and B are at most so far apart, by two one-sided tests at 0.05
    p_value : two-sided; the level at which the interval ends at 0
    n_draws, n_units : what was drawn: training sets, and test images or groups of them
    """

    estimate: float
    interval: Interval
    within: float
    p_value: float
    n_draws: int
    n_units: int


class _Squares(NamedTuple):
    """Mean squares of the differences: of draws, of units beyond what is left, of what is left."""

    draws: float
    units: float
    left: float
    n_draws: int
    n_units: int

    def half_width(self, confidence: float) -> float:
        """Half of the interval at this level."""
        level = (1 + confidence) / 2
        draws = _squared(level, self.n_draws - 1) * self.draws
        units = _squared(level, self.n_units - 1) * self.units
        # Of few errors, a few draws may have the same number by accident.
        variance = max(draws, float(ndtri(level)) ** 2 * self.left) + units
        return float(np.sqrt(variance / (self.n_draws * self.n_units)))


def _squared(level: float, freedom: int) -> float:
    """The square of Student's t quantile; of none where there is nothing to vary."""
    return float(stdtrit(freedom, level)) ** 2 if freedom else 0.0


def two_way_difference(
    wrong_a: npt.ArrayLike,
    wrong_b: npt.ArrayLike,
    groups: npt.ArrayLike | None = None,
    confidence: float = 0.95,
) -> TwoWay | NotTested:
    """The difference of two error rates, its interval over draws and test units, and its p value.

    Draws in which both methods answer alike are one draw: a method that repeats itself over seeds does
    not become surer by it.

    Parameters
    ----------
    wrong_a, wrong_b : bool ``(n_draws, n)``, True where the method of a draw errs, over the same images
    groups : ``(n,)``, which images belong together; None if each stands for itself
    confidence : in (0, 1)

    Returns
    -------
    `NotTested` for one draw of images that stand for themselves, which McNemar's exact test compares.

    Raises
    ------
    ValueError
        For arrays of other shapes.

    Examples
    --------
    >>> a = [[1, 1, 0, 1, 0, 0, 1, 0], [1, 1, 1, 1, 0, 0, 0, 0], [1, 1, 1, 1, 1, 0, 0, 0]]
    >>> b = [[0, 1, 0, 0, 0, 0, 0, 0], [0, 0, 0, 1, 0, 0, 0, 0], [1, 0, 0, 0, 0, 0, 0, 0]]
    >>> found = two_way_difference(a, b)
    >>> f"{found.estimate:.3f} {found.interval.low:.3f} {found.interval.high:.3f}"
    '0.417 0.205 0.628'
    """
    a, b = np.asarray(wrong_a, bool), np.asarray(wrong_b, bool)
    if a.ndim != 2 or a.shape != b.shape or a.size == 0:
        raise ValueError(
            f"Expected two arrays of one shape (n_draws, n), received {a.shape} and {b.shape}."
        )
    together = _distinct(a, b)
    a, b = a[together], b[together]
    members = np.arange(a.shape[1]) if groups is None else np.unique(groups, return_inverse=True)[1]
    if members.shape != a.shape[1:]:
        raise ValueError(
            f"Expected a group for each of {a.shape[1]} images, received {len(members)}."
        )
    if len(a) == 1 and (groups is None or members.max() == 0):
        return NotTested("one draw, which McNemar's test compares")
    estimate = float(a.mean() - b.mean())
    squares = _squares(a.astype(np.float64) - b, members)
    if squares.draws + squares.units + squares.left == 0:
        return _all_alike(a, b, squares.n_units, confidence)
    half = squares.half_width(confidence)
    interval = Interval(max(estimate - half, -1.0), min(estimate + half, 1.0))
    within = min(abs(estimate) + squares.half_width(EQUIVALENCE), 1.0)
    p_value = _p_value(estimate, squares)
    return TwoWay(estimate, interval, within, p_value, len(a), squares.n_units)


def two_way_mean(values: npt.ArrayLike, confidence: float = 0.95) -> Difference:
    """A mean over draws and test images, with its interval for further draws *and* further images.

    Parameters
    ----------
    values : ``(n_draws, n)``, such as how much worse a method of a draw got on an image
    confidence : in (0, 1)

    Raises
    ------
    ValueError
        For an array of another shape, or fewer than two images.

    Examples
    --------
    >>> found = two_way_mean([[1, 0, 0.5, 0], [1, 0.5, 0, 0]])
    >>> f"{found.estimate:.3f} {found.interval.low:.3f} {found.interval.high:.3f}"
    '0.375 -0.265 1.015'
    """
    each = np.asarray(values, np.float64)
    if each.ndim != 2 or not len(each) or each.shape[1] < 2:
        raise ValueError(f"Expected values (n_draws, n), n at least 2, received {each.shape}.")
    mean = float(each.mean())
    half = _squares(each, np.arange(each.shape[1])).half_width(confidence)
    return Difference(mean, Interval(mean - half, mean + half))


def _distinct(a: Wrong, b: Wrong) -> list[int]:
    """The first of the draws that are alike in both methods."""
    first: dict[bytes, int] = {}
    for draw, answers in enumerate(zip(a, b, strict=True)):
        first.setdefault(b"".join(each.tobytes() for each in answers), draw)
    return list(first.values())


def _squares(difference: npt.NDArray[np.float64], members: npt.NDArray[np.int64]) -> _Squares:
    """Of draws and, beyond what is left, of units; groups of unequal sizes by the ratio's residuals."""
    sizes = np.bincount(members)
    n_draws, n_units = len(difference), len(sizes)
    totals = np.array([np.bincount(members, weights=row) for row in difference])
    residuals = (totals - sizes * difference.mean()) * (n_units / difference.shape[1])
    by_draw, by_unit = residuals.mean(axis=1), residuals.mean(axis=0)
    units = n_draws * float(np.sum(by_unit**2)) / (n_units - 1) if n_units > 1 else 0.0
    if n_draws == 1:
        return _Squares(0.0, units, 0.0, n_draws, n_units)
    draws = n_units * float(np.sum(by_draw**2)) / (n_draws - 1)
    if n_units == 1:
        return _Squares(draws, 0.0, 0.0, n_draws, n_units)
    left = float(np.sum((residuals - by_draw[:, None] - by_unit) ** 2))
    left /= (n_draws - 1) * (n_units - 1)
    return _Squares(draws, max(units - left, 0.0), left, n_draws, n_units)


def _all_alike(a: Wrong, b: Wrong, n_units: int, confidence: float) -> TwoWay:
    """Nothing varies: the interval for a kind of unit of which none was seen."""
    only_a, only_b = bool((a & ~b).all()), bool((~a & b).all())
    found: Difference = counted_difference(
        0 if only_a or only_b else n_units, n_units * only_a, n_units * only_b, 0, confidence
    )
    within = max(map(abs, found.interval))
    p_value = float(not (only_a or only_b))
    return TwoWay(found.estimate, found.interval, within, p_value, len(a), n_units)


def _p_value(estimate: float, squares: _Squares) -> float:
    def excess(log_p: float) -> float:
        return squares.half_width(1 - float(np.exp(log_p))) - abs(estimate)

    # The half width is 0 at p = 1 and rises without end towards p = 0.
    if estimate == 0:
        return 1.0
    least = float(np.log(LEAST_P))
    if excess(least) < 0:
        return LEAST_P
    return float(np.exp(brentq(excess, least, 0.0)))
