"""Two methods against each other, by the test that the design of the experiment allows."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from experiments.statistics.not_tested import NotTested
from experiments.statistics.paired import PairedTest, mcnemar_exact, paired_difference
from experiments.statistics.rates import Interval
from experiments.statistics.two_way import EQUIVALENCE, two_way_difference

# Of a p value: what is smaller is called more than chance.
SIGNIFICANT = 0.05


class Compared(NamedTuple):
    """Error rate of A against that of B on the same test images.

    Attributes
    ----------
    counts : images by who is wrong, on the first draw
    estimate : error rate of A minus that of B, mean over the draws
    interval : 95 %
    within : the two are at most so far apart, by two one-sided tests at 0.05
    p_value : two-sided; not corrected
    n_draws : draws that differ; 1 where only the test units are chance
    n_units : test images, or groups of them
    n_discordant : images on which one errs and the other does not, over the draws
    """

    counts: PairedTest
    estimate: float
    interval: Interval
    within: float
    p_value: float
    n_draws: int
    n_units: int
    n_discordant: int


def compare(
    wrong_a: npt.ArrayLike, wrong_b: npt.ArrayLike, groups: npt.ArrayLike | None = None
) -> Compared:
    """Whether two methods differ, for further test units and, where there are several, further draws.

    Several draws, or test images in groups: `two_way_difference`. One draw of images that stand for
    themselves: McNemar's exact test and the paired bootstrap interval.

    Parameters
    ----------
    wrong_a, wrong_b : bool ``(n,)`` or ``(n_draws, n)``, True where the method errs, over the same images
        and the same draws
    groups : ``(n,)``, which images belong together (a person's, a track's); None if none do

    Raises
    ------
    ValueError
        For arrays of other shapes.

    Examples
    --------
    >>> a, b = [1, 1, 1, 1, 1, 0, 1], [0, 0, 0, 0, 0, 0, 1]
    >>> found = compare(a, b)
    >>> round(found.estimate, 3), found.p_value, found.n_draws
    (0.714, 0.0625, 1)
    """
    a, b = (np.atleast_2d(np.asarray(wrong, bool)) for wrong in (wrong_a, wrong_b))
    found = two_way_difference(a, b, groups)
    counts, discordant = mcnemar_exact(a[0], b[0]), int(np.sum(a != b))
    if not isinstance(found, NotTested):
        return Compared(counts, *found, discordant)
    estimate, interval = paired_difference(a[0], b[0])
    narrow = paired_difference(a[0], b[0], EQUIVALENCE).interval
    within = max(abs(narrow.low), abs(narrow.high))
    return Compared(counts, estimate, interval, within, counts.p_value, 1, a.shape[1], discordant)
