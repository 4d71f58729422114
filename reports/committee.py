"""Fits of both families that answer together, with weights that are fixed on validation images."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from experiments.pool import Members, NotTogetherError, Row, members_of, rows_of
from experiments.predictions import LEAST_A_CLASS
from experiments.record import TrialRecord
from experiments.statistics import Compared, compare, interval_over, n_units
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
    def seed(self) -> int:
        """Of all the fits."""
        return self.members.found[0].record.seed

    @property
    def n_test(self) -> int:
        return len(self.members.test_labels)

    @property
    def units(self) -> str:
        """What intervals are over, in words: test images, or groups of them."""
        n = n_units(self.n_test, self.groups)
        return wording.units(n, self.n_test, self.comparison.group)

    def interval(self, row: Row) -> Interval:
        """95 %, of the row's error rate on the test images."""
        return interval_over(row.wrong, self.groups)

    def of(self, family: str) -> Row:
        """What all fits of a family say together, or those of ``both``."""
        return [row for row in self.rows if row.family == family][-1]

    @property
    def best(self) -> tuple[str, Row]:
        """The fit with the fewest errors on validation images, of several the first: its method's name, and
        what it says alone."""
        alone = list(zip(self.members.found, self.rows, strict=False))
        member, row = min(alone, key=lambda one: one[1].n_errors)
        return member.record.method.name, row

    @property
    def rival(self) -> tuple[str, bool]:
        """The family with fewer errors on validation images; of two that are level, which is told, the one
        with fewer errors on test images."""
        errors = {family: self.of(family).n_errors for family in FAMILIES}
        level = len(set(errors.values())) == 1
        key = {family: (n, self.of(family).wrong.sum()) for family, n in errors.items()}
        return min(FAMILIES, key=key.__getitem__), level

    def gain(self) -> Compared:
        """Both families against the rival alone."""
        return compare(self.of(BOTH).wrong, self.of(self.rival[0]).wrong, self.groups)


def committee_of(
    comparison: Comparison, fits: Sequence[TrialRecord], groups: Groups
) -> Committee | None:
    """Those of `fits` that are of one seed, and so were validated on the same images.

    Parameters
    ----------
    comparison : that they are of
    fits : that answered its largest test set, and kept their answers to validation images
    groups : of the images of a record's test set, as `reports.pictures.Pictures.groups` has them

    Returns
    -------
    None where a family is missing, or there are fewer than `LEAST_A_CLASS` validation images a class, which
    weights would be taken from by chance. Methods that stand for neither family are left out.

    Raises
    ------
    InputError
        If answers cannot be read.
    """
    test_set = comparison.largest_test
    sides = {key for family in FAMILIES for key in comparison.ranking(family, test_set)["method"]}
    seeds: dict[int, list[TrialRecord]] = {}
    for fit in fits:
        if fit.method.key in sides:
            seeds.setdefault(fit.seed, []).append(fit)
    whole = [own for own in seeds.values() if _has_both(own)]
    if not whole:
        return None
    try:
        members = members_of(max(whole, key=len), test_set)
    except NotTogetherError:
        return None
    own = [one.record for one in members.found]
    if not _has_both(own) or len(members.labels) < LEAST_A_CLASS * comparison.n_classes:
        return None
    return Committee(comparison, members, rows_of(members), groups(own[0], test_set))


def _has_both(fits: Sequence[TrialRecord]) -> bool:
    return {fit.method.family for fit in fits} == set(FAMILIES)


def sentence(found: Committee) -> str:
    """What either side gets wrong, both together, and the best fit alone."""
    both = int(found.of(BOTH).wrong.sum())
    name, alone = found.best
    return say(
        "claims.committee",
        title=found.comparison.title,
        n=f"{len(found.members.labels):,}",
        tested=wording.tested(found.n_test, found.test_set),
        both=f"{both:,}",
        rate=wording.percent(both / found.n_test, found.n_test),
        best=name,
        alone=f"{int(alone.wrong.sum()):,}",
        **{family: f"{int(found.of(family).wrong.sum()):,}" for family in FAMILIES},
    )


def gain_in_words(found: Committee) -> str:
    """Whether both together are better than the better side alone; empty where they err on the same."""
    compared = found.gain()
    if not compared.n_discordant:
        return ""
    family, is_level = found.rival
    return say(
        "claims.committee_gain_level" if is_level else "claims.committee_gain",
        side=say(f"side.{family}"),
        gained=wording.counted(compared.counts.only_b_wrong, "error"),
        lost=f"{compared.counts.only_a_wrong:,}",
        p=wording.p_value(compared.p_value),
        units=found.units,
    )
