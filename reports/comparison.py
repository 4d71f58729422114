"""Methods that learned from the same images, and what is said of the best of each family."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from dataset import DATASETS
from dataset.facts import ANY_GROUP, DataSet, Published
from experiments.record import TRAIN, RecordedData, TrialRecord
from experiments.statistics import Compared, holm
from reports import wording
from reports.answers import compare_common, wrong_by_seed
from reports.language import say
from reports.results import COMPARISON, name_of

LECTURE = "lecture-"
FAMILIES = ("classical", "learned")
# A family that stands for neither side: no test of the two sides counts it.
GIVEN = "given"

Groups = Callable[[TrialRecord, str], npt.NDArray[np.int64] | None]


@dataclass(frozen=True)
class Comparison:
    """Methods that learned from the same images: one data set, one training size, one way to draw.

    Attributes
    ----------
    records : its finished trials, in the order of the plan
    summary : their part of `reports.results.summary`
    """

    records: tuple[TrialRecord, ...]
    summary: pd.DataFrame

    @property
    def data(self) -> RecordedData:
        return self.records[0].data

    @property
    def dataset(self) -> str:
        return self.data.key

    @property
    def name(self) -> str:
        """The data set's, see `reports.results.name_of`."""
        return name_of(self.data)

    @property
    def facts(self) -> DataSet | None:
        """What is known of the data set beside its pictures; None of a folder's."""
        return DATASETS.get(self.dataset)

    @property
    def group(self) -> str:
        """What test images belong together by: ``writer``, ``person``, or a ``group`` that nobody names."""
        return self.facts.group if self.facts else ANY_GROUP

    @property
    def published(self) -> tuple[Published, ...]:
        """Error rates that others published on its test set."""
        return self.facts.published if self.facts else ()

    @property
    def train_size(self) -> int:
        return self.records[0].train_size

    @property
    def subset(self) -> str:
        """How the training images were drawn."""
        return self.records[0].subset

    @property
    def place(self) -> list[str | int]:
        """Values of `reports.results.COMPARISON`."""
        return [self.dataset, self.subset, self.train_size]

    @property
    def title(self) -> str:
        if self.subset == "balanced":
            a_class = wording.counted(self.train_size // self.n_classes, "learned_from")
            return say("title.balanced", name=self.name, images=a_class)
        which = "title.first" if self.subset == "first" else "title.stratified"
        images = wording.counted(self.train_size, "learned_from")
        return say(which, name=self.name, images=images)

    @property
    def n_classes(self) -> int:
        return len(self.data.class_names)

    @property
    def test_sets(self) -> list[str]:
        """Names in the data set's order, without the training images."""
        return [name for name in self.summary["test_set"].unique() if name != TRAIN]

    @property
    def largest_test(self) -> str:
        """The test set with most images, which tells most; of equally large ones the last, which is
        the hardest."""
        return max(reversed(self.test_sets), key=self.n_test)

    def n_test(self, test_set: str) -> int:
        """Images of `test_set`."""
        return int(self.summary.loc[self.summary["test_set"] == test_set, "n_test"].iloc[0])

    @property
    def families(self) -> list[str]:
        return [family for family in FAMILIES if family in set(self.summary["group"])]

    def ranking(self, family: str, test_set: str) -> pd.DataFrame:
        """The family's part of the summary on `test_set`, lowest error first; ties as planned."""
        return self._rankings.get((family, test_set), self.summary.iloc[:0])

    @cached_property
    def _rankings(self) -> dict[tuple[str, str], pd.DataFrame]:
        parts = self.summary.groupby(["group", "test_set"], sort=False)
        ordered = {key: part.sort_values("error_rate", kind="stable") for key, part in parts}
        return {(str(family), str(test_set)): part for (family, test_set), part in ordered.items()}

    def best(self, family: str, test_set: str) -> str | None:
        """Key of the method that stands for the family, or None.

        The one with the fewest errors on validation pictures, where all of the family were asked; of
        those that are level there, and else of all, the one with the lowest error on `test_set`.
        """
        ranking = self.ranking(family, test_set)
        if ranking.empty:
            return None
        level = self.validated(family, test_set)
        first = ranking[ranking["method"].isin(level)] if level else ranking
        return str(first["method"].iloc[0])

    def validated(self, family: str, test_set: str) -> list[str]:
        """Keys of the family's methods with the fewest errors on validation pictures; none if not all of
        those that answered `test_set` were asked, on as many pictures."""
        keys = self.ranking(family, test_set)["method"].tolist()
        found = {
            key: record.validation
            for key in keys
            if (record := self.first_trial(key, test_set)) and record.validation
        }
        if len(found) < len(keys) or len({one.n for one in found.values()}) != 1:
            return []
        least = min(one.n_errors for one in found.values())
        return [key for key, one in found.items() if one.n_errors == least]

    def lecture_network(self) -> str | None:
        """Key of the lecture's network for this data set, else of the best it has, else None."""
        own = self.facts.lecture_network if self.facts else ""
        learned = self.ranking("learned", self.test_sets[0])["method"].tolist()
        lecture = [key for key in learned if key.startswith(LECTURE)]
        if own in learned:
            return own
        return lecture[0] if lecture else None

    def answered(self, test_set: str) -> list[TrialRecord]:
        """Its trials that answered `test_set`: one that was added later, perhaps not all."""
        return [record for record in self.records if test_set in record.evaluations]

    def trials(self, test_set: str) -> dict[str, dict[int, TrialRecord]]:
        """Method → seed → its trial that answered `test_set`, lowest seed first."""
        return self._trials.get(test_set, {})

    @cached_property
    def _trials(self) -> dict[str, dict[str, dict[int, TrialRecord]]]:
        found: dict[str, dict[str, dict[int, TrialRecord]]] = {}
        for record in self.records:
            for test_set in record.evaluations:
                of_method = found.setdefault(test_set, {}).setdefault(record.method.key, {})
                of_method[record.seed] = record
        return {
            test_set: {key: dict(sorted(by_seed.items())) for key, by_seed in methods.items()}
            for test_set, methods in found.items()
        }

    def by_seed(self, method: str, test_set: str) -> dict[int, TrialRecord]:
        """Seed → the trial of `method` that answered `test_set`, lowest seed first."""
        return self.trials(test_set).get(method, {})

    def first_trial(self, method: str | None, test_set: str) -> TrialRecord | None:
        """The trial of `method` with the lowest seed that answered `test_set`, if there is one."""
        return next(iter(self.by_seed(method, test_set).values()), None) if method else None

    def rivals(self, test_set: str) -> list[tuple[TrialRecord, TrialRecord]]:
        """The best of each family on `test_set`, a pair a common seed, lowest first."""
        classical, learned = (self.best(family, test_set) for family in FAMILIES)
        if classical is None or learned is None:
            return []
        a, b = (self.by_seed(key, test_set) for key in (classical, learned))
        return [(a[seed], b[seed]) for seed in a if seed in b]


def comparisons_of(records: Sequence[TrialRecord], summary: pd.DataFrame) -> list[Comparison]:
    """Every comparison, in the order of the plan; smaller training sizes of a data set first."""
    found: dict[tuple[str, str, int], list[TrialRecord]] = {}
    for record in records:
        if not record.failed:
            place = record.data.key, record.subset, record.train_size
            found.setdefault(place, []).append(record)
    by_place = {place: part for place, part in summary.groupby(COMPARISON, sort=False)}
    comparisons = [Comparison(tuple(trials), by_place[place]) for place, trials in found.items()]
    order = list(dict.fromkeys(comparison.dataset for comparison in comparisons))
    return sorted(comparisons, key=lambda c: (order.index(c.dataset), c.train_size))


def main_of(comparisons: Sequence[Comparison]) -> list[Comparison]:
    """One a data set: the largest training size, among those that have both families."""
    chosen: dict[str, Comparison] = {}
    for comparison in comparisons:
        known = chosen.get(comparison.dataset)
        if known is None or len(comparison.families) >= len(known.families):
            chosen[comparison.dataset] = comparison
    return list(chosen.values())


def family_pairs(comparisons: Sequence[Comparison], groups: Groups) -> pd.DataFrame:
    """The best of each family against each other, on their common draws and test images.

    Parameters
    ----------
    groups : of the pictures of a record's test set, as `reports.pictures.Pictures.groups` has them

    Returns
    -------
    DataFrame, a row a comparison and test set: who is wrong on the first common draw, the difference of
    the error rates with what `experiments.statistics.Compared` says of it, and the p value after Holm's
    correction over the test sets of the comparison that could be decided: a family of tests that does
    not change with what else is in a report. It is NaN where no image tells the two apart.
    """
    frame = pd.DataFrame(list(_paired(comparisons, groups)))
    if not frame.empty:
        frame["p_holm"] = holm_within(frame, ["comparison"])
    return frame


def holm_within(frame: pd.DataFrame, family: Sequence[str]) -> "pd.Series[float]":
    """p values after Holm's correction, within each family of tests; NaN where no image decides.

    Parameters
    ----------
    frame : with the columns of `compared_columns`
    family : columns whose values tell the families apart
    """
    decided = frame["p_value"].where(frame["n_discordant"] > 0)
    return decided.groupby([frame[column] for column in family]).transform(_holm_known)


def _holm_known(p_values: "pd.Series[float]") -> "pd.Series[float]":
    known = p_values.dropna()
    return pd.Series(holm(known.to_numpy()), known.index).reindex(p_values.index)


def _paired(comparisons: Sequence[Comparison], groups: Groups) -> Iterator[dict[str, object]]:
    for index, comparison in enumerate(comparisons):
        for test_set in comparison.test_sets:
            keys = [comparison.best(family, test_set) for family in FAMILIES]
            trials = [comparison.by_seed(key, test_set) for key in keys if key is not None]
            if len(trials) < len(FAMILIES):
                continue
            errors = [wrong_by_seed(each, test_set) for each in trials]
            together = groups(comparison.answered(test_set)[0], test_set)
            compared = compare_common(errors[0], errors[1], together)
            if compared is None:
                continue
            seed, found = compared
            first = [next(iter(each.values())) for each in trials]
            yield {
                "comparison": index,
                "title": comparison.title,
                "test_set": test_set,
                "classical": first[0].method.name,
                "learned": first[1].method.name,
                "seed": seed,
                "n_test": comparison.n_test(test_set),
                "unit": comparison.group,
                "both_right": found.counts.both_right,
                "only_classical_wrong": found.counts.only_a_wrong,
                "only_learned_wrong": found.counts.only_b_wrong,
                "both_wrong": found.counts.both_wrong,
                **compared_columns(found),
            }


def compared_columns(found: Compared) -> dict[str, object]:
    """What a comparison of two methods says of their difference, as columns."""
    return {
        "difference": found.estimate,
        "difference_low": found.interval.low,
        "difference_high": found.interval.high,
        "within": found.within,
        "p_value": found.p_value,
        "n_draws": found.n_draws,
        "n_units": found.n_units,
        "n_discordant": found.n_discordant,
    }


def selection(comparisons: Sequence[Comparison]) -> pd.DataFrame:
    """Networks whose learning curve was measured on the test images.

    Returns
    -------
    DataFrame, a row a finished trial: its error at the last epoch, which counts, and at the epoch
    that was best on the test images, which would not; ``bonus`` is the difference.
    """
    rows = [
        row
        for comparison in comparisons
        for record in comparison.records
        if (row := _selected(record, comparison))
    ]
    return pd.DataFrame(rows)


def _selected(record: TrialRecord, comparison: Comparison) -> dict[str, Any] | None:
    accuracies = record.learning_curve.get("val_accuracy")
    if record.monitor != "test" or record.method.declares("validation_share") or not accuracies:
        return None
    test_set = comparison.test_sets[0]
    best = int(np.argmax(np.nan_to_num(accuracies, nan=-1)))
    return {
        "title": comparison.title,
        "method_name": record.method.name,
        "seed": record.seed,
        "test_set": test_set,
        "n_test": comparison.n_test(test_set),
        "n_epochs": len(accuracies),
        "best_epoch": best + 1,
        "last_error": 1 - accuracies[-1],
        "best_error": 1 - accuracies[best],
        "bonus": accuracies[best] - accuracies[-1],
    }
