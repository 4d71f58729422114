"""Descriptors of patches of several sizes in every plane: one pass, in which a plane stays in the cache."""

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from dataset.compiling import compiled
from dataset.threads import for_ranges, frozen
from features.compiled.cells import covered, lengths_and_bins, strongest_differences

Stack = npt.NDArray[np.float32]
FLOAT = np.float32
BINS = 8
TURN = FLOAT(2 * math.pi)
# Sums in any order: no published vocabulary rests on them, as on those of `features.compiled.patches`.
FAST = {"contract", "nsz", "reassoc", "arcp"}


class Axis(NamedTuple):
    """One side of the grid of patches of one size.

    Attributes
    ----------
    indices : int64 ``(n_patches, cells)``, the cells of each patch
    weights : float32 ``(n_cells, side)``, how much each pixel counts in each cell
    """

    indices: npt.NDArray[np.int64]
    weights: Stack


@compiled(nogil=True, fastmath=FAST, error_model="numpy")
def _vote(plane: Any, lines: Any, votes: Any) -> None:
    """Gradient lengths, each shared by two orientations: into `votes` ``(height, width · BINS)``."""
    _, height, width = plane.shape
    length, position, other, across = lines
    votes[:] = 0
    for row in range(height):
        strongest_differences(plane, row, length, position, other, across)
        lengths_and_bins(True, FLOAT(BINS) / TURN, length, position)
        here = votes[row]
        for c in range(width):
            lower = int(position[c])
            upper = length[c] * (position[c] - FLOAT(lower))
            here[c * BINS + lower % BINS] += length[c] - upper
            here[c * BINS + (lower + 1) % BINS] += upper


@compiled(nogil=True, fastmath=FAST, error_model="numpy")
def _add_lines(lines: Any, weights: Any, first: int, last: int, total: Any) -> None:
    """The weighted sum of `lines` from `first` to `last`, four at a time: `total` is rarely read."""
    total[:] = 0
    for start in range(first, last, 4):
        # Beyond the last one a weight of 0.
        b, c, d = min(start + 1, last - 1), min(start + 2, last - 1), min(start + 3, last - 1)
        u, v = weights[start], weights[b] if start + 1 < last else FLOAT(0)
        w = weights[c] if start + 2 < last else FLOAT(0)
        x = weights[d] if start + 3 < last else FLOAT(0)
        one, two, three, four = lines[start], lines[b], lines[c], lines[d]
        for i in range(len(total)):
            total[i] += u * one[i] + v * two[i] + w * three[i] + x * four[i]


@compiled(nogil=True, fastmath=FAST, error_model="numpy")
def _normalise(target: Any, clip: Any, flat: Any) -> None:
    """To unit length, cut, to unit length again; 0 if it is no longer than `flat`."""
    energy = FLOAT(0)
    for i in range(len(target)):
        energy += target[i] * target[i]
    if energy <= flat * flat:
        target[:] = 0
        return
    scale, energy = FLOAT(1) / FLOAT(math.sqrt(energy)), FLOAT(0)
    for i in range(len(target)):
        value = target[i] * scale
        value = value if value < clip else clip
        target[i] = value
        energy += value * value
    scale = FLOAT(1) / FLOAT(math.sqrt(energy))
    for i in range(len(target)):
        target[i] *= scale


