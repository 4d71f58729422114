"""Errors on damaged pictures, summed up: which methods a figure can hold, and how much is lost."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from dataset.conditions import ROTATION
from experiments.statistics import NotTested, degradation
from reports.results import COMPARISON

# Of ink, then of photographs.
BASELINES = ("pixels+svm", "pixels+nn", "deskew+svm", "colour-pixels+svm", "colour-pixels+nn")
MOST_A_GROUP = {"control": 1, "classical": 4, "learned": 4, "given": 2, "both": 1}
CURVE = [*COMPARISON, "dataset_name", "method", "method_name", "group", "test_set"]
DEGRADATION_COLUMNS = [
    "method",
    "method_name",
    "group",
    "n_test",
    "n_seeds",
    "clean",
    "mean_error",
    "corruption_error",
    "relative",
    "reason",
    "baseline",
]


def mean_over_seeds(conditions: pd.DataFrame) -> pd.DataFrame:
    """The seeds of `reports.results.conditions` put together, their means.

    Returns
    -------
    DataFrame: a row a comparison, method, test set, corruption and severity, with ``error_rate``,
    ``clean_rate``, ``n_test`` and ``n_seeds``, in the order of the plan.
    """
    grouped = conditions.groupby([*CURVE, "corruption", "severity"], sort=False)
    return grouped.agg(
        error_rate=("error_rate", "mean"),
        clean_rate=("clean_rate", "mean"),
        n_test=("n_test", "first"),
        n_seeds=("seed", "nunique"),
    ).reset_index()


def corrupted(curves: pd.DataFrame) -> pd.DataFrame:
    """The rows of `mean_over_seeds` that are corruptions at a severity."""
    return curves[curves["corruption"] != ROTATION]


def rotated(curves: pd.DataFrame) -> pd.DataFrame:
    """The rows of `mean_over_seeds` that are turns by an angle."""
    return curves[curves["corruption"] == ROTATION]


def shown(curves: pd.DataFrame) -> pd.DataFrame:
    """The rows of the four methods of each family, of two on given features, and of the control, with the
    lowest mean error."""
    means = curves.groupby(["group", "method"], sort=False)["error_rate"].mean()
    chosen = [
        method
        for group, most in MOST_A_GROUP.items()
        if group in means.index
        for method in means[group].sort_values(kind="stable").index[:most]
    ]
    return curves[curves["method"].isin(chosen)]


def degradations(curves: pd.DataFrame) -> pd.DataFrame:
    """Clean error, mean error under corruption, and both relative to a baseline's.

    Parameters
    ----------
    curves : rows of `mean_over_seeds`: one comparison and test set, corruptions alone

    Returns
    -------
    DataFrame with `DEGRADATION_COLUMNS`, a row a method; a ratio that cannot be formed is NaN, and
    ``reason`` says why.
    """
    methods = list(curves["method"].unique())
    classical = curves[curves["group"] == "classical"]["method"].unique()
    known = [key for key in (*BASELINES, *classical, *methods) if key in methods]
    base = curves[curves["method"] == known[0]]
    rows = []
    for method in methods:
        own = curves[curves["method"] == method]
        first = own.iloc[0]
        errors, of_baseline = _rates(own, base)
        found = degradation(errors, first["clean_rate"], of_baseline, base["clean_rate"].iloc[0])
        rows.append(
            {
                **{key: first[key] for key in ("method", "method_name", "group", "n_test")},
                "n_seeds": own["n_seeds"].min(),
                "clean": first["clean_rate"],
                "baseline": base["method_name"].iloc[0],
                "mean_error": own.groupby("corruption")["error_rate"].mean().mean(),
                **_ratios(found),
            }
        )
    return pd.DataFrame(rows, columns=DEGRADATION_COLUMNS)


def _rates(*methods: pd.DataFrame) -> list[npt.NDArray[np.float64]]:
    """Error rates of methods, ``(n_corruptions, n_severities)`` each, NaN where one was not tested."""
    tables = [
        rows.pivot(index="corruption", columns="severity", values="error_rate") for rows in methods
    ]
    corruptions = list(dict.fromkeys(name for rows in methods for name in rows["corruption"]))
    severities = sorted({severity for table in tables for severity in table.columns})
    return [
        table.reindex(index=corruptions, columns=severities).to_numpy(float) for table in tables
    ]


def _ratios(found: Any) -> dict[str, Any]:
    if isinstance(found, NotTested):
        return {"corruption_error": float("nan"), "relative": float("nan"), "reason": found.reason}
    ratios = {"corruption_error": found.corruption_error, "relative": found.relative}
    reasons = [ratio.reason for ratio in ratios.values() if isinstance(ratio, NotTested)]
    return {
        **{k: float("nan") if isinstance(v, NotTested) else v for k, v in ratios.items()},
        "reason": reasons[0] if reasons else "",
    }
