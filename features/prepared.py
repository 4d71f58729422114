"""A preparation from `dataset.normalisation` as the first step of a pipeline."""

from typing import Any, Self

import numpy as np
import numpy.typing as npt

from dataset.normalisation import preparation
from features.image_estimator import ImageTransformer
from features.pixels import to_gray

Stack = npt.NDArray[np.float32]


class Prepared(ImageTransformer):
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
        return super().fit(images, labels)

    def transform(self, images: npt.ArrayLike) -> Stack:
        """Every picture by itself; pictures and errors as in `features.pixels.to_gray`."""
        return preparation(self.name).prepare(to_gray(images))
