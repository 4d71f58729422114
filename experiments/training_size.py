"""Which training images a trial's method sees, and how many."""

import numpy as np
import numpy.typing as npt

from dataset.input_error import InputError
from dataset.labelled_images import LabelledImages
from dataset.partition import balanced_order, stratified_order, whole_groups
from experiments.plan import ALL, PerClass, Trial

ORDERS = {"stratified": stratified_order, "balanced": balanced_order}


def n_training_images(trial: Trial, data: LabelledImages) -> int:
    """The trial's training size as a number.

    Raises
    ------
    InputError
        If the data set has fewer images, or the size leaves a class without any.
    """
    available = len(data.train)
    if isinstance(trial.train_size, PerClass):
        smallest = int(np.bincount(data.train.labels, minlength=data.n_classes).min())
        if trial.train_size.n > smallest:
            raise InputError(
                f"Training size {trial.train_size} is larger than the data: the smallest class of "
                f"'{data.key}' has {smallest:,} training images. Choose at most {smallest:,} a class."
            )
        return trial.train_size.n * data.n_classes
    n_images = available if trial.train_size == ALL else trial.train_size
    if n_images > available:
        raise InputError(
            f"Training size {n_images:,} is larger than the data: '{data.key}' has {available:,} "
            f"training images. Choose at most {available:,}, or 'all'."
        )
    if n_images < data.n_classes:
        raise InputError(
            f"Training size {n_images:,} is too small for '{data.key}': expected at least one image "
            f"for each of its {data.n_classes} classes. Choose {data.n_classes} or more."
        )
    return n_images


def draw(trial: Trial, data: LabelledImages) -> npt.NDArray[np.int64]:
    """Indices of the training images that the trial's method sees, in its order.

    Where pictures have groups they are taken group by group, and the last group may be cut. A size that
    is smaller than the first groups in which every class is, such as a track of each sign, is drawn from
    those, so that no class is without.

    Raises
    ------
    InputError
        If the training size does not fit the data.
    """
    n_images = n_training_images(trial, data)
    if trial.subset == "first":
        return np.arange(n_images)
    labels, groups = data.train.labels, data.train.groups
    in_order = ORDERS[trial.subset]
    order = in_order(labels, trial.seed)
    if groups is None or n_images == len(labels):
        return order[:n_images]
    order = whole_groups(order, groups)
    if isinstance(trial.train_size, PerClass):
        each = [order[labels[order] == label][: trial.train_size.n] for label in np.unique(labels)]
        return np.concatenate(each)
    first = order[: _n_until_every_class(labels[order], groups[order])]
    if n_images >= len(first):
        return order[:n_images]
    return first[in_order(labels[first], trial.seed)[:n_images]]


def _n_until_every_class(labels: npt.NDArray[np.int64], groups: npt.NDArray[np.int64]) -> int:
    """How many pictures the first groups have that hold every class.

    Examples
    --------
    >>> _n_until_every_class(np.array([0, 0, 0, 1, 1, 1]), np.array([7, 7, 5, 6, 6, 4]))
    5
    """
    _, place = np.unique(labels, return_index=True)
    return int(np.flatnonzero(groups == groups[place.max()])[-1]) + 1
