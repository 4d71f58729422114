"""Dense SIFT: the descriptor of Lowe's keypoints, at every place of a grid."""

from typing import Any

import numpy as np
import numpy.typing as npt

from features.compiled.cells import orientation_cells
from features.pixels import to_gray

Stack = npt.NDArray[np.float32]

CELLS = 4
ORIENTATIONS = 8
CLIP = 0.2


def dense_sift(
    images: npt.ArrayLike, cell: float = 4.0, step: float = 2.0
) -> tuple[Stack, npt.NDArray[np.float32]]:
    """Descriptors of patches of 4×4 cells and 8 orientations over 360°.

    A pixel votes with its gradient's length, linearly between neighbouring orientations and cells;
    the vector has unit length, is cut at 0.2 and brought to unit length again. Flat patches give 0.
    Upright and of one size: there is no detector.

    Parameters
    ----------
    images : see `features.pixels.to_gray`
    cell : side of a cell in px; smaller where a patch would not fit into the picture
    step : px between neighbouring patches

    Returns
    -------
    descriptors : float32 ``(n, n_patches, 128)``
    places : float32 ``(n_patches, 2)``, rows and columns of the patches' centres, -½ … ½

    Source: D. Lowe (2004), Distinctive image features from scale-invariant keypoints, IJCV 60(2);
    on a grid as in A. Bosch, A. Zisserman and X. Muñoz (2006), ECCV.
    """
    gray = to_gray(images)
    if not (cell > 0 and step > 0):
        raise ValueError(f"Expected a positive cell and step in px, received {cell} and {step}.")
    height, width = gray.shape[1:]
    cell = min(cell, height / CELLS, width / CELLS)
    (rows, row_weights, row_places), (cols, col_weights, col_places) = (
        _axis(side, cell, step) for side in (height, width)
    )
    cells = orientation_cells(gray, row_weights, col_weights, ORIENTATIONS, signed=True)
    gathered = cells[:, rows][:, :, :, cols]
    patches = gathered.transpose(0, 1, 3, 2, 4, 5).reshape(len(gray), len(rows) * len(cols), -1)
    places = np.stack(np.meshgrid(row_places, col_places, indexing="ij"), axis=-1).reshape(-1, 2)
    return _normalised(patches), places.astype(np.float32)


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


def _normalised(patches: Stack) -> Stack:
    length = np.linalg.norm(patches, axis=2, keepdims=True)
    # Less than a gray level's change over the patch is paper.
    scale = np.where(length > 1 / 255, 1 / np.maximum(length, 1e-12), 0)
    cut = np.minimum(patches * scale, CLIP)
    length = np.linalg.norm(cut, axis=2, keepdims=True)
    return np.asarray(cut / np.maximum(length, 1e-6), dtype=np.float32)
