"""Whitened patches and their triangle activations by a dictionary: single-layer feature learning.

Source: A. Coates, H. Lee and A. Ng (2011), An analysis of single-layer networks in unsupervised feature
learning, AISTATS.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from threadpoolctl import threadpool_limits

from dataset.threads import for_ranges
from features.compiled.whitened_patches import add_activations, even_patches

Array = npt.NDArray[np.float32]
Indices = npt.NDArray[np.int64]

# Numbers of a block of products: they stay in a core's second cache until they are pooled.
PRODUCTS_AT_ONCE = 2**17


class Grid(NamedTuple):
    """Where the patches of a picture begin.

    Attributes
    ----------
    rows, cols : ``(n_patches,)``, px, row by row
    n_rows, n_cols : patches along either side
    """

    rows: Indices
    cols: Indices
    n_rows: int
    n_cols: int


class Dictionary(NamedTuple):
    """What whitens patches, and the centres that they are compared with.

    Attributes
    ----------
    average : ``(length,)``, subtracted from a patch
    whitening : ``(length, length)``
    centres : ``(n_centres, length)``, among whitened patches
    """

    average: Array
    whitening: Array
    centres: Array


def patch_grid(height: int, width: int, side: int, step: int) -> Grid:
    """Patches of `side` px, every `step` px, as far as they fit.

    Examples
    --------
    >>> patch_grid(8, 7, 6, 1).rows.tolist()
    [0, 0, 1, 1, 2, 2]
    """
    down, across = np.arange(0, height - side + 1, step), np.arange(0, width - side + 1, step)
    rows, cols = (axis.ravel() for axis in np.meshgrid(down, across, indexing="ij"))
    return Grid(rows, cols, len(down), len(across))


def drawn_patches(planes: Array, grid: Grid, chosen: Indices, side: int, bias: float) -> Array:
    """Patches number `chosen` of a stack, float32 ``(len(chosen), n_planes · side²)``.

    Parameters
    ----------
    planes : float32 ``(n, n_planes, height, width)``
    chosen : picture · patches a picture + patch
    side, bias : see `features.compiled.whitened_patches.even_patches`
    """
    which, patch = np.divmod(chosen, len(grid.rows))
    return even_patches(planes, which, grid.rows[patch], grid.cols[patch], side, bias)


def zca(patches: Array, regulariser: float) -> tuple[Array, Array]:
    """Mean ``(length,)`` and whitening ``(length, length)`` of patches ``(n, length)``.

    ``V (D + regulariser)^-½ Vᵀ`` of their covariance ``V D Vᵀ``: no correlations, and directions that
    hardly vary stay small.

    Source: A. Bell and T. Sejnowski (1997), The "independent components" of natural scenes are edge
    filters, Vision Research 37; the regulariser as in Coates, Lee and Ng (2011).
    """
    mean = patches.mean(axis=0, dtype=np.float64)
    centred = patches.astype(np.float64) - mean
    variances, directions = np.linalg.eigh(centred.T @ centred / len(patches))
    scales = 1 / np.sqrt(np.maximum(variances, 0) + regulariser)
    whitening = (directions * scales) @ directions.T
    return mean.astype(np.float32), whitening.astype(np.float32)


def whitened(patches: Array, mean: Array, whitening: Array) -> Array:
    """``(patches − mean) · whitening``."""
    return np.asarray((patches - mean) @ whitening)


def pooled_activations(
    planes: Array, dictionary: Dictionary, grid: Grid, side: int, bias: float, n_cells: int
) -> Array:
    """Means over ``n_cells × n_cells`` regions of ``max(0, mean(z) − z)``.

    z are the distances of a whitened patch to the centres: about half of them, those of the centres
    farther away than on average, say nothing. Products of a block of patches are pooled before the next
    is made, so that memory does not grow with the patches.

    Parameters
    ----------
    planes : float32 ``(n, n_planes, height, width)``
    side, bias : see `features.compiled.whitened_patches.even_patches`
    n_cells : a patch is in the region in which its place among the patches is

    Returns
    -------
    float32 ``(n, n_cells² · n_centres)``, region by region, row by row

    Source: Coates, Lee and Ng (2011), section 3.2.2 (sums there, of regions of one size).
    """
    n_centres = len(dictionary.centres)
    n_patches = len(grid.rows)
    cells, counts = _regions(grid, n_cells)
    centres = np.ascontiguousarray(dictionary.centres.T)
    centre_energies = (dictionary.centres**2).sum(axis=1)
    at_once = max(1, min(n_patches, PRODUCTS_AT_ONCE // n_centres))
    out = np.zeros((len(planes), n_cells**2, n_centres), np.float32)
    zeros = np.zeros(n_patches, np.int64)

    def work(start: int, stop: int) -> None:
        products, line = np.empty((at_once, n_centres), np.float32), np.empty(n_centres, np.float32)
        for index in range(start, stop):
            one = planes[index : index + 1]
            patches = even_patches(one, zeros, grid.rows, grid.cols, side, bias)
            seen = whitened(patches, dictionary.average, dictionary.whitening)
            energies = np.einsum("ij,ij->i", seen, seen)
            for first in range(0, n_patches, at_once):
                part = slice(first, min(first + at_once, n_patches))
                here = np.matmul(seen[part], centres, out=products[: part.stop - first])
                add_activations(
                    here, energies[part], centre_energies, cells[part], line, out[index]
                )
            out[index] /= counts

    # Pictures are shared out to threads: one thread each for the products, whose sums then do not depend
    # on how many there are.
    with threadpool_limits(1, user_api="blas"):
        for_ranges(work, len(planes))
    return out.reshape(len(planes), -1)


def _regions(grid: Grid, n_cells: int) -> tuple[Indices, Array]:
    """Every patch's region, and how many patches each has, ``(n_cells², 1)``, at least 1."""
    row, col = np.divmod(np.arange(len(grid.rows)), grid.n_cols)
    cells = (row * n_cells // grid.n_rows) * n_cells + col * n_cells // grid.n_cols
    counts = np.bincount(cells, minlength=n_cells**2)
    return cells, np.maximum(counts, 1)[:, None].astype(np.float32)
