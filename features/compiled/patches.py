"""Descriptors of patches, gathered from the cells that they share and normalised."""

import math
from typing import Any

import numpy as np
import numpy.typing as npt
from numba import njit

from dataset.compiling import KEPT
from dataset.threads import for_ranges, frozen

Stack = npt.NDArray[np.float32]
FLOAT = np.float32


@njit(nogil=True, cache=KEPT)
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


@njit(nogil=True, cache=KEPT)
def _descriptors_of_images(
    cells: Any, rows: Any, cols: Any, clip: Any, flat: Any, out: Any
) -> None:
    """Into `out` ``(n, n_patches, n_planes · length)``; `cells` ``(n, n_planes, r, c, bins)``."""
    n, n_planes, _, _, bins = cells.shape
    size = rows.shape[1] * cols.shape[1] * bins
    n_rows, n_cols = len(rows), len(cols)
    one, smallest = FLOAT(1), FLOAT(1e-6)
    for index in range(n):
        for item in range(n_rows * n_cols * n_planes):
            patch, plane = item // n_planes, item % n_planes
            target = out[index, patch, plane * size : (plane + 1) * size]
            at = 0
            for row in rows[patch // n_cols]:
                for col in cols[patch % n_cols]:
                    source = cells[index, plane, row, col]
                    for b in range(bins):
                        target[at + b] = source[b]
                    at += bins
            length = FLOAT(math.sqrt(_energy(target)))
            if length <= flat:
                target[:] = 0
                continue
            scale = one / length
            for i in range(at):
                target[i] = min(target[i] * scale, clip)
            length = max(FLOAT(math.sqrt(_energy(target))), smallest)
            for i in range(at):
                target[i] = target[i] / length


def descriptors(
    cells: Stack,
    rows: npt.NDArray[np.int64],
    cols: npt.NDArray[np.int64],
    clip: float,
    flat: float,
    out: Stack,
) -> None:
    """The cells of every patch at unit length, cut at `clip`, at unit length again; plane by plane.

    Parameters
    ----------
    cells : ``(n, n_planes, n_rows, n_cols, bins)``, as `orientation_cells` makes them
    rows, cols : ``(n_patches_down, cells)`` and ``(n_patches_across, cells)``, the cells of a patch;
        together at most 128 numbers, a multiple of 8
    flat : patches of this length or less give 0
    out : float32 ``(n, n_patches_down · n_patches_across, n_planes · cells · cells · bins)``, written
    """
    source, down, across = frozen(cells), frozen(rows), frozen(cols)

    def work(start: int, stop: int) -> None:
        part = slice(start, stop)
        _descriptors_of_images(source[part], down, across, FLOAT(clip), FLOAT(flat), out[part])

    for_ranges(work, len(cells), max(1, 2**17 // out[0].size))
