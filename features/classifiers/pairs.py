"""Support vector machines, one against one: every pair of classes from kernel values made once."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from sklearn.svm import SVC

from dataset.threads import for_ranges

Doubles = npt.NDArray[np.float64]
Rows = npt.NDArray[np.floating]
Indices = npt.NDArray[np.int64]

# Kernel values of a pair that libsvm keeps, MB: those of two classes of 7,000.
CACHE_MB = 800


class KernelValues:
    """Kernel values of vectors with one another, by matrix products in the precision of the vectors.

    Parameters
    ----------
    vectors : ``(n, d)``
    kernel : ``rbf``, ``poly`` or ``linear``
    gamma, degree, coef0 : as of `sklearn.svm.SVC`
    """

    def __init__(self, vectors: Rows, kernel: str, gamma: float, degree: int, coef0: float) -> None:
        self.kernel, self.gamma, self.degree, self.coef0 = kernel, gamma, degree, coef0
        # Distances do not change with the origin; near the mean single precision loses least.
        self.vectors = vectors - vectors.mean(axis=0) if kernel == "rbf" else vectors
        self.squares = np.einsum("ij,ij->i", self.vectors, self.vectors)

    def __call__(self, some: Indices, others: Indices) -> Rows:
        """``(n_some, n_others)``, by the vectors' numbers."""
        values = self.vectors[some] @ self.vectors[others].T
        if self.kernel == "linear":
            return values
        if self.kernel == "poly":
            return np.asarray((self.gamma * values + self.coef0) ** self.degree)
        # exp(-gamma |x - y|²), in place: the largest are gigabytes.
        values *= 2
        values -= self.squares[some][:, None]
        values -= self.squares[others]
        np.minimum(values, 0, out=values)
        values *= self.gamma
        return np.exp(values, out=values)


class PairSolutions(NamedTuple):
    """As scikit-learn's SVC has them.

    Attributes
    ----------
    support : int64 ``(n_support_vectors,)``, class by class
    n_support : ``(n_classes,)``
    dual_coef : ``(n_classes - 1, n_support_vectors)``
    intercept : ``(n_pairs,)``
    """

    support: Indices
    n_support: npt.NDArray[np.int32]
    dual_coef: Doubles
    intercept: Doubles


def fit_pairs(
    of_class: list[Indices], kernel: Callable[[Indices, Indices], Rows], C: float
) -> PairSolutions:
    """The machines of all pairs, by libsvm.

    A pair's kernel values are blocks of the matrix of all. libsvm and oneDAL make them anew for every pair,
    with k classes k − 1 times each class's own; here a block is made once, by a matrix product, and only
    one class's blocks and the squares on the diagonal are in memory.

    Parameters
    ----------
    of_class : the vectors of each class, two classes or more
    kernel : kernel values of vectors with vectors, by their numbers
    C : price of a training vector within the margin or beyond it
    """
    n_classes, sizes = len(of_class), [len(numbers) for numbers in of_class]
    ends = np.cumsum(sizes)
    places = [slice(end - size, end) for end, size in zip(ends, sizes, strict=True)]
    squares = [kernel(numbers, numbers) for numbers in of_class]
    coefficients = np.zeros((n_classes - 1, ends[-1]))
    intercepts = np.zeros((n_classes, n_classes))
    for first in range(n_classes - 1):
        later = np.concatenate(of_class[first + 1 :])
        between = kernel(of_class[first], later)
        begin = ends[first]

        def work(
            start: int, stop: int, first: int = first, between: Rows = between, begin: int = begin
        ) -> None:
            for second in range(first + 1 + start, first + 1 + stop):
                here = places[second]
                block = between[:, here.start - begin : here.stop - begin]
                weights, intercept = _fit_pair(squares[first], block, squares[second], C)
                coefficients[second - 1, places[first]] = weights[: sizes[first]]
                coefficients[first, here] = weights[sizes[first] :]
                intercepts[first, second] = intercept

        for_ranges(work, n_classes - 1 - first)
    held = np.flatnonzero(coefficients.any(axis=0))
    n_support = np.array(
        [np.count_nonzero((place.start <= held) & (held < place.stop)) for place in places]
    )
    return PairSolutions(
        np.concatenate(of_class)[held],
        n_support.astype(np.int32),
        np.ascontiguousarray(coefficients[:, held]),
        intercepts[np.triu_indices(n_classes, 1)],
    )


def _fit_pair(own: Rows, between: Rows, others: Rows, C: float) -> tuple[Doubles, float]:
    """Every vector's α y, positive for the first class, and the intercept, of one pair.

    Parameters
    ----------
    own, between, others : kernel values of the first class, of the first with the second, of the second
    """
    n, m = between.shape
    values = np.empty((n + m, n + m))
    values[:n, :n], values[:n, n:] = own, between
    values[n:, :n], values[n:, n:] = between.T, others
    labels = np.repeat([0, 1], [n, m])
    fitted = SVC(C=C, kernel="precomputed", cache_size=CACHE_MB).fit(values, labels)
    weights = np.zeros(n + m)
    # Of two classes scikit-learn turns the sign round.
    weights[fitted.support_] = -fitted.dual_coef_[0]
    return weights, -float(fitted.intercept_[0])
