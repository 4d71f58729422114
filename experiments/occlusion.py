"""Occlusion maps: where a decision comes from, for any method that has ``predict_proba``.

Both families share this function, and neither knows the other, so it stands where they meet.
"""

from collections.abc import Callable
from itertools import product
from typing import Any

import numpy as np
import numpy.typing as npt

from dataset.border import border_median

Array = npt.NDArray[Any]
Floats = npt.NDArray[np.float32]

LEAST_PATCH = 3
PATCHES_ALONG = 6


def occlusion_map(
    predict_proba: Callable[[Array], Array],
    image: Array,
    column: int | None = None,
    patch: int | None = None,
    stride: int | None = None,
    fill: npt.ArrayLike | None = None,
) -> Floats:
    """By how much a class loses probability when a square of the picture is covered.

    The square stands at every `stride` pixels and at the far edges; a pixel's value is the mean over
    the squares that cover it. All covered pictures are answered in one call.

    Parameters
    ----------
    predict_proba : ``(n, height, width[, 3])`` → ``(n, n_classes)``
    image : ``(height, width)`` or ``(height, width, 3)``
    column : of the class; None for the one that is the most probable for the whole picture
    patch : side of the square, px; None for a sixth of the picture's shorter side, at least 3
    stride : px; None for half a side of the square
    fill : gray value or colour of the square; None for the background, the median of the border

    Returns
    -------
    float32 ``(height, width)``; negative where covering raises the probability

    Raises
    ------
    ValueError
        If the square is larger than the picture, or the stride not in 1 … its side, which would
        leave pixels that no square covers.

    Source: M. Zeiler and R. Fergus (2014), Visualizing and understanding convolutional networks,
    ECCV, section 4.2.
    """
    height, width = image.shape[:2]
    side = max(LEAST_PATCH, min(height, width) // PATCHES_ALONG) if patch is None else patch
    step = max(1, side // 2) if stride is None else stride
    if not 1 <= side <= min(height, width):
        raise ValueError(f"Expected a square of 1 … {min(height, width)} px, received {side}.")
    if not 1 <= step <= side:
        raise ValueError(f"Expected a stride of 1 … {side} px, the square's side, received {step}.")
    places = list(product(_starts(height, side, step), _starts(width, side, step)))
    stack = np.repeat(image[None], len(places) + 1, axis=0)
    colour = background(image) if fill is None else fill
    for covered, (row, col) in zip(stack[1:], places, strict=True):
        covered[row : row + side, col : col + side] = colour
    probability = predict_proba(stack)
    chosen = int(probability[0].argmax()) if column is None else column
    drops = probability[0, chosen] - probability[1:, chosen]
    total, count = np.zeros((height, width)), np.zeros((height, width))
    for drop, (row, col) in zip(drops, places, strict=True):
        total[row : row + side, col : col + side] += drop
        count[row : row + side, col : col + side] += 1
    return (total / count).astype(np.float32)


def background(image: Array) -> Array:
    """The median gray value or colour of a picture's border, ``()`` or ``(3,)``."""
    return np.asarray(border_median(image[None])[0].astype(image.dtype))


def _starts(length: int, side: int, step: int) -> list[int]:
    last = length - side
    return sorted({*range(0, last + 1, step), last})
