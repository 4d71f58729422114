"""Records as tidy data frames, and their summary over seeds."""

from collections.abc import Iterator, Sequence
from statistics import median
from typing import Any

import numpy as np
import pandas as pd

from dataset import DATASETS
from dataset.partition import some_of_every_class
from experiments.learned import most_learned
from experiments.record import RecordedData, TrialRecord
from experiments.statistics import over_seeds, wilson_interval
from experiments.swept import Swept, least_errors
from reports.answers import by_class, predictions, wrong
from reports.data_set_names import data_set_called
from reports.method_names import called

CONTROLS = (
    "chance",
    "random+svm",
    "random+linear",
    "random-patches+ridge",
    "random-filters+ridge",
    "random-filters+ridge+mirrored",
)
# Steps of methods whose vectors are the values of the pixels themselves.
WITHOUT_FEATURES = {"pixels", "colour_pixels"}
COMPARISON = ["dataset", "subset", "train_size"]

# Whole numbers, and none where a method has no such size.
SIZES = {"n_features": "Int64", "n_parameters": "Int64"}
PLACE = ["dataset", "method", "family", "train_size", "seed", "test_set"]
COLUMNS = [
    *PLACE,
    "n_test",
    "n_errors",
    "error_rate",
    "error_low",
    "error_high",
    "fit_seconds",
    "predict_seconds",
    "n_features",
    "n_parameters",
    "trial",
    "balanced_error",
    "subset",
]
CONDITION_COLUMNS = [
    *PLACE,
    "corruption",
    "severity",
    "n_test",
    "n_errors",
    "error_rate",
    "clean_rate",
    "predict_seconds",
    "trial",
    "subset",
]
EXTRA = ["dataset_name", "method_name", "group", "uses_features", "uneven", "learned"]
# Where the largest class of a test set is so many times the smallest, the error says little of small
# classes, and the balanced error stands beside it. MNIST's largest is 1.3 times its smallest.
UNEVEN = 1.5

SWEPT = [
    "dataset",
    "dataset_name",
    "train_size",
    "base",
    "method_name",
    "group",
    "parameter",
    "value",
    "n",
    "error_rate",
    "error_low",
    "error_high",
    "error",
    "tested",
]

SUMMARY = [
    *COMPARISON,
    "dataset_name",
    "method",
    "method_name",
    "group",
    "uses_features",
    "test_set",
    "n_seeds",
    "n_test",
    "error_rate",
    "error_sd",
    "error_low",
    "error_high",
    "uneven",
    "balanced_error",
    "fit_seconds",
    "predict_microseconds",
    "n_features",
    "n_parameters",
    "learned",
]


def measurements(records: Sequence[TrialRecord]) -> pd.DataFrame:
    """One row a data set, method, training size, seed and test set; none under a test condition.

    Returns
    -------
    DataFrame with `COLUMNS`, as ``docs/records.md`` defines them, followed by `EXTRA`; failed trials
    have no row.
    """
    rows = [row for record in records if not record.failed for row in _rows(record)]
    frame = pd.DataFrame(rows, columns=[*COLUMNS, *EXTRA])
    return frame.astype(SIZES)


def _rows(record: TrialRecord) -> Iterator[dict[str, Any]]:
    counted = by_class(record)
    for test_set, test in record.plain.items():
        images, errors = (part[counted[test_set][0] > 0] for part in counted[test_set])
        low, high = wilson_interval(test.n_errors, test.n_test)
        yield {
            **_place(record),
            "test_set": test_set,
            "n_test": test.n_test,
            "n_errors": test.n_errors,
            "error_rate": test.error_rate,
            "predict_seconds": test.predict_seconds,
            "error_low": low,
            "error_high": high,
            "fit_seconds": record.fit_seconds,
            "n_features": record.size.get("features"),
            "n_parameters": record.size.get("parameters"),
            "balanced_error": float(np.mean(errors / images)),
            "uneven": bool(images.max() >= UNEVEN * images.min()),
        }


def conditions(records: Sequence[TrialRecord]) -> pd.DataFrame:
    """One row a data set, method, training size, seed, test set and test condition.

    Returns
    -------
    DataFrame with `CONDITION_COLUMNS`, as ``docs/records.md`` defines them, followed by `EXTRA`.
    ``clean_rate`` is the error rate on the same images without the condition, which may be the
    first of the test set alone.
    """
    rows = [row for record in records for row in _condition_rows(record)]
    return pd.DataFrame(rows, columns=[*CONDITION_COLUMNS, *EXTRA])


def _condition_rows(record: TrialRecord) -> Iterator[dict[str, Any]]:
    for test in record.evaluations.values():
        if test.condition is None or test.base is None:
            continue
        corruption, _, severity = test.condition.rpartition("@")
        yield {
            **_place(record),
            "test_set": test.base,
            "corruption": corruption,
            "severity": float(severity),
            "n_test": test.n_test,
            "n_errors": test.n_errors,
            "error_rate": test.error_rate,
            "clean_rate": _clean_rate(record, test.base, test.n_test),
            "predict_seconds": test.predict_seconds,
        }


def _clean_rate(record: TrialRecord, test_set: str, n_images: int) -> float:
    clean = record.evaluations[test_set]
    if clean.n_test == n_images:
        return clean.error_rate
    places = some_of_every_class(predictions(record)[test_set].labels, n_images)
    return float(wrong(record, test_set)[places].mean())


