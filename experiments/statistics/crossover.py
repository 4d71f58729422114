"""The training size from which one method errs less than another."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from experiments.statistics.not_tested import NotTested
from experiments.statistics.rates import Interval

ALWAYS, NEVER = 0.0, math.inf
N_RESAMPLES = 9999

Rates = npt.NDArray[np.float64]


class Crossover(NamedTuple):
    """Where B overtakes A and stays ahead.

    Attributes
    ----------
    size : training size; 0 if B is ahead at every size looked at, infinity if it is not ahead at the
        largest
    interval : 95 %, percentile bootstrap over draws, with ends of 0 and infinity as in `size`; or why
        there is none
    n_draws : draws
    sizes : smallest and largest training size looked at
    changes : every size at which the one that is ahead changes, where the lines of the means cross
    """

    size: float
    interval: Interval | NotTested
    n_draws: int
    sizes: tuple[int, int]
    changes: tuple[float, ...]

    @property
    def n_changes(self) -> int:
        """How often the one that is ahead changes between neighbouring sizes."""
        return len(self.changes)

    @property
    def found(self) -> bool:
        """Whether the crossing lies within the sizes looked at."""
        return self.size not in (ALWAYS, NEVER)


def crossover(
    sizes: npt.ArrayLike,
    errors_a: npt.ArrayLike,
    errors_b: npt.ArrayLike,
    confidence: float = 0.95,
    seed: int = 0,
) -> Crossover | NotTested:
    """The training size from which B errs less than A, up to the largest looked at.

    Mean error rates are taken over draws; between sizes, the difference of their logarithms is linear
    in the logarithm of the size, so that the crossing is where the lines of a log-log figure cross (the
    plain difference where a mean is 0). A draw keeps its seed over sizes, its training sets being
    nested: the bootstrap resamples seeds, for all sizes and both methods together.

    Parameters
    ----------
    sizes : ``(n_sizes,)``, training images, rising
    errors_a, errors_b : ``(n_draws, n_sizes)``, error rates on the same test images
    confidence : of the interval
    seed : of the bootstrap

    Returns
    -------
    `NotTested` for fewer than two sizes, or no draw.

    Raises
    ------
    ValueError
        For arrays of other shapes, and sizes that do not rise.

    Examples
    --------
    >>> a = [[0.20, 0.10, 0.05], [0.22, 0.11, 0.055]]
    >>> b = [[0.40, 0.10, 0.02], [0.44, 0.11, 0.022]]
    >>> found = crossover([10, 100, 1000], a, b)
    >>> round(found.size), [round(end) for end in found.interval]
    (100, [100, 100])
    """
    at, a, b = _checked(sizes, errors_a, errors_b)
    if len(at) < 2 or not len(a):
        return NotTested("fewer than two training sizes have a draw that both methods share")
    # (method, draw, size)
    rates = np.array([a, b])
    logs, n_draws = np.log(at), len(a)
    gap = _gap(rates.mean(axis=1, keepdims=True))
    interval: Interval | NotTested = NotTested("one draw")
    if n_draws > 1:
        chosen = np.random.default_rng(seed).integers(0, n_draws, (N_RESAMPLES, n_draws))
        resampled = _crossing(_gap(rates[:, chosen].mean(axis=2)), logs)
        ends = [(1 - confidence) / 2, (1 + confidence) / 2]
        low, high = np.quantile(resampled, ends, method="inverted_cdf")
        interval = Interval(float(low), float(high))
    return Crossover(
        float(_crossing(gap, logs)[0]),
        interval,
        n_draws,
        (int(at[0]), int(at[-1])),
        _changes(gap[0], logs),
    )


def _checked(
    sizes: npt.ArrayLike, errors_a: npt.ArrayLike, errors_b: npt.ArrayLike
) -> tuple[Rates, Rates, Rates]:
    at, a, b = (np.asarray(each, float) for each in (sizes, errors_a, errors_b))
    if at.ndim != 1 or a.ndim != 2 or a.shape != b.shape or a.shape[1:] != at.shape:
        raise ValueError(
            "Expected sizes (n_sizes,) and two arrays of error rates (n_draws, n_sizes), received "
            f"{at.shape}, {a.shape} and {b.shape}."
        )
    if np.any(at <= 0) or np.any(np.diff(at) <= 0):
        raise ValueError(f"Expected training sizes above 0 that rise, received {at.tolist()}.")
    return at, a, b


def _gap(means: Rates) -> Rates:
    """A's mean error against B's, ``(2, n, size)`` → ``(n, size)``; positive where B errs less."""
    a, b = np.where(np.all(means > 0, axis=(0, 2))[:, None], _log(means), means)
    return np.asarray(a - b)


def _log(values: Rates) -> Rates:
    return np.log(values, where=values > 0, out=np.full_like(values, -np.inf))


def _changes(gap: Rates, logs: Rates) -> tuple[float, ...]:
    """Where one row of `gap` changes its sign; a gap of 0 counts as behind."""
    ahead = gap > 0
    at = np.flatnonzero(ahead[1:] != ahead[:-1])
    share = gap[at] / (gap[at] - gap[at + 1])
    return tuple(float(size) for size in np.exp(logs[at] + share * (logs[at + 1] - logs[at])))


def _crossing(gap: Rates, logs: Rates) -> Rates:
    """Of each row of `gap` ``(n, size)``: behind up to some size, ahead from the next."""
    behind = gap <= 0
    last = gap.shape[1] - 1 - np.argmax(behind[:, ::-1], axis=1)
    row, following = np.arange(len(gap)), np.minimum(last + 1, gap.shape[1] - 1)
    rise = gap[row, following] - gap[row, last]
    share = np.divide(-gap[row, last], rise, where=rise > 0, out=np.zeros(len(gap)))
    size = np.exp(logs[last] + share * (logs[following] - logs[last]))
    size[last == gap.shape[1] - 1] = NEVER
    size[~behind.any(axis=1)] = ALWAYS
    return size
