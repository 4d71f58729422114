"""The border of a picture, its outermost pixels: they are taken for the paper that it is drawn on."""

from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]


def border(images: Array) -> Array:
    """The border of ``(n, height, width[, channels])``, ``(n, 2 (height + width)[, channels])``.

    Corners count twice.
    """
    return np.concatenate([images[:, 0], images[:, -1], images[:, :, 0], images[:, :, -1]], axis=1)


def border_median(images: Array) -> Array:
    """The median of every picture's border, of each channel: floats, ``(n,)`` or ``(n, channels)``."""
    return np.asarray(np.median(border(images), axis=1))
