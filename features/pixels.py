"""A picture is a matrix: gray values, ink, and the binary image of the lecture's first slides."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from dataset.ink import LUMA, has_bright_border
from features.compiled.finite import all_finite
from features.compiled.planes import planes_of

Stack = npt.NDArray[np.float32]

# Less contrast than one of 255 levels is no contrast.
FLAT = np.float32(1 / 255)
# The usual standard deviation of gray values, so that thresholds in gray levels stay what they are.
SPREAD = np.float32(1 / 4)
# Tiles along either side, and how far above its even share a gray value's count in a tile may be.
TILES, CLIPPED = 4, 4.0


def to_gray(images: npt.ArrayLike) -> Stack:
    """Gray values in [0, 1].

    Parameters
    ----------
    images : ``(n, height, width)`` gray or ``(n, height, width, 3)`` RGB; uint8, uint16, bool, or
        float that is already in [0, 1] by convention (not clipped)

    Returns
    -------
    float32 ``(n, height, width)``; float32 gray images are returned as they are, not copied

    Raises
    ------
    ValueError
        For no images, other shapes or types, and NaN or infinite pixels.

    Examples
    --------
    >>> to_gray(np.array([[[0, 51, 255]]], dtype=np.uint8)).round(1).tolist()
    [[[0.0, 0.20000000298023224, 1.0]]]
    """
    values = _in_unit_range(images)
    return values if values.ndim == 3 else _luma(*np.moveaxis(values, -1, 0))


def to_planes(images: npt.ArrayLike) -> Stack:
    """Red, green and blue in [0, 1], each a plane; three equal ones of a gray picture.

    Parameters and errors as `to_gray`; returns float32 ``(n, 3, height, width)``. Nothing is inverted.
    """
    values = _in_unit_range(images)
    if values.ndim == 3:
        return np.repeat(values[:, None], 3, axis=1)
    return planes_of(values)


def _in_unit_range(images: npt.ArrayLike) -> Stack:
    stack = np.asarray(images)
    if stack.ndim not in (3, 4) or (stack.ndim == 4 and stack.shape[3] != 3) or 0 in stack.shape:
        raise ValueError(
            "Expected images of shape (n, height, width) or (n, height, width, 3) with n ≥ 1, "
            f"received {stack.shape}."
        )
    if stack.dtype in (np.uint8, np.uint16):
        return np.divide(stack, np.float32(np.iinfo(stack.dtype).max), dtype=np.float32)
    if stack.dtype == np.bool_:
        return stack.astype(np.float32)
    if np.issubdtype(stack.dtype, np.floating):
        if not all_finite(stack):
            raise ValueError("Expected finite pixels, received NaN or infinity.")
        return stack.astype(np.float32, copy=False)
    raise ValueError(f"Expected uint8, uint16, bool or float pixels, received {stack.dtype}.")


def _luma(red: Stack, green: Stack, blue: Stack) -> Stack:
    # Differences from green, so that a gray picture stored as RGB keeps its values to the bit:
    # k-means and mixtures turn a last bit into another vocabulary.
    return green + LUMA[0] * (red - green) + LUMA[2] * (blue - green)


def to_ink(images: npt.ArrayLike) -> Stack:
    """Gray values with the background at the dark end, whatever the pen and the paper.

    The median of an image's border is its background; an image with a bright one is inverted, so
    that black pen on white paper and white digits on black become the same kind of picture.

    Parameters and errors as `to_gray`; returns float32 ``(n, height, width)``.
    """
    gray = to_gray(images)
    if np.shares_memory(gray, images):
        gray = gray.copy()
    bright = has_bright_border(gray)
    gray[bright] = 1 - gray[bright]
    return gray


def to_even_contrast(images: npt.ArrayLike) -> Stack:
    """Gray values of photographs with the same contrast everywhere, and with the polarity that they had.

    The histogram of every sixteenth of a picture is equalised, as far as no gray value takes more than
    four times its share; then mean 0 and a standard deviation of a quarter. A flat picture is 0.

    Parameters and errors as `to_gray`; returns float32 ``(n, height, width)``.

    Source: K. Zuiderveld (1994), Contrast limited adaptive histogram equalization, Graphics Gems IV, by
    OpenCV; of traffic signs D. Cireşan, U. Meier, J. Masci and J. Schmidhuber (2012), Multi-column deep
    neural network for traffic sign classification, Neural Networks 32. Chosen in ``docs/photographs.md``.
    """
    levels = np.rint(255 * to_gray(images).clip(0, 1)).astype(np.uint8)
    equalise = cv2.createCLAHE(CLIPPED, (TILES, TILES)).apply
    equal = np.stack([equalise(one) for one in levels]).astype(np.float32) / np.float32(255)
    flat = levels.min(axis=(1, 2)) == levels.max(axis=(1, 2))
    centred = equal - equal.mean(axis=(1, 2), keepdims=True)
    centred *= SPREAD / np.maximum(centred.std(axis=(1, 2), keepdims=True), FLAT)
    centred[flat] = 0
    return np.asarray(centred)


def otsu_threshold(image: npt.NDArray[Any]) -> float:
    """The threshold that separates one gray image best into two classes of pixels.

    Source: N. Otsu (1979), A threshold selection method from gray-level histograms, IEEE Trans.
    SMC 9(1), as scikit-image computes it; the only gray value, if there is just one.
    """
    from skimage.filters import threshold_otsu

    low, high = float(image.min()), float(image.max())
    return float(threshold_otsu(image)) if low < high else low  # type: ignore[no-untyped-call]


def to_binary(images: npt.ArrayLike, threshold: float | None = None) -> npt.NDArray[np.uint8]:
    """The 0/1 matrix of the slide "Binary Image": 1 where a pixel is brighter than the threshold.

    Parameters
    ----------
    images : as for `to_gray`
    threshold : in [0, 1]; None for Otsu's, for each image its own

    Returns
    -------
    uint8 ``(n, height, width)`` of 0 and 1
    """
    gray = to_gray(images)
    if threshold is None:
        thresholds = np.array([otsu_threshold(image) for image in gray], dtype=np.float32)
    elif 0 <= threshold <= 1:
        thresholds = np.full(len(gray), threshold, dtype=np.float32)
    else:
        raise ValueError(
            f"Expected a threshold in [0, 1] or None for Otsu's, received {threshold}."
        )
    return (gray > thresholds[:, None, None]).astype(np.uint8)
