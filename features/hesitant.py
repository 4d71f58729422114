"""A classifier of outlines that says so little of a scribble or of blank paper as it can know."""

from typing import Any, Self

import numpy as np
import numpy.typing as npt
from sklearn.utils.validation import check_is_fitted

from dataset.normalisation import hesitant, preparation
from features.image_classifier import ImageClassifier
from features.pixels import to_gray

Array = npt.NDArray[Any]


class Hesitant(ImageClassifier):
    """Another classifier's answers, the less sure the less a picture is what they are made for.

    Parameters
    ----------
    classifier : of image stacks
    name : key of `dataset.normalisation.PREPARATIONS`, which says how far a picture fits

    Attributes
    ----------
    classifier_ : the fitted one
    classes_ : ``(n_classes,)``
    n_features_ : numbers that describe a picture
    """

    def __init__(self, classifier: Any, name: str = "normalised") -> None:
        self.classifier = classifier
        self.name = name

    def fit(
        self,
        images: npt.ArrayLike,
        labels: npt.ArrayLike,
        groups: npt.ArrayLike | None = None,
        mirror: bool = False,
    ) -> Self:
        """Fit the classifier; one that asks for groups or mirror images is told."""
        return self._fit(self.classifier, images, labels, groups=groups, mirror=mirror or None)

    def inside(self, train_images: npt.ArrayLike) -> tuple[Any, npt.ArrayLike]:
        """The fitted classifier that is looked at in its place, and the pictures that it learned."""
        return self.classifier_, train_images

    def predict_proba(self, images: npt.ArrayLike) -> Array:
        """Of an outline the classifier's, of anything else nearer to equal ones, ``(n, n_classes)``."""
        check_is_fitted(self)
        share = preparation(self.name).fits(to_gray(images))
        return np.asarray(hesitant(self.classifier_.predict_proba(images), share))
