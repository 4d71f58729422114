"""Tiles: small images whole, large images in pieces that stay in the processor's cache."""

from typing import Any

import numpy as np
import numpy.typing as npt

from dataset.compiling import compiled

SIDE = 128


def tile_starts(n_images: int, height: int, width: int) -> npt.NDArray[np.int64]:
    """``(n_tiles, 3)``: image, first row and first column of every tile of at most ``SIDE²`` px."""
    rows, cols = (np.arange(0, side, SIDE) for side in (height, width))
    grid = np.meshgrid(np.arange(n_images), rows, cols, indexing="ij")
    return np.stack([axis.ravel() for axis in grid], axis=1)


@compiled(nogil=True, inline="always")
def load_tile(
    images: Any,
    index: int,
    first_row: int,
    first_col: int,
    rows: int,
    cols: int,
    scale: Any,
    out: Any,
) -> None:
    """`rows` × `cols` pixels from ``(first_row, first_col)`` on, which may lie outside, flattened.

    Beyond the border the picture's edge repeats.
    """
    height, width = images.shape[1:]
    for r in range(rows):
        source = images[index, min(max(first_row + r, 0), height - 1)]
        target = out[r * cols : (r + 1) * cols]
        left = min(max(-first_col, 0), cols)
        right = max(min(width - first_col, cols), left)
        for c in range(left):
            target[c] = source[0] * scale
        inner, within = target[left:right], source[first_col + left : first_col + right]
        for c in range(right - left):
            inner[c] = within[c] * scale
        for c in range(right, cols):
            target[c] = source[width - 1] * scale


@compiled(nogil=True, inline="always")
def keep_tile(
    tile: Any, pitch: int, picture: Any, first_row: int, first_col: int, rows: int, cols: int
) -> None:
    """Rows of `tile`, flattened, one every `pitch` numbers, into their place in `picture`."""
    # No view of a row: it would cost more than copying a short one.
    row, col = max(first_row, 0), max(first_col, 0)
    for r in range(rows):
        at = r * pitch
        for c in range(cols):
            picture[row + r, col + c] = tile[at + c]


@compiled(nogil=True, inline="always")
def sum_along(values: Any, count: int, stride: int, profile: Any, out: Any) -> None:
    """``out[i] = Σ_j profile[j] · values[i + j · stride]`` for i below `count`."""
    length = len(profile)
    if length == 3:
        w0, w1, w2 = profile[0], profile[1], profile[2]
        a, b, c = (
            values[:count],
            values[stride : stride + count],
            values[2 * stride : 2 * stride + count],
        )
        for i in range(count):
            out[i] = w0 * a[i] + w1 * b[i] + w2 * c[i]
        return
    out[:count] = 0
    for j in range(length):
        shifted = values[j * stride : j * stride + count]
        weight = profile[j]
        for i in range(count):
            out[i] += weight * shifted[i]