def _place(record: TrialRecord) -> dict[str, Any]:
    method = record.method
    declared = method.parameters.get("steps", ())
    steps = [step["step"] for step in declared]
    group = "control" if is_control(method.key) else method.family
    return {
        "dataset": record.data.key,
        "dataset_name": name_of(record.data),
        "method": method.key,
        "method_name": method.name,
        # Controls apart: whoever averages over families is to mix nothing.
        "family": group,
        "group": group,
        "uses_features": not WITHOUT_FEATURES & set(steps),
        "learned": most_learned(declared),
        "train_size": record.train_size,
        "subset": record.subset,
        "seed": record.seed,
        "trial": record.id,
    }


def is_control(key: str) -> bool:
    """Whether the method called `key`, whatever its settings in brackets, is a control."""
    return key.partition("[")[0] in CONTROLS


def name_of(data: RecordedData) -> str:
    """The data set's name, as it is called today in the language that is spoken."""
    return called_today(data.key, data.name)


def called_today(key: str, otherwise: str) -> str:
    """The name of the data set `key`; `otherwise` of one that we do not know."""
    facts = DATASETS.get(key)
    return data_set_called(key, facts.name if facts else otherwise)


def trials(records: Sequence[TrialRecord]) -> pd.DataFrame:
    """One row a trial, failed ones too: place, error, conditions, profile, work, data.

    Returns
    -------
    DataFrame; ``work`` and ``data`` hold the record's own, ``error`` why it, or a test set that was
    added to it, failed, ``condition_images`` how many images there are under a condition if not all,
    ``brought`` how test sets were given that are not the data set's own.
    """
    return pd.DataFrame([_trial(record) for record in records])


def _trial(record: TrialRecord) -> dict[str, Any]:
    damaged = [test for test in record.evaluations.values() if test.condition and test.base]
    fewer = [
        test.n_test for test in damaged if test.n_test < record.evaluations[str(test.base)].n_test
    ]
    later = "; ".join(f"{test_set}: {why}" for test_set, why in record.failures.items())
    return {
        **_place(record),
        "error": record.error or later or None,
        "profile": record.profile,
        "conditions": tuple(dict.fromkeys(test.condition for test in damaged)),
        "condition_images": max(fewer, default=None),
        "brought": tuple(test.brought for test in record.plain.values() if test.brought),
        "summary": record.method.summary,
        "citation": record.method.citation,
        "work": record.work,
        "data": record.data,
        "n_tests": {name: test.n_test for name, test in record.plain.items()},
    }


def summary(measured: pd.DataFrame) -> pd.DataFrame:
    """The seeds of `measurements` put together: one row a comparison, method and test set.

    Returns
    -------
    DataFrame with the columns `SUMMARY`, in the order of the plan. ``error_rate`` is the mean over
    seeds and ``error_sd`` their standard deviation (NaN for one); the Wilson interval counts every
    test image once, because the seeds share the test images. Times are medians over seeds.
    """
    keys = [*COMPARISON, "method", "test_set"]
    groups: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
    for row in measured.to_dict("records"):
        groups.setdefault(tuple(row[key] for key in keys), []).append(row)
    frame = pd.DataFrame([_summarised(rows) for rows in groups.values()], columns=SUMMARY)
    return frame.astype(SIZES)


def _summarised(rows: list[dict[str, Any]]) -> dict[str, Any]:
    first = rows[0]
    seeds = over_seeds([row["n_errors"] for row in rows], [row["n_test"] for row in rows])
    low, high = wilson_interval(seeds.pooled * first["n_test"], int(first["n_test"]))
    per_image = [row["predict_seconds"] / row["n_test"] for row in rows]
    return {
        **{column: first[column] for column in SUMMARY if column in first},
        "n_seeds": seeds.n_seeds,
        "error_rate": seeds.pooled,
        "error_sd": seeds.sd,
        "error_low": low,
        "error_high": high,
        "balanced_error": float(np.mean([row["balanced_error"] for row in rows])),
        "fit_seconds": median(row["fit_seconds"] for row in rows),
        "predict_microseconds": 1e6 * median(per_image),
    }


def swept(found: Sequence[Swept]) -> pd.DataFrame:
    """One row a value of a sweep, in the order they were tried.

    Returns
    -------
    DataFrame with the columns `SWEPT`: rates on validation pictures with their Wilson interval, NaN
    where there is no answer; ``tested`` is true for the value that the test pictures were answered by.
    """
    best = {
        place: least_errors(one for one in found if one.place == place)
        for place in {one.place for one in found}
    }
    rows = []
    for one in found:
        low, high = wilson_interval(one.n_errors, one.n) if one.n else (np.nan, np.nan)
        rows.append(
            {
                "dataset": one.dataset,
                "dataset_name": called_today(one.dataset, one.dataset),
                "train_size": one.train_size,
                "base": one.base,
                "method_name": called(one.base, one.method_name).name,
                "group": one.family,
                "parameter": one.parameter,
                "value": one.value,
                "n": one.n,
                "error_rate": one.rate if one.n else np.nan,
                "error_low": low,
                "error_high": high,
                "error": one.error,
                "tested": one == best[one.place] and one.n > 0,
            }
        )
    return pd.DataFrame(rows, columns=SWEPT)
