"""Training pictures that a fit did not learn from: who stands for a family is chosen on them."""

from typing import Any

import numpy as np
import numpy.typing as npt

from dataset.labelled_images import LabelledImages, Split
from dataset.partition import split_at, stratified_order
from experiments.fit import fit
from experiments.methods import find_method
from experiments.plan import Trial
from experiments.record import Validation

MOST = 10_000
# Of each class, so that a choice on them says something.
LEAST_A_CLASS = 20
SHARE = 0.2


def left_over(data: LabelledImages, chosen: npt.NDArray[np.int64]) -> Split:
    """The first training pictures that a draw left over, none of a group that it has pictures of."""
    rest, groups = np.setdiff1d(np.arange(len(data.train)), chosen), data.train.groups
    if groups is not None:
        rest = rest[~np.isin(groups[rest], groups[chosen])]
    return data.train.take(rest[:MOST])


def validate(
    estimator: Any, trial: Trial, data: LabelledImages, chosen: npt.NDArray[np.int64]
) -> Validation | None:
    """Errors of the method on training pictures that it did not learn from.

    What the draw left over is answered by the fit itself. Where that is little, since it took all, a
    second fit from the same seed learns without a fifth of the pictures and answers those.

    Parameters
    ----------
    estimator : fitted to the pictures `chosen` of the training set

    Returns
    -------
    None where a fifth would not hold every class.
    """
    rest = left_over(data, chosen)
    if len(rest) >= LEAST_A_CLASS * data.n_classes:
        return _errors(estimator, rest, held_out=False)
    train = data.train.take(chosen)
    order = stratified_order(train.labels, trial.seed)
    learned, kept = split_at(order, round((1 - SHARE) * len(train)), train.groups)
    if len(np.unique(train.labels[kept])) < data.n_classes:
        return None
    again = find_method(trial.method).build(trial.seed, data.kind)
    fit(again, train.take(learned), data)
    return _errors(again, train.take(kept), held_out=True)


def _errors(estimator: Any, split: Split, held_out: bool) -> Validation:
    wrong = estimator.predict(split.images) != split.labels
    return Validation(len(split), int(np.count_nonzero(wrong)), held_out)
