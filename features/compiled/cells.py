"""Weighted histograms over overlapping cells: gradient orientations (HOG, SIFT) and patterns (LBP)."""

import math
from typing import Any

import numpy as np
import numpy.typing as npt

from dataset.compiling import compiled
from dataset.threads import for_ranges, frozen

Stack = npt.NDArray[np.float32]
FLOAT = np.float32
PIXELS_WORTH_A_CALL = 2**17
PI, HALF_PI = FLOAT(math.pi), FLOAT(math.pi / 2)

# atan(x) / x in powers of x², |error| below 2e-8 on [0, 1].
# Source: M. Abramowitz and I. Stegun (1964), Handbook of mathematical functions, 4.4.49.
ATAN = tuple(
    FLOAT(a)
    for a in (
        1.0,
        -0.3333314528,
        0.1999355085,
        -0.1420889944,
        0.1065626393,
        -0.0752896400,
        0.0429096138,
        -0.0161657367,
        0.0028662257,
    )
)


@compiled(nogil=True, fastmath={"contract", "nsz"})
def strongest_differences(
    planes: Any, row: int, length: Any, position: Any, other: Any, across: Any
) -> None:
    """Twice the gradient of one row, down and across, of the plane where it is longest."""
    n_planes, height, width = planes.shape
    for plane in range(n_planes):
        image = planes[plane]
        above, below = image[max(row - 1, 0)], image[min(row + 1, height - 1)]
        here = image[row]
        to_down, to_across = (other, across) if plane else (length, position)
        for c in range(width):
            to_down[c] = below[c] - above[c]
        to_across[0] = here[1] - here[0] if width > 1 else FLOAT(0)
        for c in range(1, width - 1):
            to_across[c] = here[c + 1] - here[c - 1]
        to_across[width - 1] = here[width - 1] - here[width - 2] if width > 1 else FLOAT(0)
        if plane:
            for c in range(width):
                new = other[c] * other[c] + across[c] * across[c]
                if new > length[c] * length[c] + position[c] * position[c]:
                    length[c], position[c] = other[c], across[c]


@compiled(nogil=True, fastmath={"contract", "nsz"})
def lengths_and_bins(signed: bool, per_radian: Any, length: Any, position: Any) -> None:
    """Doubled differences down and across into gradient lengths and orientations in bins, in place."""
    half = FLOAT(0.5)
    a0, a1, a2, a3, a4, a5, a6, a7, a8 = ATAN
    for c in range(len(length)):
        down, across = length[c] * half, position[c] * half
        y, x = abs(down), abs(across)
        large, small = max(x, y), min(x, y)
        t = small / max(large, FLOAT(1e-30))
        s = t * t
        series = a4 + s * (a5 + s * (a6 + s * (a7 + s * a8)))
        angle = t * (a0 + s * (a1 + s * (a2 + s * (a3 + s * series))))
        angle = HALF_PI - angle if y > x else angle
        angle = PI - angle if across < 0 else angle
        if signed:
            angle = FLOAT(2) * PI - angle if down < 0 else angle
        else:
            angle = PI - angle if down < 0 else angle
        position[c] = angle * per_radian
        length[c] = math.sqrt(down * down + across * across)


@compiled(nogil=True)
def _add_row(histogram: Any, weights: Any, first: Any, last: Any, row: int, cells: Any) -> None:
    """One picture row's histogram ``(n_cols · n_bins,)`` into every cell row that covers it."""
    for cell in range(first[row], last[row]):
        weight = weights[cell, row]
        target = cells[cell]
        for i in range(len(histogram)):
            target[i] += weight * histogram[i]


