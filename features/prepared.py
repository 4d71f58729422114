"""A preparation from `dataset.normalisation` as the first step of a pipeline."""

from typing import Any, Self

import numpy as np
import numpy.typing as npt
from sklearn.base import BaseEstimator, TransformerMixin

from dataset.normalisation import preparation
from features.pixels import to_gray

Stack = npt.NDArray[np.float32]


class Prepared(TransformerMixin, BaseEstimator):
    """Image stacks in, prepared ink out, float32 ``(n, side, side)``.

    Parameters
    ----------
    name : key of `dataset.normalisation.PREPARATIONS`
    """

    def __init__(self, name: str = "normalised") -> None:
        self.name = name

    def fit(self, images: npt.ArrayLike, labels: Any = None) -> Self:
        """Nothing is learned.

        Raises
        ------
        InputError
            If there is no such preparation.
        """
        preparation(self.name)
        self.image_shape_ = np.shape(images)[1:3]
        return self

    def transform(self, images: npt.ArrayLike) -> Stack:
        """Every picture by itself; pictures and errors as in `features.pixels.to_gray`."""
        return preparation(self.name).prepare(to_gray(images))

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.two_d_array = False
        tags.input_tags.three_d_array = True
        return tags
