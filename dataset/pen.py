"""A pen on paper: how much of every pixel a stroke covers, in one compiled loop."""

import math
from typing import Any

import numpy as np
import numpy.typing as npt

from dataset.compiling import compiled
from dataset.threads import for_ranges, frozen

Floats = npt.NDArray[np.float64]


@compiled(nogil=True)
def _cover(segments: Any, radii: Any, starts: Any, out: Any) -> None:
    n, height, width = out.shape
    for index in range(n):
        for s in range(starts[index], starts[index + 1]):
            row, col, end_row, end_col = segments[s]
            down, right = end_row - row, end_col - col
            squared = max(down * down + right * right, 1e-12)
            reach = radii[s] + 0.5
            top = max(0, math.ceil(min(row, end_row) - reach))
            bottom = min(height - 1, math.floor(max(row, end_row) + reach))
            left = max(0, math.ceil(min(col, end_col) - reach))
            right_most = min(width - 1, math.floor(max(col, end_col) + reach))
            for y in range(top, bottom + 1):
                for x in range(left, right_most + 1):
                    along = ((y - row) * down + (x - col) * right) / squared
                    along = min(max(along, 0.0), 1.0)
                    d, r = y - row - along * down, x - col - along * right
                    covered = min(reach - math.sqrt(d * d + r * r), 1.0)
                    if covered > out[index, y, x]:
                        out[index, y, x] = covered


def coverage(
    segments: Floats, radii: Floats, starts: npt.NDArray[np.int64], height: int, width: int
) -> Floats:
    """Ink of round-tipped strokes: full inside, none beyond, linear across the rim of one pixel.

    Parameters
    ----------
    segments : ``(m, 4)``, ends (row, col, row, col) in pixels; pixel (0, 0) has its centre at (0, 0)
    radii : ``(m,)``, half the pen's width at each segment
    starts : ``(n + 1,)``: drawing i has the segments ``starts[i]:starts[i + 1]``
    height, width : of every canvas, in pixels

    Returns
    -------
    float64 ``(n, height, width)`` in [0, 1]
    """
    n = len(starts) - 1
    out = np.zeros((n, height, width))
    lines, half, bounds = frozen(segments), frozen(radii), frozen(starts)

    def work(start: int, stop: int) -> None:
        _cover(lines, half, bounds[start : stop + 1], out[start:stop])

    for_ranges(work, n, 16)
    return out