@compiled(nogil=True, fastmath={"contract", "nsz"})
def _orientations_of_images(
    pictures: Any,
    row_weights: Any,
    col_weights: Any,
    row_range: Any,
    col_range: Any,
    signed: bool,
    shared: bool,
    n_bins: int,
    cells: Any,
) -> None:
    """Into zeroed `cells` ``(n, n_rows, n_cols · n_bins)``."""
    n, _, height, width = pictures.shape
    n_cols = len(col_weights)
    per_radian = FLOAT(n_bins) / (FLOAT(2) * PI if signed else PI)
    length, position = np.zeros(width, FLOAT), np.zeros(width, FLOAT)
    other, across = np.zeros(width, FLOAT), np.zeros(width, FLOAT)
    # Two bins more, so that a vote past the last one needs no modulo.
    histogram = np.zeros((n_cols, n_bins + 2), FLOAT)
    folded = np.zeros(n_cols * n_bins, FLOAT)
    for index in range(n):
        for row in range(height):
            strongest_differences(pictures[index], row, length, position, other, across)
            lengths_and_bins(signed, per_radian, length, position)
            histogram[:] = 0
            voted = False
            for c in range(width):
                if length[c] == 0:
                    continue
                voted = True
                bin_index = int(position[c])
                upper = length[c] * (position[c] - FLOAT(bin_index)) if shared else FLOAT(0)
                lower = length[c] - upper
                for cell in range(col_range[0, c], col_range[1, c]):
                    weight = col_weights[cell, c]
                    histogram[cell, bin_index] += weight * lower
                    histogram[cell, bin_index + 1] += weight * upper
            if not voted:
                continue
            for cell in range(n_cols):
                histogram[cell, 0] += histogram[cell, n_bins]
                histogram[cell, 1 % n_bins] += histogram[cell, n_bins + 1]
                folded[cell * n_bins : (cell + 1) * n_bins] = histogram[cell, :n_bins]
            _add_row(folded, row_weights, row_range[0], row_range[1], row, cells[index])


@compiled(nogil=True)
def _classes_of_images(
    classes: Any, row_weights: Any, col_weights: Any, row_range: Any, col_range: Any, cells: Any
) -> None:
    """Into zeroed `cells` ``(n, n_rows, n_cols · n_classes)``."""
    n, height, width = classes.shape
    n_cols = len(col_weights)
    n_classes = cells.shape[2] // n_cols
    histogram = np.zeros(n_cols * n_classes, FLOAT)
    for index in range(n):
        for row in range(height):
            histogram[:] = 0
            for c in range(width):
                for cell in range(col_range[0, c], col_range[1, c]):
                    histogram[cell * n_classes + classes[index, row, c]] += col_weights[cell, c]
            _add_row(histogram, row_weights, row_range[0], row_range[1], row, cells[index])


@compiled(nogil=True, fastmath={"contract", "nsz"})
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
        whole = 0.0
        vector = out[index]
        for r in range(rows):
            for c in range(cols):
                block = floor
                for d_row in range(3):
                    for d_col in range(3):
                        block += energy[r + d_row, c + d_col]
                inverse = FLOAT(1) / math.sqrt(block)
                values = cells[index, r, c]
                target = vector[(r * cols + c) * n_bins : (r * cols + c + 1) * n_bins]
                for b in range(n_bins):
                    target[b] = math.sqrt(values[b] * inverse)
                for b in range(n_bins):
                    whole += target[b] * target[b]
        scale = FLOAT(1 / max(math.sqrt(whole), 1e-6))
        for i in range(len(vector)):
            vector[i] *= scale


