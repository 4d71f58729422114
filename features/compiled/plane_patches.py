"""Descriptors of patches of several sizes in every plane: one pass, in which a plane stays in the cache.

A cell's weights are a triangle down times a triangle across, so that its sum is made in two steps, each
over long lines of numbers that follow one another:

    votes[c]   ``(height · BINS)``       gradient lengths of column c, shared by two orientations
    across[k]  = Σ_c weight[k, c] votes[c]              the four columns of cells of a column of patches
    strips[r]  = Σ_y weight[r, y] across[:, y]          their rows, of one column of patches: ``(RUN,)``

A patch is CELLS strips that follow one another, brought to unit length.
"""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from dataset.compiling import compiled
from dataset.threads import for_ranges, frozen, worth_a_call
from features.compiled.cells import covered, lengths_and_bins, strongest_differences

Stack = npt.NDArray[np.float32]
FLOAT = np.float32
CELLS = 4
BINS = 8
RUN = CELLS * BINS
LENGTH = CELLS * RUN
TURN = FLOAT(2 * math.pi)
# Sums in any order: no published vocabulary rests on them, as on those of `features.compiled.patches`.
FAST = {"contract", "nsz", "reassoc", "arcp"}


@compiled(nogil=True, inline="always")
def _copy_eight(source: Any, line: int, start: int, target: Any, to_line: int, to: int) -> None:
    """All are read before one is written, so that it is one load and one store of a processor."""
    a, b, c, d = (
        source[line, start],
        source[line, start + 1],
        source[line, start + 2],
        source[line, start + 3],
    )
    e, f, g, h = (
        source[line, start + 4],
        source[line, start + 5],
        source[line, start + 6],
        source[line, start + 7],
    )
    target[to_line, to], target[to_line, to + 1] = a, b
    target[to_line, to + 2], target[to_line, to + 3] = c, d
    target[to_line, to + 4], target[to_line, to + 5] = e, f
    target[to_line, to + 6], target[to_line, to + 7] = g, h


@compiled(nogil=True, fastmath=FAST, error_model="numpy")
def _vote(planes: Any, lines: Any, votes: Any) -> None:
    """Gradient lengths, each shared by two orientations: into `votes` ``(width, height · BINS)``."""
    _, width, height = planes.shape
    right, down, other, another = lines
    votes[:] = 0
    for c in range(width):
        strongest_differences(planes, c, right, down, other, another)
        lengths_and_bins(True, FLOAT(BINS) / TURN, down, right)
        length, position = down, right
        for row in range(height):
            lower = int(position[row])
            upper = length[row] * (position[row] - FLOAT(lower))
            votes[c, row * BINS + (lower & (BINS - 1))] += length[row] - upper
            votes[c, row * BINS + ((lower + 1) & (BINS - 1))] += upper


@compiled(nogil=True, inline="always")
def _sum_lines(
    lines: Any, first: int, weights: Any, cell: int, sums: Any, to: int, length: int
) -> None:
    """``sums[to] = Σ weights[cell, t] lines[first + t]``, eight at a time: sums are rarely read again.

    Lines are named by their numbers: a view of each would cost more than its sum.
    """
    n = weights.shape[1]
    if n % 8:
        a, b, c, d = weights[cell, 0], weights[cell, 1], weights[cell, 2], weights[cell, 3]
        for i in range(length):
            four = a * lines[first, i] + b * lines[first + 1, i]
            sums[to, i] = four + c * lines[first + 2, i] + d * lines[first + 3, i]
    for tap in range(n % 8, n, 8):
        one = first + tap
        a, b, c, d = (
            weights[cell, tap],
            weights[cell, tap + 1],
            weights[cell, tap + 2],
            weights[cell, tap + 3],
        )
        e, f, g, h = (
            weights[cell, tap + 4],
            weights[cell, tap + 5],
            weights[cell, tap + 6],
            weights[cell, tap + 7],
        )
        if tap == 0:
            for i in range(length):
                four = a * lines[one, i] + b * lines[one + 1, i]
                four += c * lines[one + 2, i] + d * lines[one + 3, i]
                four += e * lines[one + 4, i] + f * lines[one + 5, i]
                sums[to, i] = four + g * lines[one + 6, i] + h * lines[one + 7, i]
        else:
            for i in range(length):
                four = a * lines[one, i] + b * lines[one + 1, i]
                four += c * lines[one + 2, i] + d * lines[one + 3, i]
                four += e * lines[one + 4, i] + f * lines[one + 5, i]
                sums[to, i] += four + g * lines[one + 6, i] + h * lines[one + 7, i]


