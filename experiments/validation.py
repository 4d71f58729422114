"""Training pictures that a fit did not learn from: who stands for a family is chosen on them."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from dataset.labelled_images import LabelledImages, Split
from dataset.partition import some_of_every_class, split_at, stratified_order
from experiments.fit import fit
from experiments.methods import find_method
from experiments.plan import Trial
from experiments.predictions import LEAST_A_CLASS
from experiments.record import Validation

MOST = 10_000
SHARE = 0.2


Indices = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Validated:
    """What a fit, or a second one, answered to training pictures that it did not learn from.

    Attributes
    ----------
    counted : how many it got wrong
    pictures : ``(n,)``, their numbers in the training set, rising
    labels : ``(n,)``
    probability : float32 ``(n, n_classes)``
    """

    counted: Validation
    pictures: Indices
    labels: Indices
    probability: npt.NDArray[np.float32]

    def arrays(self) -> dict[str, npt.NDArray[Any]]:
        """As they are kept beside a record."""
        return {
            "picture": self.pictures,
            "label": self.labels,
            "probability": self.probability,
        }


def left_over(data: LabelledImages, chosen: Indices) -> Split:
    """Training pictures of every class that a draw left over, none of a group that it has pictures of."""
    return data.train.take(_numbers_left_over(data, chosen))


def _numbers_left_over(data: LabelledImages, chosen: Indices) -> Indices:
    rest, groups = np.setdiff1d(np.arange(len(data.train)), chosen), data.train.groups
    if groups is not None:
        rest = rest[~np.isin(groups[rest], groups[chosen])]
    return rest[some_of_every_class(data.train.labels[rest], MOST)]


@dataclass(frozen=True)
class ValidationPart:
    """Which training pictures validate a fit.

    Attributes
    ----------
    pictures : ``(n,)``, their numbers in the training set, rising
    learned : numbers of those that a second fit learns from; None where the draw left enough over, so
        that the fit itself answers
    """

    pictures: Indices
    learned: Indices | None = None


def validated_on(trial: Trial, data: LabelledImages, chosen: Indices) -> ValidationPart | None:
    """What the draw left over; where that is little, since it took all, a fifth of what it chose.

    Returns
    -------
    None where a fifth, or what is left to learn from, would not hold every class.
    """
    rest = _numbers_left_over(data, chosen)
    if len(rest) >= LEAST_A_CLASS * data.n_classes:
        return ValidationPart(rest)
    train = data.train.take(chosen)
    order = stratified_order(train.labels, trial.seed)
    learned, kept = split_at(order, round((1 - SHARE) * len(train)), train.groups)
    if any(len(np.unique(train.labels[part])) < data.n_classes for part in (learned, kept)):
        return None
    return ValidationPart(np.sort(chosen[kept]), chosen[learned])


def validate(
    estimator: Any, trial: Trial, data: LabelledImages, asked: ValidationPart, **fit_options: Any
) -> Validated:
    """Errors of the method on training pictures that it did not learn from.

    Parameters
    ----------
    estimator : fitted to the trial's draw; not used where a second fit, from the same seed, answers
    asked : as `validated_on` gives it
    fit_options : of the second fit, as of `experiments.fit.fit`
    """
    if asked.learned is None:
        return _answers(estimator, data, asked.pictures, held_out=False)
    again = find_method(trial.method).build(trial.seed, data.kind)
    fit(again, data.train.take(asked.learned), data, **fit_options)
    return _answers(again, data, asked.pictures, held_out=True)


def _answers(estimator: Any, data: LabelledImages, numbers: Indices, held_out: bool) -> Validated:
    split = data.train.take(numbers)
    found = estimator.predict_proba(split.images)
    probability = all_classes(found, estimator, data.n_classes)
    n_wrong = int(np.count_nonzero(probability.argmax(axis=1) != split.labels))
    counted = Validation(len(split), n_wrong, held_out)
    return Validated(counted, numbers, split.labels, probability)


def all_classes(
    probability: npt.NDArray[np.floating[Any]], estimator: Any, n_classes: int
) -> npt.NDArray[np.float32]:
    """A column for every class of the data set, also for one that the draw did not contain."""
    complete = np.zeros((len(probability), n_classes), dtype=np.float32)
    complete[:, estimator.classes_] = probability
    return complete
