"""Pictures as a network takes them."""

from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Pictures = npt.NDArray[Any]


def picture_shape(images: Pictures) -> tuple[int, ...]:
    """``(height, width)``, of one channel or none, or ``(height, width, channels)``."""
    shape = tuple(np.shape(images)[1:])
    return shape[:2] if shape[2:] == (1,) else shape


def as_network_input(images: Pictures) -> Floats:
    """float32 ``(n, height, width, channels)`` in [0, 1] from a uint8 or float image stack.

    Raises
    ------
    ValueError
        If it is no stack of gray or RGB images, or holds other types or non-finite values.
    """
    images = np.asarray(images)
    if images.ndim == 3:
        images = images[..., None]
    if images.ndim != 4 or not len(images):
        raise ValueError(
            "Expected images of shape (n, height, width) or (n, height, width, channels) with n ≥ 1, "
            f"received {images.shape}."
        )
    if images.dtype == np.uint8:
        return images.astype(np.float32) / np.float32(255)
    if not np.issubdtype(images.dtype, np.floating) or not np.isfinite(images).all():
        raise ValueError(f"Expected uint8 or finite float images, received {images.dtype}.")
    return images.astype(np.float32)


def moved(inputs: Floats, shift: int) -> list[Floats]:
    """The pictures moved up, down, left and right, their edge repeated."""
    wide = np.pad(inputs, ((0, 0), (shift, shift), (shift, shift), (0, 0)), mode="edge")
    height, width = inputs.shape[1:3]
    corners = [(0, shift), (2 * shift, shift), (shift, 0), (shift, 2 * shift)]
    return [wide[:, row : row + height, col : col + width] for row, col in corners]
