"""The lecture's claim that max pooling cancels noise, as numbers."""

from collections.abc import Sequence
from typing import Any, Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from cnn.single_layers import average_pool, max_pool

Wrong = npt.NDArray[np.bool_]
Verdict = Literal["true", "partly", "false"]

SAMPLES = 400
Z = 1.96


class Flat(NamedTuple):
    """What pooling makes of normal noise with deviation 1 on a flat surface: mean and deviation."""

    mean: float
    deviation: float


class Extra(NamedTuple):
    """Errors that damage adds with pooling, minus those that it adds without; share of the pictures.

    ``low`` and ``high`` are the ends of a 95 % interval over pictures.
    """

    difference: float
    low: float
    high: float


def pooled_noise(kind: Literal["max", "average"], seed: int = 0) -> Flat:
    """Measured on 400 × 400 values; below 0 for no bias."""
    noise = np.random.default_rng(seed).standard_normal((SAMPLES, SAMPLES))
    pool = {"max": max_pool, "average": average_pool}[kind]
    found = pool(noise)
    return Flat(float(found.mean()), float(found.std()))


def extra_errors(
    clean: Wrong, damaged: Wrong, clean_without: Wrong, damaged_without: Wrong
) -> Extra:
    """Whether pooling keeps errors from being added, picture by picture.

    Parameters
    ----------
    clean, damaged : ``(n_trials, n)`` whether an answer was wrong, with pooling; the trials are seeds
        and severities, which share their pictures
    clean_without, damaged_without : the same without pooling
    """
    added = damaged.astype(float) - clean
    added_without = damaged_without.astype(float) - clean_without
    each = (added - added_without).mean(axis=0)
    half = Z * each.std(ddof=1) / np.sqrt(len(each))
    mean = float(each.mean())
    return Extra(mean, mean - float(half), mean + float(half))


def verdict(kinds: Sequence[Extra]) -> Verdict:
    """``true`` if pooling adds fewer errors under every kind of damage, beyond chance."""
    better = [extra.high < 0 for extra in kinds]
    if all(better):
        return "true"
    return "partly" if any(better) else "false"


def wrong(predictions: Any, n: int) -> Wrong:
    """Whether each of the first `n` answers of a `experiments.store.Predictions` was wrong."""
    return np.asarray(predictions.predicted[:n] != predictions.labels[:n])
