"""Descriptors of patches, gathered from the cells that they share and normalised."""

import math
from typing import Any

import numpy as np
import numpy.typing as npt

from dataset.compiling import compiled
from dataset.threads import for_ranges, frozen, worth_a_call

Stack = npt.NDArray[np.float32]
FLOAT = np.float32
BINS = 8


@compiled(nogil=True)
def _energy(values: Any) -> Any:
    """Sum of squares in the order of NumPy's pairwise sum, which fitted vocabularies rest on."""
    a = b = c = d = e = f = g = h = FLOAT(0)
    for i in range(0, len(values), 8):
        a += values[i] * values[i]
        b += values[i + 1] * values[i + 1]
        c += values[i + 2] * values[i + 2]
        d += values[i + 3] * values[i + 3]
        e += values[i + 4] * values[i + 4]
        f += values[i + 5] * values[i + 5]
        g += values[i + 6] * values[i + 6]
        h += values[i + 7] * values[i + 7]
    return ((a + b) + (c + d)) + ((e + f) + (g + h))


@compiled(nogil=True)
def _descriptors_of_images(
    cells: Any, rows: Any, cols: Any, clip: Any, flat: Any, out: Any
) -> None:
    """Into `out` ``(n, n_patches, length)``; `cells` ``(n, r, c, BINS)``."""
    one, smallest = FLOAT(1), FLOAT(1e-6)
    for index in range(len(cells)):
        for patch in range(out.shape[1]):
            target, at = out[index, patch], 0
            for row in rows[patch // len(cols)]:
                for col in cols[patch % len(cols)]:
                    source, part = cells[index, row, col], target[at : at + BINS]
                    for i in range(BINS):
                        part[i] = source[i]
                    at += BINS
            length = FLOAT(math.sqrt(_energy(target)))
            if length <= flat:
                target[:] = 0
                continue
            scale = one / length
            for i in range(len(target)):
                value = target[i] * scale
                target[i] = value if value < clip else clip
            length = max(FLOAT(math.sqrt(_energy(target))), smallest)
            for i in range(len(target)):
                target[i] = target[i] / length


def descriptors(
    cells: Stack,
    rows: npt.NDArray[np.int64],
    cols: npt.NDArray[np.int64],
    clip: float,
    flat: float,
) -> Stack:
    """The cells of every patch at unit length, cut at `clip`, at unit length again.

    Parameters
    ----------
    cells : ``(n, n_rows, n_cols, 8)``, as `orientation_cells` makes them
    rows, cols : ``(n_patches_down, cells)`` and ``(n_patches_across, cells)``, the cells of a patch;
        together at most 128 numbers
    flat : patches of this length or less give 0

    Returns
    -------
    float32 ``(n, n_patches_down · n_patches_across, cells · cells · 8)``
    """
    size = rows.shape[1] * cols.shape[1] * BINS
    out = np.empty((len(cells), len(rows) * len(cols), size), FLOAT)
    source, down, across = frozen(cells), frozen(rows), frozen(cols)

    def work(start: int, stop: int) -> None:
        part = slice(start, stop)
        _descriptors_of_images(source[part], down, across, FLOAT(clip), FLOAT(flat), out[part])

    for_ranges(work, len(cells), worth_a_call(out[0].size))
    return out
