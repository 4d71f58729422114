"""Fits of both families that answer together, with weights that are fixed on validation images."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from experiments.pool import Members, Row, members_of, rows_of
from experiments.record import TrialRecord
from experiments.statistics import Compared, compare, interval_over
from experiments.statistics.rates import Interval
from reports import wording
from reports.comparison import FAMILIES, Comparison, Groups
from reports.language import say

BOTH = "both"


@dataclass(frozen=True)
class Committee:
    """The fits of a comparison that can be put together, and what was made of them.

    Attributes
    ----------
    comparison : that they are of, on its largest test set
    members : the fits
    rows : of every fit, of each family that has several, and of all
    groups : ``(n_test,)``, which test images belong together; None if none do
    """

    comparison: Comparison
    members: Members
    rows: Sequence[Row]
    groups: npt.NDArray[np.int64] | None

    @property
    def test_set(self) -> str:
        return self.comparison.largest_test

    @property
    def n_test(self) -> int:
        return len(self.members.test_labels)

    @property
    def units(self) -> str:
        """What intervals are over, in words: test images, or groups of them."""
        n = self.n_test if self.groups is None else len(np.unique(self.groups))
        return wording.units(n, self.n_test, self.comparison.group)

    def interval(self, row: Row) -> Interval:
        """95 %, of the row's error rate on the test images."""
        return interval_over(row.wrong, self.groups)

    def of(self, family: str) -> Row:
        """What all fits of a family say together, or those of ``both``."""
        return [row for row in self.rows if row.family == family][-1]

    @property
    def better_family(self) -> str:
        """The one with fewer errors on validation images."""
        return min(FAMILIES, key=lambda family: self.of(family).n_errors)

    def gain(self) -> Compared:
        """Both families against the better one alone."""
        return compare(self.of(BOTH).wrong, self.of(self.better_family).wrong, self.groups)


def committee_of(
    comparison: Comparison, fits: Sequence[TrialRecord], groups: Groups
) -> Committee | None:
    """Those of `fits` that are of one seed, and so were validated on the same images.

    Parameters
    ----------
    comparison : that they are of
    fits : that kept their answers to validation images
    groups : of the images of a record's test set, as `reports.pictures.Pictures.groups` has them

    Returns
    -------
    None where a family is missing. Methods that stand for neither family are left out.

    Raises
    ------
    InputError
        If answers cannot be read.
    """
    test_set = comparison.largest_test
    sides = {key for family in FAMILIES for key in comparison.ranking(family, test_set)["method"]}
    seeds = Counter(fit.seed for fit in fits if fit.method.key in sides)
    if not seeds:
        return None
    [(seed, _)] = seeds.most_common(1)
    own = [fit for fit in fits if fit.method.key in sides and fit.seed == seed]
    if {fit.method.family for fit in own} != set(FAMILIES):
        return None
    members = members_of(own, test_set)
    return Committee(comparison, members, rows_of(members), groups(own[0], test_set))


def sentence(found: Committee) -> str:
    """What either side gets wrong, and both together."""
    both = int(found.of(BOTH).wrong.sum())
    return say(
        "claims.committee",
        title=found.comparison.title,
        n=f"{len(found.members.labels):,}",
        n_test=f"{found.n_test:,}",
        both=f"{both:,}",
        rate=wording.percent(both / found.n_test, found.n_test),
        **{family: f"{int(found.of(family).wrong.sum()):,}" for family in FAMILIES},
    )


def gain_in_words(found: Committee) -> str:
    """Whether both together are better than the better side alone."""
    compared = found.gain()
    return say(
        "claims.committee_gain",
        side=say(f"side.{found.better_family}"),
        gained=f"{compared.counts.only_b_wrong:,}",
        lost=f"{compared.counts.only_a_wrong:,}",
        p=wording.p_value(compared.p_value),
        units=found.units,
    )
