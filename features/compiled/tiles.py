"""Tiles: small images whole, large images in pieces that stay in the processor's cache."""

from typing import Any

import numpy as np
import numpy.typing as npt

from dataset.compiling import compiled

FLOAT = np.float32
PLACE = np.uint64
# Numbers of single precision in a line of the cache.
LINE = 16
# With two pixels on either side, which a window of 3×3 px needs, whole lines of the cache.
SIDE = 8 * LINE - 4


def tile_starts(n_images: int, height: int, width: int) -> npt.NDArray[np.int64]:
    """``(n_tiles, 3)``: image, first row and first column of every tile of at most ``SIDE²`` px."""
    rows, cols = (np.arange(0, side, SIDE) for side in (height, width))
    grid = np.meshgrid(np.arange(n_images), rows, cols, indexing="ij")
    return np.stack([axis.ravel() for axis in grid], axis=1)


@compiled(nogil=True)
def room_for(n_arrays: int, length: int) -> Any:
    """Zeros ``(n_arrays, length or a little more)``, every array at the beginning of a cache line.

    Half as fast are loads that reach from one line into the next.
    """
    size = -(-length // LINE) * LINE
    room = np.zeros(n_arrays * size + LINE, FLOAT)
    first = -(room.ctypes.data // room.itemsize) % LINE
    return room[first : first + n_arrays * size].reshape(n_arrays, size)


@compiled(nogil=True, inline="always")
def _copy_eight(source: Any, start: int, target: Any, to: int) -> None:
    """All are read before one is written, so that it is one load and one store of a processor.

    Places without a sign: none is counted from the end.
    """
    i, j = PLACE(start), PLACE(to)
    a, b, c, d = source[i], source[i + PLACE(1)], source[i + PLACE(2)], source[i + PLACE(3)]
    i += PLACE(4)
    e, f, g, h = source[i], source[i + PLACE(1)], source[i + PLACE(2)], source[i + PLACE(3)]
    target[j], target[j + PLACE(1)], target[j + PLACE(2)], target[j + PLACE(3)] = a, b, c, d
    j += PLACE(4)
    target[j], target[j + PLACE(1)], target[j + PLACE(2)], target[j + PLACE(3)] = e, f, g, h


@compiled(nogil=True, inline="always")
def copy_run(source: Any, start: int, count: int, target: Any, to: int) -> None:
    """``target[to : to + count] = source[start : start + count]``, of which there are many short ones.

    Eight numbers at a time, the last of them twice: a loop would spend more on its beginning and its
    end than on the 28 numbers of a digit's row.
    """
    if count < 8:
        for i in range(count):
            target[PLACE(to + i)] = source[PLACE(start + i)]
        return
    for i in range(0, count - 7, 8):
        _copy_eight(source, start + i, target, to + i)
    _copy_eight(source, start + count - 8, target, to + count - 8)


@compiled(nogil=True)
def load_tile(
    images: Any, index: int, first_row: int, first_col: int, rows: int, cols: int, out: Any
) -> None:
    """`rows` × `cols` pixels from ``(first_row, first_col)`` on, which may lie outside, flattened.

    Beyond the border the picture's edge repeats.
    """
    height, width = images.shape[1:]
    pixels = images.reshape(-1)
    left = min(max(-first_col, 0), cols)
    right = max(min(width - first_col, cols), left)
    for r in range(rows):
        row = index * height + min(max(first_row + r, 0), height - 1)
        copy_run(pixels, row * width + first_col + left, right - left, out, r * cols + left)
    for c in range(left):
        for row in range(0, rows * cols, cols):
            out[PLACE(row + c)] = out[PLACE(row + left)]
    for c in range(right, cols):
        for row in range(0, rows * cols, cols):
            out[PLACE(row + c)] = out[PLACE(row + right - 1)]


@compiled(nogil=True)
def keep_tile(
    tile: Any, pitch: int, pictures: Any, index: int, place: Any, rows: int, cols: int
) -> None:
    """Rows of `tile`, flattened, one every `pitch` numbers, into a picture of `pictures` at `place`."""
    height, width = pictures.shape[1:]
    pixels = pictures.reshape(-1)
    first = (index * height + place[0]) * width + place[1]
    for r in range(rows):
        copy_run(tile, r * pitch, cols, pixels, first + r * width)


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