@compiled(nogil=True, fastmath=FAST, error_model="numpy")
def _column_of_patches(
    votes: Any, down: Any, across: Any, number: int, line: Any, turned: Any, strips: Any
) -> None:
    """`votes` ``(width, height · BINS)`` into `strips` ``(n_patches_down · CELLS, RUN)``.

    `line` and `turned` are room for ``(1, height · BINS)`` and ``(height, RUN)``.
    """
    row_weights, row_first = down
    col_weights, col_first = across
    for j in range(CELLS):
        col = number * CELLS + j
        _sum_lines(votes, col_first[col], col_weights, col, line, 0, line.shape[1])
        for row in range(line.shape[1] // BINS):
            _copy_eight(line, 0, row * BINS, turned, row, j * BINS)
    for row in range(len(row_weights)):
        _sum_lines(turned, row_first[row], row_weights, row, strips, row, RUN)


@compiled(nogil=True, fastmath=FAST, error_model="numpy")
def _normalise(patches: Any, number: int, clip: Any, flat: Any, out: Any, line: int) -> None:
    """``out[line]`` is a patch at unit length, cut, at unit length again; 0 if no longer than `flat`."""
    energy = FLOAT(0)
    for i in range(LENGTH):
        energy += patches[number, i] * patches[number, i]
    if energy <= flat * flat:
        for i in range(LENGTH):
            out[line, i] = 0
        return
    scale, energy = FLOAT(1) / FLOAT(math.sqrt(energy)), FLOAT(0)
    for i in range(LENGTH):
        value = patches[number, i] * scale
        value = value if value < clip else clip
        patches[number, i] = value
        energy += value * value
    scale = FLOAT(1) / FLOAT(math.sqrt(energy))
    for i in range(LENGTH):
        out[line, i] = patches[number, i] * scale


@compiled(nogil=True, fastmath=FAST, error_model="numpy")
def _patches_of_images(images: Any, grids: Any, clip: Any, flat: Any, out: Any) -> None:
    """Into `out` ``(n · n_patches · n_planes, LENGTH)``; `grids` has a tuple a size."""
    n, n_planes, height, width = images.shape
    n_patches = len(out) // (n * n_planes)
    scratch = np.zeros((4, height), FLOAT)
    lines = scratch[0], scratch[1], scratch[2], scratch[3]
    turned_plane = np.zeros((1, width, height), FLOAT)
    # Cells of more pixels than there are have a weight of 0 beyond them.
    n_rows, n_cols, n_cells = height, width, 0
    for down, across in grids:
        n_rows, n_cols = max(n_rows, down[0].shape[1]), max(n_cols, across[0].shape[1])
        n_cells = max(n_cells, len(down[0]))
    votes = np.zeros((n_cols, height * BINS), FLOAT)
    line = np.zeros((1, height * BINS), FLOAT)
    turned = np.zeros((n_rows, RUN), FLOAT)
    strips = np.zeros((n_cells, RUN), FLOAT)
    patches = strips.reshape(-1, LENGTH)
    for index in range(n):
        for plane in range(n_planes):
            for row in range(height):
                for c in range(width):
                    turned_plane[0, c, row] = images[index, plane, row, c]
            _vote(turned_plane, lines, votes)
            at = index * n_patches * n_planes + plane
            for size in range(len(grids)):
                down, across = grids[size]
                n_down, n_across = len(down[0]) // CELLS, len(across[0]) // CELLS
                for col in range(n_across):
                    _column_of_patches(votes, down, across, col, line, turned, strips)
                    for row in range(n_down):
                        to = at + (row * n_across + col) * n_planes
                        _normalise(patches, row, clip, flat, out, to)
                at += n_down * n_across * n_planes


def plane_descriptors(
    planes: Stack, down: Sequence[Stack], across: Sequence[Stack], clip: float, flat: float
) -> Stack:
    """Patches of gradient orientations, at unit length, cut at `clip`, at unit length again.

    Parameters
    ----------
    planes : float32 ``(n, n_planes, height, width)``
    down, across : of every size of patches float32 ``(n_patches · CELLS, side)``, how much each pixel
        counts in each patch's cells
    flat : patches of this length or less give 0

    Returns
    -------
    float32 ``(n, n_patches, n_planes · LENGTH)``, one size after the other
    """
    n, n_planes = planes.shape[:2]
    sizes = list(zip(down, across, strict=True))
    n_patches = sum(len(rows) * len(cols) for rows, cols in sizes) // CELLS**2
    out = np.empty((n, n_patches, n_planes, LENGTH), FLOAT)
    source, cut, least = frozen(planes), FLOAT(clip), FLOAT(flat)
    grids = tuple(tuple(_by_first(weights) for weights in axes) for axes in sizes)

    def work(start: int, stop: int) -> None:
        own = out[start:stop].reshape(-1, LENGTH)
        _patches_of_images(source[start:stop], grids, cut, least, own)

    for_ranges(work, n, worth_a_call(out[0].size))
    return out.reshape(n, n_patches, -1)


def _by_first(weights: Stack) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
    """Of each cell the weights from its first pixel on, a multiple of four of them, and that pixel.

    Where a cell ends at the border the first pixel is one before its own, with a weight of 0.
    """
    n_cells, side = weights.shape
    begin, end = covered(weights.T)
    n = -(-int((end - begin).max()) // 4) * 4
    padded = np.pad(weights, ((0, 0), (0, max(0, n - side))))
    first = np.minimum(begin, padded.shape[1] - n)
    return frozen(padded[np.arange(n_cells)[:, None], first[:, None] + np.arange(n)]), frozen(first)
