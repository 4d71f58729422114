"""Weighted histograms over overlapping cells: gradient orientations (HOG, SIFT) and patterns (LBP)."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from dataset.compiling import compiled
from dataset.threads import for_ranges, frozen, worth_a_call
from features.compiled.tiles import copy_run

Stack = npt.NDArray[np.float32]
FLOAT = np.float32
CELLS_AT_ONCE = 2**16
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
    """Twice the gradient of one row, down and across, of the plane where it is longest.

    Of SIFT in colour, whose column of a picture is a row here; HOG has `_strongest_of_planes`.
    """
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
def _differences_of_rows(picture: Any, start: int, stop: int, down: Any, across: Any) -> None:
    """Twice the gradient, down and across, of rows `start` to `stop`, one row after the other.

    All rows but the picture's first and last are one run of numbers, whose differences across are wrong
    at the borders until they are set.
    """
    height, width = picture.shape
    pixels = picture.reshape(-1)
    inner, beyond = max(start, 1), min(stop, height - 1)
    above, below = pixels[(inner - 1) * width :], pixels[(inner + 1) * width :]
    target = down[(inner - start) * width :]
    for i in range((beyond - inner) * width):
        target[i] = below[i] - above[i]
    for row in (0, height - 1):
        if start <= row < stop:
            above, below = picture[max(row - 1, 0)], picture[min(row + 1, height - 1)]
            target = down[(row - start) * width :]
            for c in range(width):
                target[c] = below[c] - above[c]
    here = pixels[start * width :]
    for i in range(1, (stop - start) * width - 1):
        across[i] = here[i + 1] - here[i - 1]
    for row in range(stop - start):
        first, last = row * width, (row + 1) * width - 1
        across[first] = here[min(first + 1, last)] - here[first]
        across[last] = here[last] - here[max(last - 1, first)]


@compiled(nogil=True, fastmath={"contract", "nsz"})
def _strongest_of_planes(
    planes: Any, start: int, stop: int, down: Any, across: Any, other: Any, another: Any
) -> None:
    """`_differences_of_rows` of the plane where the gradient is longest, pixel by pixel."""
    _differences_of_rows(planes[0], start, stop, down, across)
    for plane in range(1, len(planes)):
        _differences_of_rows(planes[plane], start, stop, other, another)
        for i in range((stop - start) * planes.shape[2]):
            new = other[i] * other[i] + another[i] * another[i]
            old = down[i] * down[i] + across[i] * across[i]
            down[i] = other[i] if new > old else down[i]
            across[i] = another[i] if new > old else across[i]


@compiled(nogil=True, fastmath={"contract", "nsz"}, error_model="numpy")
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
def _vote(length: Any, position: Any, shared: bool, cols: Any, n_bins: int, histogram: Any) -> bool:
    """One picture row into `histogram` ``(n_cols · (n_bins + 2),)``; whether any pixel has a gradient.

    Two bins more, so that a vote past the last one needs no modulo.
    """
    weights, (first, last) = cols
    histogram[:] = 0
    voted = False
    for c in range(len(length)):
        if length[c] == 0:
            continue
        voted = True
        bin_index = int(position[c])
        upper = length[c] * (position[c] - FLOAT(bin_index)) if shared else FLOAT(0)
        lower = length[c] - upper
        for cell in range(first[c], last[c]):
            weight, at = weights[cell, c], cell * (n_bins + 2) + bin_index
            histogram[at] += weight * lower
            histogram[at + 1] += weight * upper
    if voted:
        for at in range(0, len(histogram), n_bins + 2):
            histogram[at] += histogram[at + n_bins]
            histogram[at + 1 % n_bins] += histogram[at + n_bins + 1]
    return voted


@compiled(nogil=True, fastmath={"contract", "nsz"}, error_model="numpy")
def _orientations_of_images(
    pictures: Any, rows: Any, cols: Any, signed: bool, shared: bool, n_bins: int, cells: Any
) -> None:
    """Into `cells` ``(n, n_rows, n_cols · n_bins)``; `rows` and `cols` are weights and what they cover."""
    n, _, height, width = pictures.shape
    row_weights, (first, last) = rows
    n_rows, n_cols = len(row_weights), len(cols[0])
    per_radian = FLOAT(n_bins) / (FLOAT(2) * PI if signed else PI)
    # Gradients of some rows at a time: enough for vectors, few enough for the cache.
    at_once = min(height, max(1, 1024 // width))
    length, position = np.zeros(at_once * width, FLOAT), np.zeros(at_once * width, FLOAT)
    other, another = np.zeros(at_once * width, FLOAT), np.zeros(at_once * width, FLOAT)
    histogram = np.zeros(n_cols * (n_bins + 2), FLOAT)
    sums = np.zeros((n_rows, n_cols * (n_bins + 2)), FLOAT)
    run, found, to = sums.reshape(-1), cells.reshape(-1), 0
    for index in range(n):
        run[:] = 0
        for start in range(0, height, at_once):
            stop = min(start + at_once, height)
            _strongest_of_planes(pictures[index], start, stop, length, position, other, another)
            n_pixels = (stop - start) * width
            lengths_and_bins(signed, per_radian, length[:n_pixels], position[:n_pixels])
            for row in range(start, stop):
                own = slice((row - start) * width, (row - start + 1) * width)
                if _vote(length[own], position[own], shared, cols, n_bins, histogram):
                    _add_row(histogram, row_weights, first, last, row, sums)
        for cell in range(n_rows * n_cols):
            copy_run(run, cell * (n_bins + 2), n_bins, found, to)
            to += n_bins


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
    shape = len(row_weights), len(col_weights), n_orientations
    found = np.empty((len(pictures), *shape), FLOAT)

    def keep(cells: Stack, start: int) -> None:
        found[start : start + len(cells)] = cells

    for_cells(pictures, row_weights, col_weights, (n_orientations, signed, shared), keep)
    return found


def for_cells(
    pictures: Stack,
    row_weights: Stack,
    col_weights: Stack,
    votes: tuple[int, bool, bool],
    use: Callable[[Stack, int], None],
) -> None:
    """Call ``use(cells, start)`` with the cells of a few pictures, which are in the cache still.

    Parameters
    ----------
    pictures, row_weights, col_weights : see `orientation_cells`
    votes : ``(n_orientations, signed, shared)`` of it
    use : of pictures `start` and following; called from several threads
    """
    n_orientations, signed, shared = votes
    height, width = pictures.shape[-2:]
    source = frozen(pictures.reshape(len(pictures), -1, height, width))
    rows = frozen(row_weights), tuple(covered(row_weights))
    cols = frozen(col_weights), tuple(covered(col_weights))
    size = len(row_weights) * len(col_weights) * n_orientations
    few = max(1, CELLS_AT_ONCE // size)

    def work(start: int, stop: int) -> None:
        room = np.empty((few, len(row_weights), size // len(row_weights)), FLOAT)
        for first in range(start, stop, few):
            part = source[first : min(first + few, stop)]
            cells = room[: len(part)]
            _orientations_of_images(part, rows, cols, signed, shared, n_orientations, cells)
            use(cells.reshape(len(part), len(row_weights), -1, n_orientations), first)

    for_ranges(work, len(source), worth_a_call(height * width))


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

    for_ranges(work, n, worth_a_call(height * width))
    return cells.reshape(n, len(row_weights), len(col_weights), n_classes)
