"""An error rate on pictures that come in groups: the drawings of one person are no independent draws."""

from functools import lru_cache

import numpy as np
import numpy.typing as npt

from experiments.statistics.rates import Interval, wilson_interval

RESAMPLES = 10_000


def clustered_interval(
    wrong: npt.NDArray[np.floating | np.bool_],
    groups: npt.NDArray[np.int64],
    confidence: float = 0.95,
    seed: int = 0,
) -> Interval:
    """Percentile bootstrap of an error rate over whole groups.

    So many groups are drawn as there are, with replacement, each with all its pictures. Where every
    picture or none is wrong there is nothing to resample, and Wilson's interval over the pictures is
    given, as if they were independent: that end is optimistic if errors come by whole groups.

    Parameters
    ----------
    wrong : ``(n,)``, 1 for a wrong answer; a mean over seeds may lie between
    groups : ``(n,)``, which pictures belong together
    confidence : in (0, 1)
    seed : of the resamples

    Raises
    ------
    ValueError
        If the lengths differ, or there are fewer than two groups.

    Source: A. C. Davison and D. V. Hinkley (1997), Bootstrap methods and their application, section
    3.8; C. A. Field and A. H. Welsh (2007), Bootstrapping clustered data, J. R. Stat. Soc. B 69(3).
    """
    wrong = np.asarray(wrong, dtype=np.float64)
    names, members = np.unique(groups, return_inverse=True)
    if wrong.shape != members.shape or len(names) < 2:
        raise ValueError(
            f"Expected a group for each of {len(wrong)} answers and at least two groups, received "
            f"{len(members)} in {len(names)}."
        )
    rate = float(wrong.mean())
    if rate in (0.0, 1.0):
        return wilson_interval(rate * len(wrong), len(wrong), confidence)
    errors = np.bincount(members, weights=wrong)
    sizes = np.bincount(members)
    drawn = _resamples(len(names), seed)
    rates = (drawn @ errors) / (drawn @ sizes)
    tail = (1 - confidence) / 2
    low, high = np.quantile(rates, [tail, 1 - tail])
    return Interval(float(low), float(high))


def interval_over(
    wrong: npt.NDArray[np.floating | np.bool_], groups: npt.NDArray[np.int64] | None
) -> Interval:
    """95 % interval of an error rate: `clustered_interval`, or Wilson's where nothing belongs together.

    Parameters
    ----------
    wrong, groups : as of `clustered_interval`; None for pictures that stand for themselves
    """
    if groups is None:
        return wilson_interval(float(wrong.sum()), len(wrong))
    return clustered_interval(wrong, groups)


def n_units(n: int, groups: npt.NDArray[np.int64] | None) -> int:
    """Over how many units `interval_over` is: `n` pictures, or the groups that they come in."""
    return n if groups is None else len(np.unique(groups))


@lru_cache(maxsize=8)
def _resamples(n_groups: int, seed: int) -> npt.NDArray[np.float64]:
    """How often each group is in each resample, ``(RESAMPLES, n_groups)``: the same for all methods."""
    generator = np.random.default_rng(seed)
    drawn = generator.multinomial(n_groups, np.full(n_groups, 1 / n_groups), RESAMPLES)
    counts = drawn.astype(np.float64)
    counts.flags.writeable = False
    return counts
