"""A method is fitted with what it takes of what is known of the pictures and of the run."""

from typing import Any

from dataset.labelled_images import LabelledImages, Split
from features.image_classifier import taken


def fit(estimator: Any, train: Split, data: LabelledImages, **options: Any) -> None:
    """Fit to `train`, a part of the training pictures of `data`.

    Parameters
    ----------
    options : further arguments of ``fit``; None for one that is not there
    """
    known = {"groups": train.groups, "mirror": data.mirror or None, **options}
    estimator.fit(train.images, train.labels, **taken(estimator, known))
