"""Error against training size: which methods a figure can hold, and where the lines cross."""

from itertools import product
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from experiments.record import TRAIN
from experiments.statistics import Interval, NotTested, crossover
from reports.comparison import FAMILIES, GIVEN
from reports.language import say

MOST_A_FAMILY = 4
MOST_SHOWN = 8
Rates = npt.NDArray[np.float64]
CROSSOVER_COLUMNS = [
    "test_set",
    "classical",
    "learned",
    "size",
    "low",
    "high",
    "no_interval",
    "n_draws",
    "smallest",
    "largest",
    "n_changes",
    "changes",
    "n_classes",
]


def best_of_each(measured: pd.DataFrame, most: int = MOST_A_FAMILY) -> pd.DataFrame:
    """The rows of at most `most` methods of each family: the lowest mean error at the largest size.

    Parameters
    ----------
    measured : rows of `reports.results.measurements`: one data set, way to draw and test set

    Returns
    -------
    The rows of those methods, hand-crafted ones first, those on given features last, and the best of each
    family before the others; controls are left out.
    """
    ends = measured[measured["train_size"] == measured["train_size"].max()]
    chosen: list[str] = []
    for family in (*FAMILIES, GIVEN):
        means = ends[ends["group"] == family].groupby("method", sort=False)["error_rate"].mean()
        chosen += means.sort_values(kind="stable").index[:most].tolist()
    parts = [measured[measured["method"] == method] for method in chosen]
    return pd.concat(parts) if parts else measured.iloc[:0]


def fewer(summary: pd.DataFrame, most: int = MOST_SHOWN) -> pd.DataFrame:
    """`summary` without the methods that a figure has no room for.

    Of each family at most `most` methods stay, those with the lowest error on the first test set at
    their largest training size.
    """
    first = summary[summary["test_set"] != TRAIN]
    first = first[first["test_set"] == first["test_set"].iloc[0]]
    ends = first.sort_values("train_size", kind="stable").groupby("method", sort=False).tail(1)
    ranked = ends.sort_values("error_rate", kind="stable").groupby("group").head(most)
    return summary[summary["method"].isin(ranked["method"])]


def crossovers(measured: pd.DataFrame, n_classes: int) -> pd.DataFrame:
    """Where each learned method overtakes each hand-crafted one.

    Parameters
    ----------
    measured : as `best_of_each` returns it
    n_classes : of the data set

    Returns
    -------
    DataFrame with `CROSSOVER_COLUMNS`: sizes in training images, 0 for "ahead at every size" and
    infinity for "not ahead at the largest"; a pair without two common sizes has no row.
    """
    rows = []
    methods = {
        family: measured[measured["group"] == family]["method"].unique() for family in FAMILIES
    }
    for classical, learned in product(methods["classical"], methods["learned"]):
        a, b = (measured[measured["method"] == key] for key in (classical, learned))
        found = crossover(*_errors(a, b))
        if isinstance(found, NotTested):
            continue
        rows.append(
            {
                "test_set": a["test_set"].iloc[0],
                "classical": a["method_name"].iloc[0],
                "learned": b["method_name"].iloc[0],
                "size": found.size,
                **_interval(found.interval),
                "n_draws": found.n_draws,
                "smallest": found.sizes[0],
                "largest": found.sizes[1],
                "n_changes": found.n_changes,
                "changes": found.changes,
                "n_classes": n_classes,
            }
        )
    return pd.DataFrame(rows, columns=CROSSOVER_COLUMNS)


def _interval(found: Interval | NotTested) -> dict[str, Any]:
    if isinstance(found, NotTested):
        return {"low": np.nan, "high": np.nan, "no_interval": found.reason}
    return {"low": found.low, "high": found.high, "no_interval": ""}


def _errors(a: pd.DataFrame, b: pd.DataFrame) -> tuple[list[int], Rates, Rates]:
    """Sizes that two methods have both, and their error rates ``(n_draws, n_sizes)`` on the draws that
    both have at all of them."""
    tables = [
        rows.pivot(index="seed", columns="train_size", values="error_rate") for rows in (a, b)
    ]
    first, second = tables[0].align(tables[1], join="inner")
    both = first.notna() & second.notna()
    sizes = both.columns[both.any()]
    draws = both.index[both[sizes].all(axis=1)]
    rates = [table.loc[draws, sizes].to_numpy(float) for table in (first, second)]
    return [int(size) for size in sizes], rates[0], rates[1]


def size_in_words(size: float, row: Any) -> str:
    """A training size as images a class, or beyond which end of those looked at it lies.

    `row` is one of `crossovers`, as ``itertuples`` gives it.
    """
    smallest, largest = (per_class(end, row.n_classes) for end in (row.smallest, row.largest))
    if size == 0:
        return say("words.below", number=smallest)
    if np.isinf(size):
        return say("words.above", number=largest)
    return per_class(size, row.n_classes)


def per_class(size: float, n_classes: int) -> str:
    """Training images a class, with two digits and no decimals where they are many.

    Examples
    --------
    >>> per_class(45, 3), per_class(376.2, 10), per_class(12_345.6, 10), per_class(7, 10)
    ('15', '38', '1,200', '0.7')
    """
    images = size / n_classes
    if images >= 100 and size != round(size):
        images = float(f"{images:.2g}")
    digits = 0 if images >= 10 or images == round(images) else 1
    return f"{images:,.{digits}f}"
