"""Cells against the blocks that they lie in: the normalisations of HOG, picture by picture."""

import math
from typing import Any

import numpy as np
import numpy.typing as npt

from dataset.compiling import compiled
from dataset.threads import frozen
from features.compiled.tiles import PLACE

Stack = npt.NDArray[np.float32]
FLOAT = np.float32
# Sums of doubles in any order: of their digits single precision keeps fewer than half.
IN_ANY_ORDER = {"contract", "nsz", "reassoc"}


@compiled(nogil=True, fastmath=IN_ANY_ORDER)
def _sum(values: Any) -> Any:
    total = 0.0
    for i in range(len(values)):
        total += values[i]
    return total


@compiled(nogil=True, fastmath=IN_ANY_ORDER)
def _sum_of_squares(values: Any) -> Any:
    total = 0.0
    for i in range(len(values)):
        total += values[i] * values[i]
    return total


@compiled(nogil=True, fastmath={"contract", "nsz"}, error_model="numpy")
def _normalise_blocks(cells: Any, floor: Any, out: Any) -> None:
    """Each cell by its 3×3 block's norm, square root, unit length; `cells` ``(n, r, c, bins)``."""
    n, rows, cols, n_bins = cells.shape
    energy = np.zeros((rows + 2, cols + 2), FLOAT)
    for index in range(n):
        for r in range(rows):
            for c in range(cols):
                total = FLOAT(0)
                for b in range(n_bins):
                    total += cells[index, r, c, b] * cells[index, r, c, b]
                energy[r + 1, c + 1] = total
        vector = out[index]
        for r in range(rows):
            for c in range(cols):
                block = floor
                for d_row in range(3):
                    for d_col in range(3):
                        block += energy[r + d_row, c + d_col]
                inverse = FLOAT(1) / math.sqrt(block)
                start = (r * cols + c) * n_bins
                for b in range(n_bins):
                    vector[start + b] = cells[index, r, c, b] * inverse
        for i in range(len(vector)):
            vector[i] = math.sqrt(vector[i])
        scale = FLOAT(1 / max(math.sqrt(_sum_of_squares(vector)), 1e-6))
        for i in range(len(vector)):
            vector[i] *= scale


@compiled(nogil=True, fastmath={"contract", "nsz"}, error_model="numpy")
def _add_energies(bins: Any, block: int, cols: int, scale: Any, clip: Any, energy: Any) -> None:
    """Of every block of cells the sum of squares of its cells, scaled and cut, onto `energy`.

    Cells are numbered row by row, and a block by its first cell, so that blocks of all numbers are
    summed at once; those whose number has no block have an energy that nothing is made of.

    Parameters
    ----------
    bins : ``(n_bins, n_cells + more)``
    scale, energy : of every number
    """
    for d_row in range(block):
        for d_col in range(block):
            for b in range(len(bins)):
                line = bins[b, d_row * cols + d_col :]
                for i in range(len(energy)):
                    value = min(line[i] * scale[i], clip)
                    energy[i] += value * value


@compiled(nogil=True, fastmath={"contract", "nsz"}, error_model="numpy")
def _hys_blocks(cells: Any, block: int, clip: Any, floor: Any, root: bool, out: Any) -> None:
    """Every block at unit length, cut, at unit length again; square roots and the whole at unit length
    if `root`; `cells` ``(n, r, c, bins)``."""
    n, rows, cols, n_bins = cells.shape
    run = block * n_bins
    # Blocks by the number of their first cell, up to whole vectors of the processor.
    n_numbers = -(-(rows - block + 1) * cols // 8) * 8
    bins = np.zeros((n_bins, n_numbers + (block - 1) * (cols + 1)), FLOAT)
    first, second = np.zeros(n_numbers, FLOAT), np.zeros(n_numbers, FLOAT)
    numbers = cells.reshape(-1)
    for index in range(n):
        for r in range(rows):
            for c in range(cols):
                for b in range(n_bins):
                    bins[b, r * cols + c] = cells[index, r, c, b]
        second[:], first[:] = floor, 1
        _add_energies(bins, block, cols, first, FLOAT(np.inf), second)
        for i in range(n_numbers):
            first[i] = FLOAT(1) / math.sqrt(second[i])
        second[:] = FLOAT(1e-10)
        _add_energies(bins, block, cols, first, clip, second)
        for i in range(n_numbers):
            second[i] = FLOAT(1) / math.sqrt(second[i])
        vector, at = out[index], 0
        for r in range(rows - block + 1):
            for c in range(cols - block + 1):
                to_one, again = first[r * cols + c], second[r * cols + c]
                for d_row in range(block):
                    start = ((index * rows + r + d_row) * cols + c) * n_bins
                    for i in range(run):
                        value = min(numbers[PLACE(start + i)] * to_one, clip)
                        vector[PLACE(at + i)] = value * again
                    at += run
        if root:
            scale = FLOAT(1 / max(math.sqrt(_sum(vector)), 1e-6))
            for i in range(len(vector)):
                vector[i] = math.sqrt(vector[i]) * scale


def normalise_blocks(cells: Stack, floor: float = 1e-4, out: Stack | None = None) -> Stack:
    """``(n, rows, cols, bins)`` → ``(n, rows · cols · bins)``, as `features.hog.hog` says."""
    vectors = np.empty((len(cells), cells[0].size), FLOAT) if out is None else out
    _normalise_blocks(frozen(cells), FLOAT(floor), vectors)
    return vectors


def hys_blocks(
    cells: Stack,
    block: int,
    root: bool = False,
    clip: float = 0.2,
    floor: float = 1e-4,
    out: Stack | None = None,
) -> Stack:
    """``(n, rows, cols, bins)`` → ``(n, block_rows · block_cols · block · block · bins)``.

    As `features.hog.block_hog` says; `floor` is added to a block's energy. Without `root` every block
    has unit length.
    """
    n, rows, cols, n_bins = cells.shape
    size = (rows - block + 1) * (cols - block + 1) * block * block * n_bins
    vectors = np.empty((n, size), FLOAT) if out is None else out
    _hys_blocks(frozen(cells), block, FLOAT(clip), FLOAT(floor), root, vectors)
    return vectors