@compiled(nogil=True, fastmath=FAST, error_model="numpy")
def _gather(
    cells: Any, rows: Any, cols: Any, clip: Any, flat: Any, plane: int, out: Any, parts: Any
) -> None:
    """`cells` ``(n_cols, n_rows, BINS)`` into `plane` of `out` ``(n_patches, n_planes, length)``.

    `parts` is the same memory, ``(n_patches, n_planes, cells, BINS)``.
    """
    for patch in range(len(out)):
        down, across = rows[patch // len(cols)], cols[patch % len(cols)]
        for i in range(len(down)):
            for j in range(len(across)):
                source = cells[across[j], down[i]]
                part = parts[patch, plane, i * len(across) + j]
                for b in range(BINS):
                    part[b] = source[b]
        _normalise(out[patch, plane], clip, flat)


@compiled(nogil=True, fastmath=FAST, error_model="numpy")
def _patches_of_images(
    images: Any, down: Any, across: Any, spaces: Any, clip: Any, flat: Any, out: Any, parts: Any
) -> None:
    """Into `out` and `parts`, see `_gather`; `down`, `across` and `spaces` have a tuple a size."""
    n, n_planes, height, width = images.shape
    lines = np.zeros((4, width), FLOAT)
    scratch = lines[0], lines[1], lines[2], lines[3]
    votes = np.zeros((height, width * BINS), FLOAT)
    line = np.zeros(width * BINS, FLOAT)
    pixels = line.reshape(width, BINS)
    for index in range(n):
        for plane in range(n_planes):
            _vote(images[index, plane : plane + 1], scratch, votes)
            start = 0
            for size in range(len(down)):
                rows, row_weights, row_range = down[size]
                cols, col_weights, col_range = across[size]
                turned, flat_turned, cells, flat_cells = spaces[size]
                for row in range(len(row_weights)):
                    _add_lines(votes, row_weights[row], row_range[0, row], row_range[1, row], line)
                    for c in range(width):
                        source, target = pixels[c], turned[c, row]
                        for i in range(BINS):
                            target[i] = source[i]
                for col in range(len(col_weights)):
                    first, last = col_range[0, col], col_range[1, col]
                    _add_lines(flat_turned, col_weights[col], first, last, flat_cells[col])
                stop = start + len(rows) * len(cols)
                own, own_parts = out[index, start:stop], parts[index, start:stop]
                _gather(cells, rows, cols, clip, flat, plane, own, own_parts)
                start = stop


def _space(width: int, down: Axis, across: Axis) -> tuple[Stack, ...]:
    """Room for cell rows pixel by pixel and for cells, ``(n, n_rows, BINS)``, each also with long lines."""
    n_rows, n_cols = len(down.weights), len(across.weights)
    turned = np.zeros((width, n_rows, BINS), FLOAT)
    cells = np.zeros((n_cols, n_rows, BINS), FLOAT)
    return turned, turned.reshape(width, -1), cells, cells.reshape(n_cols, -1)


def plane_descriptors(
    planes: Stack, down: Sequence[Axis], across: Sequence[Axis], clip: float, flat: float
) -> Stack:
    """Patches of gradient orientations, at unit length, cut at `clip`, at unit length again.

    Parameters
    ----------
    planes : float32 ``(n, n_planes, height, width)``
    down, across : of every size of patches
    flat : patches of this length or less give 0

    Returns
    -------
    float32 ``(n, n_patches, n_planes · cells · cells · 8)``, one size after the other
    """
    n, n_planes = planes.shape[:2]
    n_cells = down[0].indices.shape[1] * across[0].indices.shape[1]
    grids = list(zip(down, across, strict=True))
    n_patches = sum(len(one.indices) * len(other.indices) for one, other in grids)
    out = np.empty((n, n_patches, n_planes, n_cells * BINS), FLOAT)
    parts = out.reshape(n, n_patches, n_planes, n_cells, BINS)
    source, cut, least = frozen(planes), FLOAT(clip), FLOAT(flat)
    rows, cols = (
        tuple((frozen(a.indices), frozen(a.weights), frozen(covered(a.weights.T))) for a in axis)
        for axis in (down, across)
    )

    def work(start: int, stop: int) -> None:
        part = slice(start, stop)
        room = tuple(_space(planes.shape[3], *grid) for grid in grids)
        _patches_of_images(source[part], rows, cols, room, cut, least, out[part], parts[part])

    for_ranges(work, n, max(1, 2**17 // out[0].size))
    return out.reshape(n, n_patches, -1)
