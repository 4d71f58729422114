"""Records as tidy data frames, and their summary over seeds."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from experiments.statistics import over_seeds, wilson_interval
from experiments.store import Record

CONTROLS = ("chance", "random+svm")
WITHOUT_FEATURES = ("pixels", "deskewed")
TRAIN = "train"
COMPARISON = ["dataset", "subset", "train_size"]

COLUMNS = [
    "dataset",
    "method",
    "family",
    "train_size",
    "seed",
    "test_set",
    "condition",
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
]
EXTRA = ["dataset_name", "method_name", "group", "subset", "uses_features"]

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
    "fit_seconds",
    "predict_microseconds",
    "n_features",
    "n_parameters",
]


def measurements(records: Sequence[Record]) -> pd.DataFrame:
    """One row a data set, method, training size, seed, test set and test condition.

    Returns
    -------
    DataFrame with `COLUMNS`, as ``docs/records.md`` defines them, followed by `EXTRA`; failed trials
    have no row.
    """
    rows = [row for record in records if not record.failed for row in _rows(record)]
    frame = pd.DataFrame(rows, columns=[*COLUMNS, *EXTRA])
    return frame.astype({"n_features": "Int64", "n_parameters": "Int64"})


def _rows(record: Record) -> Iterator[dict[str, Any]]:
    settings = record.settings
    for test_set, test in settings["tests"].items():
        low, high = wilson_interval(test["n_errors"], test["n_test"])
        yield {
            **_place(settings),
            "seed": settings["seed"],
            "test_set": test.get("base", test_set),
            "condition": "",
            **test,
            "error_low": low,
            "error_high": high,
            "fit_seconds": settings["fit_seconds"],
            "n_features": settings["size"].get("features"),
            "n_parameters": settings["size"].get("parameters"),
            "trial": record.id,
        }


def _place(settings: Mapping[str, Any]) -> dict[str, Any]:
    method = settings["method"]
    return {
        "dataset": settings["dataset"]["key"],
        "dataset_name": settings["dataset"]["name"],
        "method": method["key"],
        "method_name": method["name"],
        "family": method["family"],
        "group": "control" if method["key"] in CONTROLS else method["family"],
        "uses_features": method["parameters"].get("extractor") not in WITHOUT_FEATURES,
        "train_size": settings["train_size"],
        "subset": settings["subset"],
    }


def trials(records: Sequence[Record]) -> pd.DataFrame:
    """One row a trial, failed ones too: place, status, error, profile, monitor, machine, data.

    Returns
    -------
    DataFrame; ``machine`` and ``data`` hold the record's own mappings.
    """
    return pd.DataFrame(
        [
            {
                **_place(record.settings),
                **{key: record.settings[key] for key in ("seed", "status", "error", "profile")},
                **{key: record.settings[key] for key in ("monitor", "started", "seconds")},
                "summary": record.settings["method"]["summary"],
                "citation": record.settings["method"]["citation"],
                "machine": record.settings["machine"],
                "data": record.settings["dataset"],
                "n_tests": {
                    name: test["n_test"]
                    for name, test in record.settings["tests"].items()
                    if "condition" not in test
                },
                "trial": record.id,
            }
            for record in records
        ]
    )


def summary(measured: pd.DataFrame) -> pd.DataFrame:
    """The seeds of `measurements` put together: one row a comparison, method and plain test set.

    Returns
    -------
    DataFrame with the columns `SUMMARY`, in the order of the plan. ``error_rate`` is the mean over
    seeds and ``error_sd`` their standard deviation (NaN for one); the Wilson interval counts every
    test image once, because the seeds share the test images. Times are medians over seeds.
    """
    keys = [*COMPARISON, "method", "test_set"]
    plain = measured[measured["condition"] == ""]
    rows = [_summarised(group) for _, group in plain.groupby(keys, sort=False)]
    return pd.DataFrame(rows, columns=SUMMARY)


def _summarised(group: pd.DataFrame) -> dict[str, Any]:
    first = group.iloc[0]
    seeds = over_seeds(group["n_errors"].tolist(), group["n_test"].tolist())
    low, high = wilson_interval(seeds.pooled * first["n_test"], int(first["n_test"]))
    per_image = group["predict_seconds"] / group["n_test"]
    return {
        **{column: first[column] for column in SUMMARY if column in group.columns},
        "n_seeds": seeds.n_seeds,
        "error_rate": seeds.pooled,
        "error_sd": seeds.sd,
        "error_low": low,
        "error_high": high,
        "fit_seconds": group["fit_seconds"].median(),
        "predict_microseconds": 1e6 * per_image.median(),
    }
