"""What runs' folders hold: which records stand, what is missing, and the frames made of them."""

from collections.abc import Collection, Sequence
from functools import cached_property
from typing import Any

import pandas as pd

from dataset.unmet import Unmet
from experiments.left_out import LeftOut
from experiments.own_files import PLAN
from experiments.planned import Planned, read_left_out, read_plan
from experiments.pool import has_answers
from experiments.record import TrialRecord
from experiments.store import Store
from experiments.swept import read_sweeps
from reports import augmentation, committee, comparison, results
from reports.all_pairs import pair_rows
from reports.comparison import Comparison
from reports.costs import with_quietest
from reports.method_names import as_called
from reports.pictures import Pictures, agree, seen
from reports.results import COMPARISON

LEFT_OUT = ["dataset", "what", "reason"]
UNRUN = ["dataset", "train_size", "method", "name"]


class Run:
    """The records of one folder, or of several put together.

    Of trials that differ only in the version or settings of their method or in their pictures, one
    that the last run into its folder asked for stands, else the one that was run last, whichever
    folder it is in; of several of one fit, the one that
    answered more test sets and conditions, then the one that was inspected; its times are those of the
    one that was measured with the least beside it.

    Raises
    ------
    InputError
        From all that reads, if a folder is neither a run's nor a plan's, is foreign or damaged.
    """

    def __init__(self, *stores: Store) -> None:
        self.stores = stores

    @property
    def store(self) -> Store:
        """The first folder."""
        return self.stores[0]

    @cached_property
    def _cells(self) -> dict[tuple[Any, ...], list[TrialRecord]]:
        """Every record of every folder, by its place in the grid of a plan."""
        cells: dict[tuple[Any, ...], list[TrialRecord]] = {}
        for store in self.stores:
            # A folder with a plan alone is a run of which nothing is done.
            planned = (store.folder / PLAN).is_file() and not store.record_paths()
            for record in [] if planned else store.records():
                cells.setdefault(record.cell, []).append(record)
        return cells

    @cached_property
    def stored(self) -> list[TrialRecord]:
        """Records in the order of the folders, and within each of its plan."""
        return [_standing(records, self._asked) for records in self._cells.values()]

    @cached_property
    def _asked(self) -> frozenset[str]:
        """Identifiers that the last run into each folder wanted."""
        return frozenset().union(*(store.asked_for() for store in self.stores))

    @cached_property
    def records(self) -> list[TrialRecord]:
        """Stored trials, without those on an earlier state of a data set that has changed since; their
        methods are called as in the language that is spoken when they are first asked for."""
        latest: dict[tuple[str, str], str] = {}
        for record in sorted(self.stored, key=lambda one: (one.id in self._asked, one.touched)):
            latest |= seen(record)
        return [
            as_called(with_quietest(record, self._of_fit(record)))
            for record in self.stored
            if seen(record).items() <= latest.items()
        ]

    def _of_fit(self, record: TrialRecord) -> list[TrialRecord]:
        """Every record of the same fit, whichever folder it is in."""
        return [one for one in self._cells[record.cell] if one.id == record.id]

    @cached_property
    def plans(self) -> list[list[Planned]]:
        """What the last run into each folder wanted; nothing of a folder without a plan."""
        return [
            read_plan(store) if (store.folder / PLAN).is_file() else [] for store in self.stores
        ]

    @cached_property
    def left_out(self) -> pd.DataFrame:
        """What the plans do without: a row each, with the columns `LEFT_OUT`."""
        planned = [store for store in self.stores if (store.folder / PLAN).is_file()]
        found: dict[tuple[str, ...], LeftOut] = {}
        for one in (one for store in planned for one in read_left_out(store)):
            place = one.dataset, one.what, str(one.reason)
            # An earlier plan has the same reason as text, which is English alone.
            if place not in found or isinstance(one.reason, Unmet):
                found[place] = one
        rows = [[getattr(one, name) for name in LEFT_OUT] for one in found.values()]
        return pd.DataFrame(rows, columns=LEFT_OUT)

    @cached_property
    def sweeps(self) -> pd.DataFrame:
        """Values that were tried on validation pictures, as `reports.results.swept` makes them."""
        found = [one for store in self.stores for one in read_sweeps(store.folder)]
        return results.swept(list(dict.fromkeys(found)))

    @cached_property
    def unrun(self) -> pd.DataFrame:
        """Planned trials of which an answer is missing: a row each, with the columns `UNRUN`."""
        left = {one.id: one for plan in self.plans for one in plan if self._is_left(one)}.values()
        return pd.DataFrame(
            [{key: getattr(one, key) for key in UNRUN} for one in left], columns=UNRUN
        )

    def _is_left(self, planned: Planned) -> bool:
        found = (store.read(planned.id) for store in self.stores)
        return all(planned.status(record) == "left" for record in found)

    @property
    def n_failed(self) -> int:
        """Trials that failed, on a test set that was added later too."""
        return sum(record.has_failures for record in self.records)

    @property
    def n_outdated(self) -> int:
        return len(self.stored) - len(self.records)

    @cached_property
    def pictures(self) -> Pictures:
        """Test images and what was looked at."""
        every = [record for records in self._cells.values() for record in records]
        return Pictures(self.stores, every)

    @cached_property
    def trials(self) -> pd.DataFrame:
        return results.trials(self.records)

    @cached_property
    def measurements(self) -> pd.DataFrame:
        return results.measurements(self.records)

    @cached_property
    def conditions(self) -> pd.DataFrame:
        return results.conditions(self.records)

    @cached_property
    def summary(self) -> pd.DataFrame:
        return results.summary(self.measurements)

    @cached_property
    def missing(self) -> pd.DataFrame:
        """Trials that other methods of the same comparison have and a method does not."""
        if self.trials.empty:
            return self.trials
        expected = self.trials[[*COMPARISON, "dataset_name", "method", "method_name"]]
        seeds = self.trials[[*COMPARISON, "seed"]].drop_duplicates()
        expected = expected.drop_duplicates().merge(seeds)
        known = self.trials[[*COMPARISON, "method", "seed"]]
        merged = expected.merge(known, how="left", indicator=True)
        return merged[merged["_merge"] == "left_only"].drop(columns="_merge")

    @cached_property
    def comparisons(self) -> list[Comparison]:
        return comparison.comparisons_of(self.records, self.summary)

    @cached_property
    def main_comparisons(self) -> list[Comparison]:
        return comparison.main_of(self.comparisons)

    @cached_property
    def headline(self) -> Comparison | None:
        """The main comparison of the first screen: both families, then most test images."""
        return max(
            self.main_comparisons,
            key=lambda c: (len(c.families), c.n_test(c.largest_test), c.train_size),
            default=None,
        )

    def n_classes(self, dataset: str) -> int:
        return next(c.n_classes for c in self.comparisons if c.dataset == dataset)

    @cached_property
    def pairs(self) -> pd.DataFrame:
        return comparison.family_pairs(self.comparisons, self.pictures.groups)

    @cached_property
    def all_pairs(self) -> pd.DataFrame:
        """Every two methods of each main comparison against each other, as `reports.all_pairs`
        compares them, with the comparison's index as ``comparison``."""
        frames = [
            pair_rows(main, test_set, self.pictures.groups).assign(
                comparison=self.comparisons.index(main)
            )
            for main in self.main_comparisons
            for test_set in main.test_sets
        ]
        return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()

    @cached_property
    def treatments(self) -> pd.DataFrame:
        """The best of each family under equal augmentation, see `reports.augmentation.grid`."""
        return augmentation.grid(self.comparisons, self.pictures.groups)

    @cached_property
    def selection(self) -> pd.DataFrame:
        return comparison.selection(self.comparisons)

    @cached_property
    def committees(self) -> list[committee.Committee]:
        """Fits of both families put together: one a data set that has answers for it, of the largest
        training size that has."""
        found: dict[str, committee.Committee] = {}
        for one in reversed(self.comparisons):
            if one.dataset not in found and (made := self._committee(one)):
                found[one.dataset] = made
        return list(reversed(found.values()))

    def _committee(self, one: Comparison) -> committee.Committee | None:
        test_set = one.largest_test
        kept = (self._validated(record, test_set) for record in one.answered(test_set))
        fits = [record for record in kept if record is not None]
        return committee.committee_of(one, fits, self.pictures.groups)

    def _validated(self, record: TrialRecord, test_set: str) -> TrialRecord | None:
        """The same fit, on the same pictures, in a folder that keeps its answers to validation images."""
        for one in (record, *self._of_fit(record)):
            if has_answers(one) and test_set in one.evaluations and agree(one, record):
                return as_called(one)
        return None


def _standing(records: Sequence[TrialRecord], asked: Collection[str]) -> TrialRecord:
    """Of trials of one cell, the one that the report is made from."""
    latest = max(records, key=lambda record: (record.id in asked, record.started))
    same = [one for one in records if one.id == latest.id and agree(one, latest)]
    return max(
        same,
        key=lambda one: (
            not one.failed,
            len(one.evaluations),
            bool(one.inspection),
            one.touched,
        ),
    )
