"""Dense SIFT: the descriptor of Lowe's keypoints, at every place of a grid."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from features.compiled.cells import orientation_cells
from features.compiled.patches import descriptors
from features.compiled.plane_patches import plane_descriptors
from features.one_picture import or_one_picture
from features.pixels import to_gray

Stack = npt.NDArray[np.float32]

CELLS = 4
ORIENTATIONS = 8
CLIP = 0.2
# Less than a gray level's change over the patch is paper.
FLAT = 1 / 255


@or_one_picture(0, None)
def dense_sift(
    images: npt.ArrayLike, cell: float = 4.0, step: float = 2.0
) -> tuple[Stack, npt.NDArray[np.float32]]:
    """Descriptors of patches of 4×4 cells and 8 orientations over 360°.

    A pixel votes with its gradient's length, linearly between neighbouring orientations and cells;
    the vector has unit length, is cut at 0.2 and brought to unit length again. Flat patches give 0.
    Upright and of one size: there is no detector.

    Parameters
    ----------
    images : one picture or a stack, see `features.pixels.to_gray`
    cell : side of a cell in px; smaller where a patch would not fit into the picture
    step : px between neighbouring patches

    Returns
    -------
    descriptors : float32 ``(n, n_patches, 128)``
    places : float32 ``(n_patches, 2)``, rows and columns of the patches' centres, -½ … ½

    Source: D. Lowe (2004), Distinctive image features from scale-invariant keypoints, IJCV 60(2);
    on a grid as in A. Bosch, A. Zisserman and X. Muñoz (2006), ECCV.
    """
    _check(cell, step)
    gray = to_gray(images)
    sides = gray.shape[1:]
    grid = [_axis(side, min(cell, *(s / CELLS for s in sides)), step) for side in sides]
    (rows, row_weights, _), (cols, col_weights, _) = grid
    cells = orientation_cells(gray, row_weights, col_weights, ORIENTATIONS, signed=True)
    return descriptors(cells, rows, cols, CLIP, FLAT), _places(grid)


def plane_sift(planes: Stack, sizes: Sequence[float], step: float) -> tuple[Stack, Stack]:
    """As `dense_sift`, of every plane and of patches of several sizes.

    Parameters
    ----------
    planes : float32 ``(n, n_planes, height, width)``
    sizes : sides of cells in px
    step : px between neighbouring patches

    Returns
    -------
    descriptors : float32 ``(n, n_patches, n_planes · 128)``, one size after the other
    places : float32 ``(n_patches, 2)``
    """
    _check(min(sizes), step)
    down, across, places = _grids(planes.shape[2:], tuple(sizes), step)
    return plane_descriptors(planes, down, across, CLIP, FLAT), places.copy()


@lru_cache(16)
def _grids(
    sides: tuple[int, ...], sizes: tuple[float, ...], step: float
) -> tuple[list[Stack], list[Stack], Stack]:
    """Of every size the weights of its patches' cells down and across, and the centres of all patches."""
    grids = [
        [_axis(side, min(cell, *(s / CELLS for s in sides)), step) for side in sides]
        for cell in sizes
    ]
    down, across = (
        [weights[indices.ravel()] for indices, weights, _ in axes]
        for axes in zip(*grids, strict=True)
    )
    return down, across, np.concatenate([_places(grid) for grid in grids])


def _check(cell: float, step: float) -> None:
    if not (cell > 0 and step > 0):
        raise ValueError(f"Expected a positive cell and step in px, received {cell} and {step}.")


def _places(grid: Any) -> Stack:
    """Rows and columns of the centres of a grid's patches, ``(n_patches, 2)``."""
    centres = np.stack(np.meshgrid(*(axis[2] for axis in grid), indexing="ij"), axis=-1)
    return centres.reshape(-1, 2).astype(np.float32)


def _axis(side: int, cell: float, step: float) -> tuple[npt.NDArray[np.int64], Stack, Any]:
    """Cell indices ``(n_patches, 4)``, the cells' pixel weights ``(n_cells, side)``, the places."""
    room = side - CELLS * cell
    starts = room / 2 + step * (
        np.arange(int(room / step + 1e-6) + 1) - int(room / step + 1e-6) / 2
    )
    wanted = starts[:, None] + (np.arange(CELLS) + 0.5) * cell
    centres, indices = np.unique(wanted.round(6), return_inverse=True)
    distance = np.abs(np.arange(side) + 0.5 - centres[:, None])
    weights = np.maximum(1 - distance / cell, 0).astype(np.float32)
    places = (starts + CELLS * cell / 2) / side - 0.5
    return indices.reshape(wanted.shape), weights, places
