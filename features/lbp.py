"""Local binary patterns: which of a pixel's eight neighbours are brighter than it."""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt

from features.compiled.cells import class_cells
from features.compiled.patterns import patterns
from features.one_picture import or_one_picture
from features.pixels import to_gray

Stack = npt.NDArray[np.float32]

N_UNIFORM = 59


@or_one_picture()
def binary_patterns(images: npt.ArrayLike, threshold: float = 0.02) -> npt.NDArray[np.uint8]:
    """The pattern of every pixel: bit i is set where neighbour i is brighter by `threshold` or more.

    Neighbours are numbered clockwise from the upper left. The threshold keeps flat
    paper, where the original compares equal gray values, from answering to noise; beyond the picture
    the nearest pixel counts.

    Parameters
    ----------
    images : one picture or a stack, see `features.pixels.to_gray`
    threshold : gray levels, above 0

    Returns
    -------
    uint8 ``(n, height, width)``

    Source: T. Ojala, M. Pietikäinen and D. Harwood (1996), A comparative study of texture measures
    with classification based on featured distributions, Pattern Recognition 29(1).

    Examples
    --------
    >>> spot = np.zeros((1, 3, 3), np.float32)
    >>> spot[0, 1, 1] = 1
    >>> binary_patterns(spot)[0].tolist()
    [[16, 32, 64], [8, 0, 128], [4, 2, 1]]
    """
    return patterns(to_gray(images), threshold)


@cache
def uniform_classes() -> npt.NDArray[np.uint8]:
    """Pattern → class, ``(256,)``: the 58 patterns with at most two changes round the ring, and 58.

    Source: T. Ojala, M. Pietikäinen and T. Mäenpää (2002), Multiresolution gray-scale and rotation
    invariant texture classification with local binary patterns, IEEE Trans. PAMI 24(7).
    """
    codes = np.arange(256)
    rotated = (codes >> 1) | ((codes & 1) << 7)
    changes = np.array([bin(changed).count("1") for changed in codes ^ rotated])
    classes = np.full(256, N_UNIFORM - 1, dtype=np.uint8)
    uniform = np.flatnonzero(changes <= 2)
    classes[uniform] = np.arange(len(uniform))
    classes.setflags(write=False)
    return classes


def pattern_histograms(
    found: npt.NDArray[np.uint8], rows: npt.NDArray[np.float32], cols: npt.NDArray[np.float32]
) -> Stack:
    """How often every uniform class stands in every cell, ``(n, N_UNIFORM, n_cells, n_cells)``.

    Parameters
    ----------
    found : as `binary_patterns` makes them
    rows, cols : float32 ``(n_cells, side)``, as `features.hog.cell_grid` makes them
    """
    cells = class_cells(uniform_classes()[found], rows, cols, N_UNIFORM)
    return cells.transpose(0, 3, 1, 2)
