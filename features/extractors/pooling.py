"""Pooling of maps on a grid of overlapping cells."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from features.hog import cell_grid

Stack = npt.NDArray[np.float32]


def pool_maps(maps: Sequence[Stack], n_cells: int, overlap: float = 1.5) -> Stack:
    """Sum every map over ``n_cells × n_cells`` overlapping cells.

    Parameters
    ----------
    maps : each ``(n, height, width)``
    n_cells : cells along either side, equally spaced
    overlap : width of a cell in distances between cells

    Returns
    -------
    float32 ``(n, len(maps) · n_cells · n_cells)``
    """
    height, width = maps[0].shape[1:]
    vertical, horizontal = (cell_grid(side, n_cells, overlap) for side in (height, width))
    # The first product as one large matrix product: many small ones take several times as long.
    narrow = [(one.reshape(-1, width) @ horizontal.T).reshape(-1, height, n_cells) for one in maps]
    pooled = [(vertical @ one).reshape(len(one), -1) for one in narrow]
    return np.concatenate(pooled, axis=1)


def cells_of(places: Stack, grid: int) -> list[npt.NDArray[np.int64] | slice]:
    """Which of the places ``(n, 2)``, -½ … ½, lie in each of ``grid × grid`` cells, row by row."""
    if grid == 1:
        return [slice(None)]
    row, col = np.minimum((places.T + 0.5) * grid, grid - 1).astype(int)
    return [np.flatnonzero(row * grid + col == cell) for cell in range(grid**2)]


def unit_length(vectors: Stack) -> Stack:
    """Every row divided by its L2 norm; a row of zeros stays."""
    length = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(length, 1e-6), dtype=np.float32)
