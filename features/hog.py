"""Histograms of oriented gradients over overlapping cells, for stacks of small images."""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from features.gradients import gradients

Stack = npt.NDArray[np.float32]

IMAGES_AT_ONCE = 512


def cell_grid(side: int, n_cells: int, overlap: float) -> npt.NDArray[np.float32]:
    """How much every pixel of a side counts in each of `n_cells` cells.

    The cells are equally spaced and as wide as `overlap` times their distance, so that each reaches
    into its neighbours; a pixel that a cell covers in part counts in part. On 28 px, 8 cells with an
    overlap of 7/3 are the 7 px windows at a stride of 3 px.

    Returns
    -------
    float32 ``(n_cells, side)``, in 0…1
    """
    distance = side / (n_cells - 1 + overlap)
    starts = np.arange(n_cells)[:, None] * distance
    ends = starts + overlap * distance
    pixels = np.arange(side)[None]
    covered = np.minimum(pixels + 1, ends) - np.maximum(pixels, starts)
    return covered.clip(0, 1).astype(np.float32)


def hog(
    gray: Stack, n_orientations: int = 12, n_cells: int = 8, overlap: float = 7 / 3
) -> npt.NDArray[np.float32]:
    """Orientation histograms of ``n_cells × n_cells`` overlapping cells.

    A pixel votes with its gradient's length, split linearly between the two nearest of the unsigned
    orientations. Each histogram is divided by the L2 norm of the 3×3 cells around it (its block),
    then the square root is taken, and the whole vector has length 1.

    Parameters
    ----------
    gray : float32 ``(n, height, width)``
    n_orientations : bins over 180°
    n_cells : cells along either side
    overlap : width of a cell in distances between cells

    Returns
    -------
    float32 ``(n, n_cells · n_cells · n_orientations)``

    Source: N. Dalal and B. Triggs (2005), Histograms of oriented gradients for human detection, CVPR;
    overlapping cells as in S. Maji and J. Malik (2009), Fast and accurate digit classification,
    Berkeley; the square root as in R. Arandjelović and A. Zisserman (2012), CVPR.
    """
    n, height, width = gray.shape
    vertical, horizontal = (cell_grid(side, n_cells, overlap) for side in (height, width))
    result = np.empty((n, n_cells * n_cells * n_orientations), dtype=np.float32)
    for chunk in _chunks(n):
        votes = _orientation_votes(gray[chunk], n_orientations)
        # votes: (m, orientations, h, w) → cells: (m, rows, columns, orientations)
        cells = (vertical @ votes @ horizontal.T).transpose(0, 2, 3, 1)
        result[chunk] = _normalise(cells.astype(np.float32, copy=False)).reshape(len(cells), -1)
    return result


def _chunks(n: int) -> Iterator[slice]:
    return (slice(start, start + IMAGES_AT_ONCE) for start in range(0, n, IMAGES_AT_ONCE))


def _orientation_votes(gray: Stack, n_orientations: int) -> Stack:
    """``(m, n_orientations, height, width)``: gradient lengths, each in its two nearest bins."""
    Ir, Ic = gradients(gray)
    magnitude = np.hypot(Ir, Ic)
    position = np.arctan2(Ir, Ic) * np.float32(n_orientations / np.pi)
    lower = np.floor(position)
    share = position - lower
    lower_bin = lower.astype(np.int64) % n_orientations
    votes = np.zeros((gray.shape[0], n_orientations, *gray.shape[1:]), dtype=np.float32)
    for bin_index, part in (
        (lower_bin, magnitude * (1 - share)),
        ((lower_bin + 1) % n_orientations, magnitude * share),
    ):
        image, row, col = np.ogrid[tuple(slice(side) for side in magnitude.shape)]
        votes[image, bin_index, row, col] += part
    return votes


def _normalise(cells: Stack) -> Stack:
    energy = np.pad((cells**2).sum(axis=3), ((0, 0), (1, 1), (1, 1)))
    rows, cols = cells.shape[1:3]
    block = np.zeros(cells.shape[:3], dtype=np.float32)
    for row in range(3):
        for col in range(3):
            block += energy[:, row : row + rows, col : col + cols]
    rooted = np.sqrt(cells / np.sqrt(block + 1e-4)[..., None])
    length = np.sqrt((rooted**2).sum(axis=(1, 2, 3), keepdims=True))
    return np.asarray(rooted / np.maximum(length, 1e-6), dtype=np.float32)
