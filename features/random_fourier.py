"""Random Fourier features: vectors whose products are nearly an RBF kernel."""

from typing import Any, Self

import numpy as np
import numpy.typing as npt
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils.validation import check_is_fitted, validate_data

Vectors = npt.NDArray[np.float32]

ROWS_AT_ONCE = 1000


class RandomFourier(TransformerMixin, BaseEstimator):
    """Cosines of random projections; a linear classifier on them is nearly one by an RBF kernel.

    The kernel is ``exp(−|x − y|² · width² / (2 s²))``, where s² is the mean square distance of the
    training vectors from their mean: `width` means the same for vectors of any scale. What an exact kernel
    costs grows with the square of the number of pictures; these cost the same for each.

    Parameters
    ----------
    n_cosines : random projections, and numbers of a picture
    width : above, the inverse of the kernel's width in units of s
    seed : of the projections

    Source: A. Rahimi and B. Recht (2007), Random features for large-scale kernel machines, NIPS 20.
    """

    def __init__(self, n_cosines: int = 8000, width: float = 0.7, seed: int = 0) -> None:
        self.n_cosines = n_cosines
        self.width = width
        self.seed = seed

    def fit(self, X: npt.ArrayLike, y: Any = None) -> Self:
        """Draw the projections, in units of how far the vectors lie apart."""
        vectors = validate_data(self, X, dtype=[np.float32, np.float64])
        mean = vectors.mean(axis=0, dtype=np.float64).astype(vectors.dtype)
        starts = range(0, len(vectors), ROWS_AT_ONCE)
        parts = (vectors[start : start + ROWS_AT_ONCE] - mean for start in starts)
        spread = sum(float(np.sum(part**2, dtype=np.float64)) for part in parts) / len(vectors)
        generator = np.random.default_rng(self.seed)
        shape = vectors.shape[1], self.n_cosines
        projections = generator.standard_normal(shape, dtype=np.float32)
        self.projections_ = projections * np.float32(self.width / np.sqrt(spread or 1.0))
        self.phases_ = generator.uniform(0, 2 * np.pi, self.n_cosines).astype(np.float32)
        return self

    def transform(self, X: npt.ArrayLike) -> Vectors:
        """The cosines, float32 ``(n, n_cosines)``, scaled so that a vector has about unit length."""
        check_is_fitted(self)
        vectors = validate_data(self, X, reset=False, dtype=np.float32)
        found = np.empty((len(vectors), self.n_cosines), np.float32)
        for start in range(0, len(vectors), ROWS_AT_ONCE):
            part = found[start : start + ROWS_AT_ONCE]
            np.matmul(vectors[start : start + ROWS_AT_ONCE], self.projections_, out=part)
            part += self.phases_
            np.cos(part, out=part)
        found *= np.float32(np.sqrt(2 / self.n_cosines))
        return found
