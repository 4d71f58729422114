"""What a run's folder holds, in the forms that tables, figures and sentences take."""

import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from dataset import DATASETS
from dataset.facts import DataSet, Published
from dataset.input_error import InputError
from dataset.labelled_images import Split
from experiments.planned import PLAN, Planned, read_plan
from experiments.statistics import holm, mcnemar_exact
from experiments.store import INSPECTION, Record, Store, cell, specification_of
from reports import results, wording
from reports.all_pairs import pair_rows
from reports.cached_images import cached_images
from reports.language import say
from reports.results import COMPARISON, TRAIN, predictions

LECTURE = "lecture-"
FAMILIES = ("classical", "learned")


@dataclass(frozen=True)
class Comparison:
    """Methods that learned from the same images: one data set, one training size, one way to draw.

    Attributes
    ----------
    records : its finished trials, in the order of the plan
    summary : their part of `reports.results.summary`
    """

    records: tuple[Record, ...]
    summary: pd.DataFrame

    @property
    def dataset(self) -> str:
        return str(self.records[0].settings["dataset"]["key"])

    @property
    def facts(self) -> DataSet | None:
        """What is known of the data set beside its pictures; None of a folder's."""
        return DATASETS.get(self.dataset)

    @property
    def published(self) -> tuple[Published, ...]:
        """Error rates that others published on its test set."""
        return self.facts.published if self.facts else ()

    @property
    def train_size(self) -> int:
        return int(self.records[0].settings["train_size"])

    @property
    def subset(self) -> str:
        """How the training images were drawn."""
        return str(self.records[0].settings["subset"])

    @property
    def place(self) -> list[str | int]:
        """Values of `reports.results.COMPARISON`."""
        return [self.dataset, self.subset, self.train_size]

    @property
    def title(self) -> str:
        settings = self.records[0].settings
        name = settings["dataset"]["name"]
        if settings["subset"] == "balanced":
            a_class = wording.counted(self.train_size // self.n_classes, "learned_from")
            return say("title.balanced", name=name, images=a_class)
        which = "title.first" if settings["subset"] == "first" else "title.stratified"
        return say(which, name=name, images=wording.counted(self.train_size, "learned_from"))

    @property
    def n_classes(self) -> int:
        return len(self.records[0].settings["dataset"]["class_names"])

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
        chosen = (self.summary["group"] == family) & (self.summary["test_set"] == test_set)
        return self.summary[chosen].sort_values("error_rate", kind="stable")

    def best(self, family: str, test_set: str) -> str | None:
        """Key of the family's method with the lowest error, or None."""
        ranking = self.ranking(family, test_set)
        return None if ranking.empty else str(ranking["method"].iloc[0])

    def lecture_network(self) -> str | None:
        """Key of the lecture's network for this data set, else of the best it has, else None."""
        own = self.facts.lecture_network if self.facts else ""
        learned = self.ranking("learned", self.test_sets[0])["method"].tolist()
        lecture = [key for key in learned if key.startswith(LECTURE)]
        if own in learned:
            return own
        return lecture[0] if lecture else None

    def by_seed(self, method: str) -> dict[int, Record]:
        """Seed → the trial of `method`."""
        return {
            record.settings["seed"]: record
            for record in self.records
            if record.settings["method"]["key"] == method
        }

    def first_trial(self, method: str) -> Record:
        """The trial of `method` with the lowest seed."""
        return min(self.by_seed(method).items())[1]


class Run:
    """The records of one folder, or of several put together.

    Of trials that differ only in the version or settings of their method or data set, the one that
    was run last stands, whichever folder it is in; of two that differ only in what was recorded
    beside the plain predictions, the one with more test conditions, then the one that was inspected.

    Raises
    ------
    InputError
        From `records` and `predictions`, if a folder is neither a run's nor a plan's, is foreign or
        damaged.
    """

    def __init__(self, *stores: Store) -> None:
        self.stores = stores
        self._read: dict[Path, dict[str, Split] | None] = {}

    @property
    def store(self) -> Store:
        """The first folder."""
        return self.stores[0]

    @cached_property
    def plans(self) -> list[list[Planned]]:
        """What the last run into each folder wanted; nothing of a folder without a plan."""
        return [
            read_plan(store) if (store.folder / PLAN).is_file() else [] for store in self.stores
        ]

    @cached_property
    def stored(self) -> list[Record]:
        """Records in the order of the folders, and within each of its plan."""
        return [_standing(records) for records in self._cells.values()]

    @cached_property
    def _cells(self) -> dict[tuple[Any, ...], list[Record]]:
        """Every record of every folder, by its place in the grid of a plan."""
        cells: dict[tuple[Any, ...], list[Record]] = {}
        for store, plan in zip(self.stores, self.plans, strict=True):
            found = [] if plan and not any(store.trials.glob("*.json")) else store.records()
            for record in found:
                cells.setdefault(cell(record.settings), []).append(record)
        return cells

    @cached_property
    def records(self) -> list[Record]:
        """Stored trials, without those on an earlier state of a data set that has changed since."""
        started = sorted(self.stored, key=lambda record: record.settings["started"])
        latest = {r.settings["dataset"]["key"]: r.settings["dataset"] for r in started}
        return [
            record
            for record in self.stored
            if record.settings["dataset"]["content_hash"]
            == latest[record.settings["dataset"]["key"]]["content_hash"]
        ]

    @cached_property
    def unrun(self) -> pd.DataFrame:
        """Planned trials without a record: a row each, ``dataset, train_size, method, name``."""
        ids = {path.stem for store in self.stores for path in store.trials.glob("*.json")}
        rows = {
            one.id: {key: getattr(one, key) for key in ("dataset", "train_size", "method", "name")}
            for plan in self.plans
            for one in plan
            if one.id not in ids
        }
        return pd.DataFrame(rows.values(), columns=["dataset", "train_size", "method", "name"])

    @property
    def n_failed(self) -> int:
        return sum(record.failed for record in self.records)

    @property
    def n_outdated(self) -> int:
        return len(self.stored) - len(self.records)

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
    def comparisons(self) -> list[Comparison]:
        """In the order of the plan; smaller training sizes of a data set first."""
        found: dict[tuple[str, str, int], list[Record]] = {}
        for record in self.records:
            if not record.failed:
                settings = record.settings
                place = (settings["dataset"]["key"], settings["subset"], settings["train_size"])
                found.setdefault(place, []).append(record)
        by_place = {place: part for place, part in self.summary.groupby(COMPARISON, sort=False)}
        comparisons = [
            Comparison(tuple(records), by_place[place]) for place, records in found.items()
        ]
        order = list(dict.fromkeys(comparison.dataset for comparison in comparisons))
        return sorted(comparisons, key=lambda c: (order.index(c.dataset), c.train_size))

    @cached_property
    def main_comparisons(self) -> list[Comparison]:
        """One a data set: the largest training size, among those that have both families."""
        chosen: dict[str, Comparison] = {}
        for comparison in self.comparisons:
            known = chosen.get(comparison.dataset)
            if known is None or len(comparison.families) >= len(known.families):
                chosen[comparison.dataset] = comparison
        return list(chosen.values())

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
    def missing(self) -> pd.DataFrame:
        """Trials that other methods of the same comparison have and a method does not."""
        columns = [*COMPARISON, "seed"]
        if self.trials.empty:
            return self.trials
        expected = self.trials[[*COMPARISON, "dataset_name", "method", "method_name"]]
        expected = expected.drop_duplicates().merge(self.trials[columns].drop_duplicates())
        known = self.trials[[*COMPARISON, "method", "seed"]]
        merged = expected.merge(known, how="left", indicator=True)
        return merged[merged["_merge"] == "left_only"].drop(columns="_merge")

    @cached_property
    def pairs(self) -> pd.DataFrame:
        """The best of each family against each other, on one seed's common test images.

        Returns
        -------
        DataFrame, a row a comparison and test set: the four counts of the paired test on the lowest
        common seed, its p value, and the p value after Holm's correction over all rows.
        """
        frame = pd.DataFrame(list(self._paired()))
        if not frame.empty:
            frame["p_holm"] = holm(frame["p_value"].to_numpy())
        return frame

    @cached_property
    def all_pairs(self) -> pd.DataFrame:
        """Every two methods of each main comparison against each other, as `reports.all_pairs`
        compares them, with the comparison's index as ``comparison``."""
        frames = [
            pair_rows(comparison.records, comparison.title, test_set).assign(
                comparison=self.comparisons.index(comparison)
            )
            for comparison in self.main_comparisons
            for test_set in comparison.test_sets
        ]
        return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()

    def _paired(self) -> Iterator[dict[str, object]]:
        for index, comparison in enumerate(self.comparisons):
            for test_set in comparison.test_sets:
                classical = comparison.best("classical", test_set)
                learned = comparison.best("learned", test_set)
                if classical is None or learned is None:
                    continue
                a, b = comparison.by_seed(classical), comparison.by_seed(learned)
                common = sorted(a.keys() & b.keys())
                if not common:
                    continue
                first = [predictions(trials[common[0]])[test_set] for trials in (a, b)]
                test = mcnemar_exact(*(found.predicted != found.labels for found in first))
                errors = np.array(
                    [[n_errors(t[seed], test_set) for t in (a, b)] for seed in common]
                )
                yield {
                    "comparison": index,
                    "title": comparison.title,
                    "test_set": test_set,
                    "classical": a[common[0]].settings["method"]["name"],
                    "learned": b[common[0]].settings["method"]["name"],
                    "seed": common[0],
                    "n_test": len(first[0].labels),
                    "both_right": test.both_right,
                    "only_classical_wrong": test.only_a_wrong,
                    "only_learned_wrong": test.only_b_wrong,
                    "both_wrong": test.both_wrong,
                    "p_value": test.p_value,
                    "n_common_seeds": len(common),
                    "classical_ahead": int(np.sum(errors[:, 0] < errors[:, 1])),
                    "learned_ahead": int(np.sum(errors[:, 1] < errors[:, 0])),
                }

    @cached_property
    def selection(self) -> pd.DataFrame:
        """Networks whose learning curve was measured on the test images.

        Returns
        -------
        DataFrame, a row a finished trial: its error at the last epoch, which counts, and at the epoch
        that was best on the test images, which would not; ``bonus`` is the difference.
        """
        rows = [
            row
            for comparison in self.comparisons
            for record in comparison.records
            if (row := _selected(record, comparison))
        ]
        return pd.DataFrame(rows)

    def images(self, record: Record, test_set: str) -> npt.NDArray[np.uint8] | None:
        """The test images that `record` was scored on.

        From its folder, else from another one of the report, else from the user's cache of data sets;
        None if they are in none of them.
        """
        split = self._split(record, test_set)
        return (
            cached_images(record.settings["dataset"], test_set) if split is None else split.images
        )

    def inspection(self, record: Record) -> dict[str, npt.NDArray[Any]]:
        """What `record`, or the same trial in another folder, kept of what it looks at.

        Empty if nothing was kept.

        Raises
        ------
        InputError
            If its file cannot be read.
        """
        same = [one for one in self._cells[cell(record.settings)] if _plain(one) == _plain(record)]
        return next((kept for one in [record, *same] if (kept := inspection(one))), {})

    def groups(self, record: Record, test_set: str) -> npt.NDArray[np.int64] | None:
        """Which of the test images that `record` was scored on belong together, if that is known."""
        split = self._split(record, test_set)
        return None if split is None else split.groups

    def _split(self, record: Record, test_set: str) -> Split | None:
        own = record.path.parent.parent
        folders = dict.fromkeys([own, *(store.folder for store in self.stores)])
        for folder in folders:
            splits = self._splits(Store(folder), record.settings["dataset"]["images"])
            if splits and test_set in splits:
                return splits[test_set]
        return None

    def _splits(self, store: Store, stem: str) -> dict[str, Split] | None:
        path = store.datasets / f"{stem}.npz"
        if path not in self._read:
            try:
                self._read[path] = store.read_images(stem) if path.is_file() else None
            except (OSError, KeyError, EOFError, zipfile.BadZipFile, ValueError) as error:
                raise InputError(
                    f"Damaged file '{path}': expected the test images of a data set, received "
                    f"{type(error).__name__}. Delete it; the report leaves the galleries out, and "
                    "'versus run' writes it again."
                ) from None
        return self._read[path]


def _standing(records: Sequence[Record]) -> Record:
    """Of trials of one cell, the one that the report is made from."""
    latest = max(records, key=lambda record: record.settings["started"])
    same = [record for record in records if _plain(record) == _plain(latest)]
    return max(
        same,
        key=lambda record: (
            not record.failed,
            len(record.settings.get("conditions") or ()),
            bool(record.settings.get("inspection")),
            record.settings["started"],
        ),
    )


def _plain(record: Record) -> dict[str, Any]:
    """What decides the plain predictions of a trial."""
    found = specification_of({**record.settings, "conditions": None})
    return {key: value for key, value in found.items() if key != "monitor"}


def _selected(record: Record, comparison: Comparison) -> dict[str, Any] | None:
    settings = record.settings
    accuracies = (settings["history"] or {}).get("val_accuracy")
    if settings["monitor"] != "test" or not accuracies:
        return None
    test_set = comparison.test_sets[0]
    best = int(np.argmax(accuracies))
    return {
        "title": comparison.title,
        "method_name": settings["method"]["name"],
        "seed": settings["seed"],
        "test_set": test_set,
        "n_test": comparison.n_test(test_set),
        "n_epochs": len(accuracies),
        "best_epoch": best + 1,
        "last_error": 1 - accuracies[-1],
        "best_error": 1 - accuracies[best],
        "bonus": accuracies[best] - accuracies[-1],
    }


def n_errors(record: Record, test_set: str) -> int:
    return int(record.settings["tests"][test_set]["n_errors"])


def inspection(record: Record) -> dict[str, npt.NDArray[Any]]:
    """What `record` kept for the pictures of what it looks at; empty if nothing.

    Raises
    ------
    InputError
        If its file cannot be read.
    """
    try:
        return record.inspection
    except (OSError, KeyError, EOFError, zipfile.BadZipFile, ValueError) as error:
        path = record.path.with_suffix(INSPECTION)
        raise InputError(
            f"Damaged file '{path}': expected the arrays of an inspected trial, received "
            f"{type(error).__name__}. Delete it; the report leaves its pictures out."
        ) from None


def class_errors(records: Sequence[Record], test_set: str) -> pd.DataFrame:
    """Errors on `test_set` by true class: a row a method of `records` and class.

    Returns
    -------
    DataFrame: ``class, method_name, n_test, n_errors``.
    """
    rows = []
    for record in records:
        found = predictions(record)[test_set]
        names = record.settings["dataset"]["class_names"]
        n_test = np.bincount(found.labels, minlength=len(names))
        wrong = found.labels[found.labels != found.predicted]
        n_errors = np.bincount(wrong, minlength=len(names))
        rows += [
            {
                "class": name,
                "method_name": record.settings["method"]["name"],
                "n_test": int(n_test[i]),
                "n_errors": int(n_errors[i]),
            }
            for i, name in enumerate(names)
        ]
    return pd.DataFrame(rows)


def answers(record: Record, test_set: str) -> pd.DataFrame:
    """One trial's answers to one test set, in test order.

    Returns
    -------
    DataFrame with the categorical columns ``label`` and ``predicted``, whose categories are the
    data set's class names in label order; where it is stored, ``P(name)`` for every class and
    ``confidence``, the probability of the answer given.
    """
    names = record.settings["dataset"]["class_names"]
    found = predictions(record)[test_set]
    codes = {"label": found.labels, "predicted": found.predicted}
    named: dict[str, Any] = {
        key: pd.Categorical.from_codes(c, categories=names) for key, c in codes.items()
    }
    if found.confidence is not None:
        named["confidence"] = found.confidence
    if found.probability is None:
        return pd.DataFrame(named)
    probability = {f"P({name})": found.probability[:, i] for i, name in enumerate(names)}
    return pd.DataFrame({**named, **probability})
