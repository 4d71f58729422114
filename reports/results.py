"""Records as tidy data frames, and their summary over seeds."""

import zipfile
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from dataset.input_error import InputError
from experiments.statistics import over_seeds, wilson_interval
from experiments.store import Predictions, Record

CONTROLS = ("chance", "random+svm", "random+linear")
WITHOUT_FEATURES = ("pixels", "deskewed")
TRAIN = "train"
MODELS, MODEL_SUFFIXES = "models", (".skops", ".keras")
COMPARISON = ["dataset", "subset", "train_size"]

COLUMNS = [
    "dataset",
    "method",
    "family",
    "train_size",
    "seed",
    "test_set",
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
CONDITION_COLUMNS = [
    "dataset",
    "method",
    "family",
    "train_size",
    "seed",
    "test_set",
    "corruption",
    "severity",
    "n_test",
    "n_errors",
    "error_rate",
    "clean_rate",
    "predict_seconds",
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


def plain_tests(settings: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """Test set → its counts, without those under a test condition."""
    return {name: test for name, test in settings["tests"].items() if "condition" not in test}


def predictions(record: Record) -> dict[str, Predictions]:
    """What `record` predicted.

    Raises
    ------
    InputError
        If its file is missing or cannot be read.
    """
    try:
        return record.predictions
    except (OSError, KeyError, EOFError, zipfile.BadZipFile, ValueError) as error:
        raise InputError(
            f"Damaged record '{record.path.with_suffix('.npz')}': expected the predictions of a "
            f"finished trial, received {type(error).__name__}. Delete '{record.path.name}' beside it "
            "and run again; the other trials are kept."
        ) from None


def wrong_surest_first(answers: pd.DataFrame) -> npt.NDArray[np.int64]:
    """Numbers of the images that were taken for another class.

    Parameters
    ----------
    answers : as `reports.run.answers` makes them

    Returns
    -------
    int64 ``(n_errors,)``: the errors that the method was surest of first, as far as it is stored how
    sure it was; else in test order.
    """
    wrong = np.flatnonzero(answers["label"].cat.codes != answers["predicted"].cat.codes)
    if "confidence" not in answers:
        return wrong
    return wrong[np.argsort(-answers["confidence"].to_numpy()[wrong], kind="stable")]


def measurements(records: Sequence[Record]) -> pd.DataFrame:
    """One row a data set, method, training size, seed and test set; none under a test condition.

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
    for test_set, test in plain_tests(settings).items():
        low, high = wilson_interval(test["n_errors"], test["n_test"])
        yield {
            **_place(settings),
            "seed": settings["seed"],
            "test_set": test_set,
            **test,
            "error_low": low,
            "error_high": high,
            "fit_seconds": settings["fit_seconds"],
            "n_features": settings["size"].get("features"),
            "n_parameters": settings["size"].get("parameters"),
            "trial": record.id,
        }


def costs_of(records: Sequence[Record], summary: pd.DataFrame) -> pd.DataFrame:
    """What the methods of one comparison cost, on their largest test set.

    Returns
    -------
    Rows of `summary`, with ``file_bytes``, the size of the model's file where the folder holds it, and
    ``energy_joules``, the median over the trials that ran alone where energy was measured; else NaN.
    """
    tested = summary[summary["test_set"] != TRAIN]
    largest = tested.loc[tested.groupby("method", sort=False)["n_test"].idxmax()]
    found: dict[str, dict[str, list[float]]] = {}
    for record in records:
        own = found.setdefault(record.settings["method"]["key"], {"file": [], "energy": []})
        own["file"] += _model_bytes(record)
        joules = record.settings.get("energy_joules")
        if joules is not None and record.settings.get("at_once") == 1:
            own["energy"].append(joules)
    return largest.assign(
        file_bytes=[_median(found[key]["file"]) for key in largest["method"]],
        energy_joules=[_median(found[key]["energy"]) for key in largest["method"]],
    )


def _model_bytes(record: Record) -> list[float]:
    folder = record.path.parent.parent / MODELS
    paths = [folder / f"{record.id}{suffix}" for suffix in MODEL_SUFFIXES]
    return [float(path.stat().st_size) for path in paths if path.is_file()]


def _median(values: Sequence[float]) -> float:
    return float(np.median(values)) if values else float("nan")


def conditions(records: Sequence[Record]) -> pd.DataFrame:
    """One row a data set, method, training size, seed, test set and test condition.

    Returns
    -------
    DataFrame with `CONDITION_COLUMNS`, as ``docs/records.md`` defines them, followed by `EXTRA`.
    ``clean_rate`` is the error rate on the same images without the condition, which may be the
    first of the test set alone.
    """
    rows = [row for record in records for row in _condition_rows(record)]
    return pd.DataFrame(rows, columns=[*CONDITION_COLUMNS, *EXTRA])


def _condition_rows(record: Record) -> Iterator[dict[str, Any]]:
    settings = record.settings
    for test in settings["tests"].values():
        if "condition" in test:
            corruption, _, severity = test["condition"].rpartition("@")
            counts = {key: test[key] for key in ("n_test", "n_errors", "error_rate")}
            yield {
                **_place(settings),
                "seed": settings["seed"],
                "test_set": test["base"],
                "corruption": corruption,
                "severity": float(severity),
                **counts,
                "clean_rate": _clean_rate(record, test["base"], test["n_test"]),
                "predict_seconds": test["predict_seconds"],
                "trial": record.id,
            }


def _clean_rate(record: Record, test_set: str, n_images: int) -> float:
    test = record.settings["tests"][test_set]
    if test["n_test"] == n_images:
        return float(test["error_rate"])
    found = predictions(record)[test_set]
    return float(np.mean(found.labels[:n_images] != found.predicted[:n_images]))


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
    """One row a trial, failed ones too: place, status, conditions, profile, machine, data.

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
                "conditions": tuple(record.settings.get("conditions") or ()),
                "condition_images": record.settings.get("condition_images"),
                "summary": record.settings["method"]["summary"],
                "citation": record.settings["method"]["citation"],
                "machine": record.settings["machine"],
                "data": record.settings["dataset"],
                "n_tests": {
                    name: test["n_test"] for name, test in plain_tests(record.settings).items()
                },
                "trial": record.id,
            }
            for record in records
        ]
    )


def summary(measured: pd.DataFrame) -> pd.DataFrame:
    """The seeds of `measurements` put together: one row a comparison, method and test set.

    Returns
    -------
    DataFrame with the columns `SUMMARY`, in the order of the plan. ``error_rate`` is the mean over
    seeds and ``error_sd`` their standard deviation (NaN for one); the Wilson interval counts every
    test image once, because the seeds share the test images. Times are medians over seeds.
    """
    keys = [*COMPARISON, "method", "test_set"]
    rows = [_summarised(group) for _, group in measured.groupby(keys, sort=False)]
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
