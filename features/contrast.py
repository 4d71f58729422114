"""Extractors of ink on photographs: nothing is inverted, and every shot has the same contrast."""

from typing import Any, Self

import numpy.typing as npt
from sklearn.base import clone
from sklearn.utils.validation import check_is_fitted

from features.extractors.extractor import Extractor, Vectors
from features.extractors.pooling import unit_length
from features.image_estimator import ImageTransformer


class Contrast(ImageTransformer):
    """An extractor of ink that is given photographs as `features.pixels.to_even_contrast` makes them.

    Parameters
    ----------
    extractor : an unfitted one

    Attributes
    ----------
    extractor_ : the fitted one
    """

    def __init__(self, extractor: Extractor) -> None:
        self.extractor = extractor

    def fit(self, images: npt.ArrayLike, labels: Any = None) -> Self:
        """Fit the extractor, as far as it learns anything."""
        super().fit(images)
        self.extractor_ = clone(self.extractor)
        self.extractor_.of_photographs = True
        self.extractor_.fit(images, labels)
        return self

    def transform(self, images: npt.ArrayLike) -> Vectors:
        """The extractor's vectors at unit length, float32 ``(n, n_features)``; errors as its own."""
        check_is_fitted(self)
        return unit_length(self.extractor_.transform(images))
