"""Two methods against each other, by the test that the design of the experiment allows."""

from collections.abc import Mapping
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
    counts : images by who is wrong, on the first common draw
    estimate : error rate of A minus that of B, mean over the draws
    interval : 95 %
    within : the two are at most so far apart, by two one-sided tests at 0.05
    p_value : two-sided; not corrected
    draw : the first that both have
    n_draws : draws that both have and that differ; 1 where only the test units are chance
    n_units : test images, or groups of them
    n_discordant : images on which one errs and the other does not, over the draws
    """

    counts: PairedTest
    estimate: float
    interval: Interval
    within: float
    p_value: float
    draw: int
    n_draws: int
    n_units: int
    n_discordant: int


def compare(
    wrong_a: Mapping[int, npt.NDArray[np.bool_]],
    wrong_b: Mapping[int, npt.NDArray[np.bool_]],
    groups: npt.NDArray[np.int64] | None = None,
) -> Compared | NotTested:
    """Whether two methods differ, for further test units and, where there are several, further draws.

    Several draws, or test images in groups: `two_way_difference`. One draw of images that stand for
    themselves: McNemar's exact test and the paired bootstrap interval.

    Parameters
    ----------
    wrong_a, wrong_b : draw → bool ``(n,)``, True where the method errs, over the same images
    groups : ``(n,)``, which images belong together (a person's, a track's); None if none do

    Returns
    -------
    `NotTested` if no draw is common to both.
    """
    common = sorted(wrong_a.keys() & wrong_b.keys())
    if not common:
        return NotTested("no draw that both methods have")
    a, b = (np.array([wrong[draw] for draw in common]) for wrong in (wrong_a, wrong_b))
    counts, discordant = mcnemar_exact(a[0], b[0]), int(np.sum(a != b))
    found = two_way_difference(a, b, groups)
    if not isinstance(found, NotTested):
        return Compared(counts, *found[:4], common[0], *found[4:], discordant)
    estimate, interval = paired_difference(*counts[:4])
    narrow = paired_difference(*counts[:4], confidence=EQUIVALENCE).interval
    within = max(abs(narrow.low), abs(narrow.high))
    n_units = a.shape[1]
    return Compared(
        counts, estimate, interval, within, counts.p_value, common[0], 1, n_units, discordant
    )
