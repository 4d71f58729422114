"""The lecture's claim that max pooling cancels noise, as numbers."""

from collections.abc import Sequence
from typing import Any, Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from cnn.single_layers import average_pool, max_pool
from experiments.statistics import Difference, two_way_mean

Wrong = npt.NDArray[np.bool_]
Verdict = Literal["true", "partly", "undecided", "false"]
Borne = Literal["better", "undecided", "worse"]

SAMPLES = 400


class Flat(NamedTuple):
    """What pooling makes of normal noise with deviation 1 on a flat surface: mean and deviation."""

    mean: float
    deviation: float


def pooled_noise(kind: Literal["max", "average"], seed: int = 0) -> Flat:
    """Measured on 400 × 400 values; below 0 for no bias."""
    noise = np.random.default_rng(seed).standard_normal((SAMPLES, SAMPLES))
    pool = {"max": max_pool, "average": average_pool}[kind]
    found = pool(noise)
    return Flat(float(found.mean()), float(found.std()))


def extra_errors(
    clean: Wrong, damaged: Wrong, clean_without: Wrong, damaged_without: Wrong
) -> Difference:
    """Errors that damage adds with pooling, minus those that it adds without; share of the pictures.

    The 95 % interval is over seeds and pictures; the severities are what they are, and are averaged.

    Parameters
    ----------
    clean, damaged : ``(seeds, n)`` and ``(severities, seeds, n)``, whether an answer was wrong, with
        pooling
    clean_without, damaged_without : the same without pooling
    """
    added = damaged.mean(axis=0) - clean
    added_without = damaged_without.mean(axis=0) - clean_without
    return two_way_mean(added - added_without)


def borne(extra: Difference) -> Borne:
    """Whether pooling adds fewer errors than the other under one kind of damage, beyond chance."""
    if extra.interval.high < 0:
        return "better"
    return "worse" if extra.interval.low > 0 else "undecided"


def verdict(kinds: Sequence[Difference]) -> Verdict:
    """Whether pooling adds fewer errors: under every kind of damage, beyond chance, under some, or none.

    ``false`` is as much of a finding as ``true``: more errors, beyond chance, under every kind. What
    chance explains is ``undecided``, so that another machine's seeds do not turn one into the other.
    """
    found = [borne(extra) for extra in kinds]
    if "better" in found:
        return "true" if set(found) == {"better"} else "partly"
    return "false" if set(found) == {"worse"} else "undecided"


def wrong(predictions: Any, n: int) -> Wrong:
    """Whether each of the first `n` answers of a `experiments.store.Predictions` was wrong."""
    return np.asarray(predictions.predicted[:n] != predictions.labels[:n])
