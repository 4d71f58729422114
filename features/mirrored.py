"""Photographs and their mirror images, described alike."""

from typing import Any, Self

import numpy as np
import numpy.typing as npt
from sklearn.base import clone
from sklearn.utils.validation import check_is_fitted

from features.extractors.extractor import IMAGES_AT_ONCE, Extractor, Vectors
from features.image_estimator import ImageTransformer


class Mirrored(ImageTransformer):
    """The mean of an extractor's vectors of a picture and of its mirror image, left to right.

    So a picture and its mirror image get one answer. To a linear classifier it is as if every training
    picture had been mirrored and the answers to both had to be the same, with half as many rows; both
    cost twice the features.

    Parameters
    ----------
    extractor : an unfitted one, which learns from the pictures as they are

    Attributes
    ----------
    extractor_ : the fitted one
    """

    def __init__(self, extractor: Extractor) -> None:
        self.extractor = extractor

    def fit(self, images: npt.ArrayLike, labels: Any = None) -> Self:
        """Fit the extractor, as far as it learns anything."""
        super().fit(images)
        self.extractor_ = clone(self.extractor).fit(images, labels)
        return self

    def transform(self, images: npt.ArrayLike) -> Vectors:
        """The means, float32 ``(n, n_features)``; errors as the extractor's own."""
        check_is_fitted(self)
        stack = np.asarray(images)
        vectors: Vectors = self.extractor_.transform(stack)
        for start in range(0, len(stack), IMAGES_AT_ONCE):
            here = slice(start, start + IMAGES_AT_ONCE)
            vectors[here] += self.extractor_.transform(stack[here, :, ::-1])
            vectors[here] /= 2
        return vectors
