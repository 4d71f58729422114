"""What every estimator of image stacks tells scikit-learn."""

from typing import Any, Self

import numpy as np
import numpy.typing as npt
from sklearn.base import BaseEstimator, TransformerMixin


class ImageEstimator(BaseEstimator):
    """An estimator whose input is ``(n, height, width)`` or ``(n, height, width, 3)``."""

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.two_d_array = False
        tags.input_tags.three_d_array = True
        return tags


class ImageTransformer(TransformerMixin, ImageEstimator):
    """One that learns nothing from images but their size."""

    def fit(self, images: npt.ArrayLike, labels: Any = None) -> Self:
        """Nothing is learned; the size is remembered."""
        self.image_shape_ = np.shape(images)[1:3]
        return self
