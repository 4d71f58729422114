"""Linear discriminant analysis with shrinkage: means of classes, and one covariance for all of them."""

from typing import Any, Self

import numpy as np
import numpy.typing as npt

from features.classifiers.linear import LinearClassifier
from features.gram import ROWS_AT_ONCE, add_products, solved

Array = npt.NDArray[Any]


class ShrunkLDA(LinearClassifier):
    """Classes as Gaussians with means of their own and one covariance, which is shrunk to a sphere.

    The covariance is ``(1 − shrinkage) · S + shrinkage · s² · 1``, where S is that of the vectors about
    their classes' means and s² the mean of its diagonal. Every class is taken for equally likely, and
    probabilities are what they would be of such Gaussians. Products are made in blocks (`features.gram`),
    of columns, or of vectors where those are fewer.

    Parameters
    ----------
    shrinkage : share of the sphere, in (0, 1]

    Attributes
    ----------
    coef_, intercept_ : float32 ``(n_classes, n_features)`` and ``(n_classes,)``

    Source: R. A. Fisher (1936), The use of multiple measurements in taxonomic problems, Annals of
    Eugenics 7; J. H. Friedman (1989), Regularized discriminant analysis, JASA 84; on HOG of traffic signs
    J. Stallkamp et al. (2012), Man vs. computer, Neural Networks 32.
    """

    def __init__(self, shrinkage: float = 0.1) -> None:
        self.shrinkage = shrinkage

    def fit(self, X: npt.ArrayLike, y: npt.ArrayLike) -> Self:
        """Find means and covariance.

        Raises
        ------
        ValueError
            For NaN, other shapes than ``(n, n_features)``, a single class, or a shrinkage outside (0, 1].
        """
        vectors, truth = self._labelled(X, y)
        if not 0 < self.shrinkage <= 1:
            raise ValueError(f"Expected a shrinkage in (0, 1], received {self.shrinkage}.")
        means = _means(vectors, truth, len(self.classes_))
        few = len(vectors) < vectors.shape[1]
        solve = _by_rows if few else _by_columns
        # About the centre of the means, so that no class's large number hides the difference of two.
        centre = means.mean(axis=0)
        apart = means - centre
        weights = solve(vectors, truth, means, apart.T, self.shrinkage)
        own = -0.5 * np.sum(apart * weights.T, axis=1) - centre @ weights
        self._keep(weights, own)
        return self

    def decision_function(self, X: npt.ArrayLike) -> Array:
        """Logarithms of the classes' probabilities but for a number that all share, ``(n, n_classes)``; of
        two classes the second's less the first's."""
        decisions = self._decisions(X)
        return decisions[:, 1] - decisions[:, 0] if len(self.classes_) == 2 else decisions


def _means(vectors: Array, truth: Array, n_classes: int) -> Array:
    members = (vectors[truth == label] for label in range(n_classes))
    return np.stack([part.mean(axis=0, dtype=np.float64) for part in members])


def _by_columns(
    vectors: Array, truth: Array, means: Array, right: Array, shrinkage: float
) -> Array:
    """The inverse covariance times `right`, ``(n_features, n_classes)``."""
    n, d = vectors.shape
    scatter = np.zeros((d, d))
    narrow = means.astype(vectors.dtype)
    for start in range(0, n, ROWS_AT_ONCE):
        here = slice(start, start + ROWS_AT_ONCE)
        add_products(scatter, vectors[here] - narrow[truth[here]])
    kept, sphere = _shares(float(np.trace(scatter)), n, d, shrinkage)
    if not kept:
        return right / sphere
    return solved(scatter, sphere / kept, right) / kept


def _by_rows(vectors: Array, truth: Array, means: Array, right: Array, shrinkage: float) -> Array:
    """The same by products of vectors.

    With ``r = sphere / kept``, ``(kept · XᵀX + sphere)⁻¹ = (1 − Xᵀ (XXᵀ + r)⁻¹ X) / sphere`` (Woodbury).
    """
    n, d = vectors.shape
    rows = vectors - means.astype(vectors.dtype)[truth]
    kept, sphere = _shares(float(np.sum(rows**2, dtype=np.float64)), n, d, shrinkage)
    if not kept:
        return right / sphere
    products = np.zeros((n, n))
    for start in range(0, d, ROWS_AT_ONCE):
        add_products(products, rows[:, start : start + ROWS_AT_ONCE].T)
    inner = solved(products, sphere / kept, rows @ right)
    return (right - rows.T @ inner) / sphere


def _shares(trace: float, n: int, d: int, shrinkage: float) -> tuple[float, float]:
    """What the scatter is multiplied by, and the sphere's variance.

    Where all vectors equal their means, the sphere alone, of variance 1.
    """
    if not trace > 0:
        return 0.0, 1.0
    return (1 - shrinkage) / n, shrinkage * trace / (n * d)


def build_lda(shrinkage: float = 0.1) -> ShrunkLDA:
    """Linear discriminant analysis; see `ShrunkLDA`.

    Parameters
    ----------
    shrinkage : how much of the covariance is a sphere, from just above 0 to 1
    """
    return ShrunkLDA(shrinkage)
