"""Histograms of oriented gradients over overlapping cells, for stacks of images."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from features.compiled.blocks import hys_blocks, normalise_blocks
from features.compiled.cells import for_cells
from features.one_picture import or_one_picture
from features.pixels import to_gray

Stack = npt.NDArray[np.float32]


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


@or_one_picture()
def hog(
    images: npt.ArrayLike,
    n_orientations: int = 12,
    n_cells: int = 8,
    overlap: float = 7 / 3,
    signed: bool = False,
) -> npt.NDArray[np.float32]:
    """Orientation histograms of ``n_cells × n_cells`` overlapping cells.

    A pixel votes with its gradient's length, split linearly between the two nearest orientations.
    Each histogram is divided by the L2 norm of the 3×3 cells around it (its block), then the square
    root is taken, and the whole vector has length 1.

    Parameters
    ----------
    images : one picture or a stack, see `features.pixels.to_gray`
    n_orientations : bins over 180°, or over 360° if `signed`
    n_cells : cells along either side
    overlap : width of a cell in distances between cells
    signed : whether the two sides of a stroke are told apart

    Returns
    -------
    float32 ``(n, n_cells · n_cells · n_orientations)``

    Source: N. Dalal and B. Triggs (2005), Histograms of oriented gradients for human detection, CVPR;
    overlapping cells as in S. Maji and J. Malik (2009), Fast and accurate digit classification,
    Berkeley; the square root as in R. Arandjelović and A. Zisserman (2012), CVPR.
    """
    gray = to_gray(images)
    rows, cols = (cell_grid(side, n_cells, overlap) for side in gray.shape[1:])
    vectors = np.empty((len(gray), n_cells**2 * n_orientations), np.float32)

    def normalise(cells: Stack, start: int) -> None:
        normalise_blocks(cells, out=vectors[start : start + len(cells)])

    for_cells(gray, rows, cols, (n_orientations, signed, True), normalise)
    return vectors


def block_hog(
    pictures: npt.NDArray[np.float32],
    n_orientations: int = 12,
    n_cells: int = 10,
    block: int = 4,
    overlap: float = 1.5,
    signed: bool = True,
) -> npt.NDArray[np.float32]:
    """Orientation histograms in every block of ``block × block`` cells, for photographs.

    Light and contrast change over a photograph, so a cell is seen against the surroundings of each
    block that it lies in: a block has unit length, is cut at 0.2 and brought to unit length again
    (L2-Hys); then square roots, and the whole vector at unit length. Votes as in `hog`; of planes a
    pixel's longest gradient votes.

    Parameters
    ----------
    pictures : float32 ``(n, height, width)`` or ``(n, n_planes, height, width)``
    n_orientations, n_cells, overlap, signed : see `hog`
    block : cells along either side of a block, at most `n_cells`

    Returns
    -------
    float32 ``(n, (n_cells - block + 1)² · block² · n_orientations)``

    Source: N. Dalal and B. Triggs (2005), Histograms of oriented gradients for human detection, CVPR,
    sections 6.2 (colours) and 6.4 (L2-Hys, blocks that overlap); its square roots of gray levels are
    taken by `features.extractors.block_hog`.
    """
    if not 1 <= block <= n_cells:
        raise ValueError(f"Expected blocks of 1 to {n_cells} cells, received {block}.")
    rows, cols = (cell_grid(side, n_cells, overlap) for side in pictures.shape[-2:])
    size = (n_cells - block + 1) ** 2 * block**2 * n_orientations
    vectors = np.empty((len(pictures), size), np.float32)

    def normalise(cells: Stack, start: int) -> None:
        hys_blocks(cells, block, root=True, out=vectors[start : start + len(cells)])

    for_cells(pictures, rows, cols, (n_orientations, signed, True), normalise)
    return vectors