@compiled(nogil=True, fastmath={"contract", "nsz"})
def _hys_blocks(cells: Any, block: int, clip: Any, floor: Any, root: bool, out: Any) -> None:
    """Every block at unit length, cut, at unit length again; square roots and the whole at unit length
    if `root`; `cells` ``(n, r, c, bins)``."""
    n, rows, cols, n_bins = cells.shape
    across = block * n_bins
    size = block * across
    for index in range(n):
        start = 0
        for r in range(rows - block + 1):
            for c in range(cols - block + 1):
                target = out[index, start : start + size]
                start += size
                energy = floor
                for d_row in range(block):
                    for i in range(across):
                        value = cells[index, r + d_row, c + i // n_bins, i % n_bins]
                        target[d_row * across + i] = value
                        energy += value * value
                scale = FLOAT(1) / math.sqrt(energy)
                energy = FLOAT(1e-10)
                for i in range(size):
                    target[i] = min(target[i] * scale, clip)
                    energy += target[i] * target[i]
                scale = FLOAT(1) / math.sqrt(energy)
                for i in range(size):
                    target[i] *= scale
        if root:
            whole = 0.0
            vector = out[index]
            for i in range(len(vector)):
                whole += vector[i]
                vector[i] = math.sqrt(vector[i])
            scale = FLOAT(1 / max(math.sqrt(whole), 1e-6))
            for i in range(len(vector)):
                vector[i] *= scale


def covered(weights: Stack) -> npt.NDArray[np.int64]:
    """``(2, side)``: the first cell that covers a pixel, and the one after the last.

    Parameters
    ----------
    weights : ``(n_cells, side)``; the cells of a pixel follow one another
    """
    inside = weights > 0
    any_cell = inside.any(axis=0)
    first = np.where(any_cell, inside.argmax(axis=0), 0)
    last = np.where(any_cell, len(weights) - inside[::-1].argmax(axis=0), 0)
    return np.stack([first, last]).astype(np.int64)


def orientation_cells(
    pictures: Stack,
    row_weights: Stack,
    col_weights: Stack,
    n_orientations: int,
    signed: bool,
    shared: bool = True,
) -> Stack:
    """Gradient lengths by orientation and cell, ``(n, n_rows, n_cols, n_orientations)``.

    A pixel votes for the two nearest orientations if votes are `shared`, else for the one that begins
    below it; over 360° if `signed` and 180° if not, with its weight in every cell. Of pictures with
    several planes, ``(n, n_planes, height, width)``, a pixel's longest gradient votes.
    """
    n, height, width = len(pictures), *pictures.shape[-2:]
    cells = np.zeros((n, len(row_weights), len(col_weights) * n_orientations), FLOAT)
    source = frozen(pictures.reshape(n, -1, height, width))
    vertical, horizontal = frozen(row_weights), frozen(col_weights)
    ranges = covered(row_weights), covered(col_weights)

    def work(start: int, stop: int) -> None:
        _orientations_of_images(
            source[start:stop],
            vertical,
            horizontal,
            *ranges,
            signed,
            shared,
            n_orientations,
            cells[start:stop],
        )

    for_ranges(work, n, max(1, PIXELS_WORTH_A_CALL // (height * width)))
    return cells.reshape(n, len(row_weights), len(col_weights), n_orientations)


def class_cells(
    classes: npt.NDArray[np.uint8], row_weights: Stack, col_weights: Stack, n_classes: int
) -> Stack:
    """How often every class stands in every cell, ``(n, n_rows, n_cols, n_classes)``."""
    n, height, width = classes.shape
    cells = np.zeros((n, len(row_weights), len(col_weights) * n_classes), FLOAT)
    source, vertical, horizontal = frozen(classes), frozen(row_weights), frozen(col_weights)
    ranges = covered(row_weights), covered(col_weights)

    def work(start: int, stop: int) -> None:
        _classes_of_images(source[start:stop], vertical, horizontal, *ranges, cells[start:stop])

    for_ranges(work, n, max(1, PIXELS_WORTH_A_CALL // (height * width)))
    return cells.reshape(n, len(row_weights), len(col_weights), n_classes)


def normalise_blocks(cells: Stack, floor: float = 1e-4) -> Stack:
    """``(n, rows, cols, bins)`` → ``(n, rows · cols · bins)``, as `features.hog.hog` says."""
    n = len(cells)
    vectors = np.empty((n, cells[0].size), FLOAT)
    source = frozen(cells)

    def work(start: int, stop: int) -> None:
        _normalise_blocks(source[start:stop], FLOAT(floor), vectors[start:stop])

    for_ranges(work, n, 128)
    return vectors


def hys_blocks(
    cells: Stack, block: int, root: bool = False, clip: float = 0.2, floor: float = 1e-4
) -> Stack:
    """``(n, rows, cols, bins)`` → ``(n, block_rows · block_cols · block · block · bins)``.

    As `features.hog.block_hog` says; `floor` is added to a block's energy. Without `root` every block
    has unit length.
    """
    n, rows, cols, n_bins = cells.shape
    n_blocks = (rows - block + 1) * (cols - block + 1)
    vectors = np.empty((n, n_blocks * block * block * n_bins), FLOAT)
    source = frozen(cells)

    def work(start: int, stop: int) -> None:
        part = slice(start, stop)
        _hys_blocks(source[part], block, FLOAT(clip), FLOAT(floor), root, vectors[part])

    for_ranges(work, n, 128)
    return vectors
