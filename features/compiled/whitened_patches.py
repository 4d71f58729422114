"""Patches with even contrast, and what they say to a dictionary: distances stay in the cache."""

import math
from typing import Any

import numpy as np
import numpy.typing as npt

from dataset.compiling import compiled
from dataset.threads import frozen

Array = npt.NDArray[np.float32]
Indices = npt.NDArray[np.int64]
FLOAT = np.float32
# Sums in any order, so that several are made at a time.
FAST = {"contract", "nsz", "reassoc", "arcp"}


@compiled(nogil=True, fastmath=FAST, error_model="numpy")
def _even_patches(
    planes: Any, which: Any, rows: Any, cols: Any, side: int, bias: Any, out: Any
) -> None:
    n_planes, length = planes.shape[1], FLOAT(out.shape[1])
    for index in range(len(out)):
        target, place, total = out[index], 0, FLOAT(0)
        row, col = rows[index], cols[index]
        for plane in range(n_planes):
            for r in range(side):
                source = planes[which[index], plane, row + r, col : col + side]
                for c in range(side):
                    target[place] = source[c]
                    total += source[c]
                    place += 1
        mean, energy = total / length, FLOAT(0)
        for i in range(len(target)):
            target[i] -= mean
            energy += target[i] * target[i]
        scale = FLOAT(1) / FLOAT(math.sqrt(energy / length + bias))
        for i in range(len(target)):
            target[i] *= scale


def even_patches(
    planes: Array, which: Indices, rows: Indices, cols: Indices, side: int, bias: float
) -> Array:
    """Patches less their mean, divided by the root of their variance and `bias`.

    Parameters
    ----------
    planes : float32 ``(n, n_planes, height, width)``
    which, rows, cols : ``(m,)``, picture and first row and column of every patch
    side : of a patch, px
    bias : variance that counts as none, in squared units of the pixels

    Returns
    -------
    float32 ``(m, n_planes · side · side)``, plane by plane, row by row
    """
    out = np.empty((len(which), planes.shape[1] * side * side), FLOAT)
    _even_patches(frozen(planes), which, rows, cols, side, FLOAT(bias), out)
    return out


@compiled(nogil=True, fastmath=FAST, error_model="numpy")
def add_activations(
    products: Any, energies: Any, centre_energies: Any, cells: Any, line: Any, pooled: Any
) -> None:
    """Add every patch's triangle activation to its cell.

    Parameters
    ----------
    products : float32 ``(m, n_centres)``, patch · centre
    energies, centre_energies : float32 ``(m,)`` and ``(n_centres,)``, squared lengths
    cells : int64 ``(m,)``, rows of `pooled`
    line : float32 ``(n_centres,)``, room for a patch's distances
    pooled : float32 ``(n_cells, n_centres)``, is added to
    """
    n_centres = len(line)
    for patch in range(len(products)):
        product, energy, total = products[patch], energies[patch], FLOAT(0)
        for i in range(n_centres):
            square = energy + centre_energies[i] - FLOAT(2) * product[i]
            distance = FLOAT(math.sqrt(max(square, FLOAT(0))))
            line[i] = distance
            total += distance
        mean, target = total / FLOAT(n_centres), pooled[cells[patch]]
        for i in range(n_centres):
            target[i] += max(mean - line[i], FLOAT(0))
