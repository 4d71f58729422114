"""Slant undone before any feature is taken: a step of its own, for every extractor alike."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from dataset.shear import deskewed
from features.image_estimator import ImageTransformer
from features.pixels import to_ink

Stack = npt.NDArray[np.float32]


class Upright(ImageTransformer):
    """Image stacks in, upright and centred ink out, float32 ``(n, height, width)``.

    See `dataset.shear.deskewed`; pictures and errors as in `features.pixels.to_gray`.
    """

    def transform(self, images: npt.ArrayLike) -> Stack:
        """Every picture by its own moments."""
        return deskewed(to_ink(images))
