"""Regularised least squares from matrices of products that are made in blocks.

Products of blocks are made in single precision, in which a processor is twice as fast, and summed in double
precision, so that a sum over any number of rows is as exact as one over `ROWS_AT_ONCE`. Beside the rows
themselves there is one square matrix in memory: below its diagonal are the products, above it their
factor.
"""

from typing import Protocol

import numpy as np
import numpy.typing as npt
from scipy.linalg import solve_triangular
from scipy.linalg.lapack import dpotrf, dpotrs

# Single or double precision, as they come.
Rows = npt.NDArray[np.floating]
Doubles = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]

ROWS_AT_ONCE = 4096
# Side of a tile of the square matrix: large enough for a fast product, small beside the matrix.
TILE = 1024
# Rows of the square that are factorised together.
STRIPE = 256


class LeastSquares(Protocol):
    """A problem whose products are made, so that a penalty costs one factorisation."""

    def solve(self, penalty: float) -> tuple[Doubles, Doubles]:
        """Weights ``(d, n_targets)`` and intercepts ``(n_targets,)``.

        The minimum of ``Σ |row · w + b − target|² + penalty · n · s² |w|²``, where n are the rows and s²
        is the mean variance of their columns.

        Parameters
        ----------
        penalty : positive

        Raises
        ------
        numpy.linalg.LinAlgError
            If the penalty is so small that rounding makes the matrix indefinite.
        """


class ByColumns:
    """From products of columns, of fewer columns than rows; rows can be added after it was solved.

    Parameters
    ----------
    shift : ``(d,)``, subtracted from every row before products are made: near the mean, so that nothing
        is lost when the mean is taken out
    n_targets : columns of the targets

    Attributes
    ----------
    n : rows so far
    """

    def __init__(self, shift: Rows, n_targets: int) -> None:
        d = len(shift)
        self.n = 0
        self.shift = shift
        self.products = np.zeros((d, d))
        self.sums = np.zeros(d)
        self.cross = np.zeros((d, n_targets))
        self.target_sums = np.zeros(n_targets)

    def add(self, rows: Rows, targets: Rows, chosen: Indices) -> None:
        """Take in rows number `chosen` of ``(n, d)``, and of their targets ``(n, n_targets)``."""
        for start in range(0, len(chosen), ROWS_AT_ONCE):
            here = chosen[start : start + ROWS_AT_ONCE]
            block, aims = rows[here], targets[here]
            block -= self.shift
            add_products(self.products, block)
            self.n += len(here)
            self.sums += block.sum(axis=0, dtype=np.float64)
            self.cross += block.T @ aims
            self.target_sums += aims.sum(axis=0, dtype=np.float64)

    def solve(self, penalty: float) -> tuple[Doubles, Doubles]:
        """See `LeastSquares.solve`."""
        mean = self.target_sums / self.n
        variances = self.products.diagonal() - self.sums**2 / self.n
        weights = solved(
            self.products,
            penalty * (variances.sum() / len(self.sums) or 1.0),
            self.cross - np.outer(self.sums, mean),
            self.sums / np.sqrt(self.n),
        )
        return weights, mean - (self.shift + self.sums / self.n) @ weights


class ByRows:
    """From products of rows, of fewer rows than columns.

    Parameters
    ----------
    rows : ``(n, d)``
    targets : ``(n, n_targets)``
    """

    def __init__(self, rows: Rows, targets: Rows) -> None:
        n, d = rows.shape
        self.rows, self.targets = rows, targets
        self.mean = rows.mean(axis=0, dtype=np.float64)
        self.products = np.zeros((n, n))
        for start in range(0, d, ROWS_AT_ONCE):
            part = slice(start, start + ROWS_AT_ONCE)
            add_products(self.products, (rows[:, part] - self.mean[part].astype(rows.dtype)).T)

    def solve(self, penalty: float) -> tuple[Doubles, Doubles]:
        """See `LeastSquares.solve`."""
        mean = self.targets.mean(axis=0, dtype=np.float64)
        own = penalty * (np.trace(self.products) / self.rows.shape[1] or 1.0)
        shares = solved(self.products, own, self.targets - mean)
        # The shares sum to 0 over the rows but for rounding, so that the rows' mean does not count.
        shares -= shares.mean(axis=0)
        weights = np.asarray(self.rows.T @ shares.astype(self.rows.dtype), np.float64)
        return weights, mean - self.mean @ weights


def add_products(square: Doubles, rows: Rows) -> None:
    """Add ``rowsᵀ rows`` to `square`, on its diagonal and below, and in tiles on the diagonal above.

    Parameters
    ----------
    square : ``(d, d)``
    rows : ``(n, d)``, of which `n` should be no more than `ROWS_AT_ONCE`
    """
    for down, across in _tiles(len(square)):
        square[down, across] += rows[:, down].T @ rows[:, across]


def solved(square: Doubles, penalty: float, right: Doubles, less: Doubles | None = None) -> Doubles:
    """``(square − less lessᵀ + penalty · 1)⁻¹ right``, by Cholesky's factorisation.

    What is above the diagonal of `square` is lost: the factor is made there.

    Parameters
    ----------
    square : ``(d, d)``, of which the diagonal and what is below count
    right : ``(d, n_targets)``
    less : ``(d,)``; None for 0

    Raises
    ------
    numpy.linalg.LinAlgError
        If that matrix is not positive definite.
    """
    diagonal = square.diagonal().copy()
    own = diagonal + penalty
    if less is not None:
        own -= less**2
    for down, across in _tiles(len(square)):
        tile = square[down, across].T
        if less is not None:
            tile = tile - np.outer(less[across], less[down])
        if down == across:
            above = np.triu_indices(len(tile), 1)
            square[down, down][above] = tile[above]
        else:
            square[across, down] = tile
    np.fill_diagonal(square, own)
    whole = _factorised(square)
    # LAPACK counts columns first: what is above the diagonal here is below it there.
    found, _ = dpotrs(square.T, right, lower=1)
    np.fill_diagonal(square, diagonal)
    if not whole:
        raise np.linalg.LinAlgError("The penalty is too small for products of this precision.")
    return np.asarray(found)


def _factorised(square: Doubles) -> bool:
    """Put R with ``Rᵀ R`` = `square` on the diagonal and above, of which alone `square` is read; whether it
    is positive definite.

    Some rows at a time, which are mostly products: LAPACK's own ends the process in OpenBLAS, on more than
    one thread, for a square of 16,000 (like OpenBLAS' issue 1413).
    """
    for start in range(0, len(square), STRIPE):
        here, on = slice(start, start + STRIPE), slice(start, None)
        rows = square[here, on] - square[:start, here].T @ square[:start, on]
        n = len(rows)
        factor, failed = dpotrf(rows[:, :n], lower=0, clean=1)
        if failed:
            return False
        above = np.triu_indices(n)
        square[here, here][above] = factor[above]
        square[here, start + n :] = solve_triangular(
            factor, rows[:, n:], trans=1, check_finite=False
        )
    return True


def _tiles(side: int) -> list[tuple[slice, slice]]:
    """Rows and columns of the tiles on the diagonal and below."""
    cuts = [slice(start, min(start + TILE, side)) for start in range(0, side, TILE)]
    return [(down, across) for i, down in enumerate(cuts) for across in cuts[: i + 1]]
