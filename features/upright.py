"""Slant undone before any feature is taken: a step of its own, for every extractor alike."""

from typing import Any, Self

import numpy as np
import numpy.typing as npt
from sklearn.base import BaseEstimator, TransformerMixin

from features.deskew import deskew
from features.pixels import to_ink

Stack = npt.NDArray[np.float32]


class Upright(TransformerMixin, BaseEstimator):
    """Image stacks in, upright and centred ink out, float32 ``(n, height, width)``.

    See `features.deskew.deskew`; pictures and errors as in `features.pixels.to_gray`.
    """

    def fit(self, images: npt.ArrayLike, labels: Any = None) -> Self:
        """Nothing is learned."""
        self.image_shape_ = np.shape(images)[1:3]
        return self

    def transform(self, images: npt.ArrayLike) -> Stack:
        """Every picture by its own moments."""
        return deskew(to_ink(images))

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.two_d_array = False
        tags.input_tags.three_d_array = True
        return tags
