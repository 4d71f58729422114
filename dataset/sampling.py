"""Pictures read between their pixels: one compiled loop for every distortion."""

import math
from typing import Any

import numpy as np
import numpy.typing as npt

from dataset.compiling import compiled
from dataset.threads import for_ranges, frozen

Floats = npt.NDArray[np.float32]
FLOAT = np.float32


@compiled(nogil=True, fastmath={"contract", "nsz"})
def _sample(images: Any, inverses: Any, fields: Any, fill: Any, out: Any) -> None:
    n, height, width, channels = images.shape
    zero, one = FLOAT(0), FLOAT(1)
    for index in range(n):
        image, target = images[index], out[index]
        inverse = inverses[index]
        field = fields[index % len(fields)]
        for r in range(height):
            for c in range(width):
                row = inverse[0, 0] * FLOAT(r) + inverse[0, 1] * FLOAT(c) + inverse[0, 2]
                col = inverse[1, 0] * FLOAT(r) + inverse[1, 1] * FLOAT(c) + inverse[1, 2]
                row += field[0, r, c]
                col += field[1, r, c]
                top, left = math.floor(row), math.floor(col)
                f, g = row - FLOAT(top), col - FLOAT(left)
                top, left = int(top), int(left)
                for k in range(channels):
                    total = zero
                    for i in range(2):
                        across = f if i else one - f
                        for j in range(2):
                            weight = across * (g if j else one - g)
                            y, x = top + i, left + j
                            inside = 0 <= y < height and 0 <= x < width
                            total += weight * (image[y, x, k] if inside else fill[index, k])
                    target[r, c, k] = total


def sample(images: Floats, inverses: Floats, fields: Floats | None, fill: Floats) -> Floats:
    """Every picture read at ``inverse · (row, col, 1) + field``, bilinearly.

    Parameters
    ----------
    images : float32 ``(n, height, width, channels)``
    inverses : float32 ``(n, 2, 3)``: where a pixel of the result comes from
    fields : float32 ``(n, 2, height, width)``, px added to that place; None for none
    fill : float32 ``(n, channels)``, the value beyond the picture

    Returns
    -------
    float32, the shape of `images`
    """
    n, height, width = images.shape[:3]
    out = np.empty(images.shape, FLOAT)
    none = np.zeros((1, 2, height, width), FLOAT)
    source, beyond, where = frozen(images), frozen(fill), frozen(inverses)

    def work(start: int, stop: int) -> None:
        field = none if fields is None else fields[start:stop]
        part = slice(start, stop)
        _sample(source[part], where[part], frozen(field), beyond[part], out[part])

    for_ranges(work, n, 64)
    return out
