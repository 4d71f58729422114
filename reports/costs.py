"""What methods cost, as far as it was measured alone.

A time that was taken beside other work says as much of the other work. Records say how many trials ran
side by side and how many cores everything else used (`experiments.load`); of older ones it is not known.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from experiments.record import TRAIN, TrialRecord

MODELS, MODEL_SUFFIXES = "models", (".skops", ".keras")
WHERE = ["processor", "threads"]
# Of `Work.alone`: which of two measurements says more.
QUIET = {True: 0, None: 1, False: 2}


def with_quietest(standing: TrialRecord, same: Sequence[TrialRecord]) -> TrialRecord:
    """`standing` with the times of the quietest of several records of its fit.

    Of records that are level, and of those that failed, `standing` keeps its own.
    """
    quietest = min([standing, *(one for one in same if not one.failed)], key=_noise)
    if standing.failed or quietest is standing:
        return standing
    return replace(
        standing,
        fit_seconds=quietest.fit_seconds,
        # What was added later has its own stretch of work.
        work=(quietest.work[0], *standing.work[1:]),
        evaluations={
            name: replace(one, predict_seconds=quietest.evaluations[name].predict_seconds)
            if name in quietest.evaluations and not one.part | quietest.evaluations[name].part
            else one
            for name, one in standing.evaluations.items()
        },
    )


def _noise(record: TrialRecord) -> int:
    return QUIET[record.work[0].alone]


def costs_of(records: Sequence[TrialRecord], summary: pd.DataFrame) -> pd.DataFrame:
    """What the methods of one comparison cost, on their largest test set.

    Returns
    -------
    Rows of `summary`. Times are medians over the fits that were measured alone, where a method has any:
    then ``alone`` is True; False if all were measured beside other work, None if of some it is not
    known. ``processor`` and ``threads`` are what they were measured on; ``file_bytes`` is the size
    of the model's file where the folder holds it, ``energy_joules`` the median over the fits that ran
    one at a time where energy was read; else NaN.
    """
    tested = summary[summary["test_set"] != TRAIN]
    largest = tested.loc[tested.groupby("method", sort=False)["n_test"].idxmax()]
    rows = [
        _cost([one for one in records if one.method.key == row.method], row)
        for row in largest.itertuples()
    ]
    return largest.assign(**pd.DataFrame(rows, index=largest.index, dtype=object)).astype(
        {
            name: float
            for name in ("fit_seconds", "predict_microseconds", "file_bytes", "energy_joules")
        }
    )


def comparable(costs: pd.DataFrame) -> pd.DataFrame:
    """The rows that were measured alone, with the same threads on the same processor: the most of them."""
    alone = costs[[one is True for one in costs["alone"]]]
    if alone.empty:
        return alone
    *_, most = sorted((part for _, part in alone.groupby(WHERE, sort=False)), key=len)
    return most


def _cost(records: Sequence[TrialRecord], row: Any) -> dict[str, Any]:
    states = {one.work[0].alone for one in records}
    alone = True if True in states else None if None in states else False
    used = [one for one in records if one.work[0].alone is alone]
    fits = [one.work[0] for one in used]
    joules = [
        fit.energy_joules for fit in fits if fit.at_once == 1 and fit.energy_joules is not None
    ]
    times = {"fit_seconds": row.fit_seconds, "predict_microseconds": row.predict_microseconds}
    if alone:
        answered = [
            one.evaluations[row.test_set] for one in used if row.test_set in one.evaluations
        ]
        times = {
            "fit_seconds": _median(
                [one.fit_seconds for one in used if one.fit_seconds is not None]
            ),
            "predict_microseconds": _median([1e6 * e.predict_seconds / e.n_test for e in answered]),
        }
    return {
        **times,
        "alone": alone,
        "threads": ", ".join(sorted({str(fit.threads) for fit in fits})),
        "processor": "; ".join(sorted({fit.machine.processor for fit in fits})),
        "file_bytes": _median([size for one in records for size in _model_bytes(one)]),
        "energy_joules": _median(joules),
    }


def _model_bytes(record: TrialRecord) -> list[float]:
    folder = record.path.parent.parent / MODELS
    paths = [folder / f"{record.id}{suffix}" for suffix in MODEL_SUFFIXES]
    return [float(path.stat().st_size) for path in paths if path.is_file()]


def _median(values: Sequence[float]) -> float:
    return float(np.median(values)) if values else float("nan")
