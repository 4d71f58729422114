"""What trials answered, picture by picture."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from dataset.archive import DAMAGE, first_line
from dataset.input_error import InputError
from experiments.predictions import Predictions, read_predictions
from experiments.record import TrialRecord
from experiments.statistics import Compared, compare

Counts = npt.NDArray[np.int64]


def by_class(record: TrialRecord) -> dict[str, tuple[Counts, Counts]]:
    """Test set → images and errors of every class, of the plain test sets and ``train``.

    What is read for it is not kept: a report asks it of every record.

    Raises
    ------
    InputError
        As `predictions`.
    """
    found = _read(record, lambda record: read_predictions(record, record.plain))
    return {test_set: _counts(found[test_set], record) for test_set in record.plain}


def _counts(found: Predictions, record: TrialRecord) -> tuple[Counts, Counts]:
    wrong = found.labels[found.predicted != found.labels]
    n_classes = len(record.data.class_names)
    images, errors = (np.bincount(part, minlength=n_classes) for part in (found.labels, wrong))
    return images, errors


def predictions(record: TrialRecord) -> dict[str, Predictions]:
    """What `record` predicted, but for conditions.

    Raises
    ------
    InputError
        If a file of it is missing or cannot be read.
    """
    return _read(record, lambda record: record.plain_predictions)


def _read(
    record: TrialRecord, read: Callable[[TrialRecord], dict[str, Predictions]]
) -> dict[str, Predictions]:
    try:
        return read(record)
    except DAMAGE as error:
        raise InputError(
            f"Damaged record '{record.path}': expected the predictions of a finished trial beside it, "
            f"received {type(error).__name__}: {first_line(error)}. 'versus verify' says which file it "
            "is; the other trials are kept."
        ) from None


def wrong(record: TrialRecord, test_set: str) -> npt.NDArray[np.bool_]:
    """Which images of `test_set` it took for another class."""
    found = predictions(record)[test_set]
    return found.predicted != found.labels


def wrong_by_seed(
    trials: Mapping[int, TrialRecord], test_set: str
) -> dict[int, npt.NDArray[np.bool_]]:
    """Seed → which images of `test_set` the trial of that seed took for another class."""
    return {seed: wrong(record, test_set) for seed, record in trials.items()}


def compare_common(
    a: Mapping[int, npt.NDArray[np.bool_]],
    b: Mapping[int, npt.NDArray[np.bool_]],
    groups: npt.NDArray[np.int64] | None,
) -> tuple[int, Compared] | None:
    """The first seed that two methods have both, and their comparison over all such; None without any."""
    common = sorted(a.keys() & b.keys())
    if not common:
        return None
    wrong_a, wrong_b = ([one[seed] for seed in common] for one in (a, b))
    return common[0], compare(wrong_a, wrong_b, groups)


def answers(record: TrialRecord, test_set: str) -> pd.DataFrame:
    """One trial's answers to one test set, in test order.

    Returns
    -------
    DataFrame with the categorical columns ``label`` and ``predicted``, whose categories are the
    data set's class names in label order; where it is stored, ``P(name)`` for every class and
    ``confidence``, the probability of the answer given.
    """
    names = list(record.data.class_names)
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


def wrong_surest_first(answers: pd.DataFrame) -> npt.NDArray[np.int64]:
    """Numbers of the images that were taken for another class.

    Parameters
    ----------
    answers : as `answers` makes them

    Returns
    -------
    int64 ``(n_errors,)``: the errors that the method was surest of first, as far as it is stored how
    sure it was; else in test order.
    """
    found = np.flatnonzero(answers["label"].cat.codes != answers["predicted"].cat.codes)
    if "confidence" not in answers:
        return found
    return found[np.argsort(-answers["confidence"].to_numpy()[found], kind="stable")]


def class_errors(records: Sequence[TrialRecord], test_set: str) -> pd.DataFrame:
    """Errors on `test_set` by true class: a row a method of `records` and class.

    Returns
    -------
    DataFrame: ``class, method_name, n_test, n_errors``.
    """
    rows = []
    for record in records:
        names = record.data.class_names
        n_test, n_errors = _counts(predictions(record)[test_set], record)
        rows += [
            {
                "class": name,
                "method_name": record.method.name,
                "n_test": int(n_test[i]),
                "n_errors": int(n_errors[i]),
            }
            for i, name in enumerate(names)
        ]
    return pd.DataFrame(rows)
