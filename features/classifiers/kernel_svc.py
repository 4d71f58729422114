"""Support vector machines with kernels, trained by libsvm or oneDAL and evaluated by matrix products."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from functools import cache
from typing import Any, Self, cast

import numpy as np
import numpy.typing as npt
from scipy.special import softmax
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.metrics.pairwise import pairwise_kernels
from sklearn.svm import SVC
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_is_fitted, validate_data

from dataset.threads import n_threads
from features.classifiers.pairs import KernelValues, fit_pairs

Array = npt.NDArray[Any]

ROWS_AT_ONCE = 1000
CACHE_MB = 4000
# Below, libsvm is done before oneDAL is imported.
ROWS_FOR_ONEDAL = 5000
# Of so many columns libsvm's products of two rows at a time cost more than all the rest: one matrix
# product takes their place (measured in ``docs/photographs.md``).
COLUMNS_FOR_PRODUCTS = 4096
# Of so many vectors and classes or more kernel values are made once for all pairs. Published numbers, all
# of ten classes or of fewer vectors, are libsvm's or oneDAL's own.
ROWS_FOR_PAIRS = 15_000
CLASSES_FOR_PAIRS = 20
FITTED = (
    "classes_",
    "support_",
    "support_vectors_",
    "n_support_",
    "dual_coef_",
    "intercept_",
)
# In files from before the class stood on its own.
FORMER_NAMES = {"_gamma": "gamma_", "_n_support": "n_support_"}


class KernelSVC(ClassifierMixin, BaseEstimator):
    """scikit-learn's SVC with fast, consistent answers.

    * All one-against-one decisions come from two matrix products a chunk, kernel rows times dual
      coefficients, instead of libsvm's loop; the sums are the same.
    * `predict` takes the class with the most votes, and the larger summed confidence among equals
      (scikit-learn's ``break_ties=True``).
    * `predict_proba` is the softmax of the decision values: a score that orders classes as
      `predict` does, not a calibrated probability. Platt scaling would cost five more fits.
    * Many vectors are fitted by oneDAL where scikit-learn-intelex is installed: the same problem, in
      half the time and less (measured in ``docs/decisions.md``).
    * Many vectors of many classes are fitted pair by pair by libsvm, from kernel values that are made
      once for all pairs (`features.classifiers.pairs`).

    Parameters are those of `sklearn.svm.SVC` that decide its predictions; the kernel is ``rbf``,
    ``poly`` or ``linear``, and `gamma` a number or ``scale``.

    Attributes
    ----------
    classes_, support_, support_vectors_, n_support_, dual_coef_, intercept_ : as scikit-learn's SVC
        has them
    gamma_ : `gamma` as a number
    """

    def __init__(
        self,
        C: float = 10.0,
        kernel: str = "rbf",
        gamma: str | float = "scale",
        degree: int = 3,
        coef0: float = 0.0,
    ) -> None:
        self.C = C
        self.kernel = kernel
        self.gamma = gamma
        self.degree = degree
        self.coef0 = coef0

    def __setstate__(self, state: dict[str, Any]) -> None:
        super().__setstate__({FORMER_NAMES.get(name, name): state[name] for name in state})

    def fit(self, X: npt.ArrayLike, y: npt.ArrayLike, sample_weight: Any = None) -> Self:
        """As `sklearn.svm.SVC.fit`."""
        vectors, targets = validate_data(self, X, y, dtype=[np.float64, np.float32])
        check_classification_targets(targets)
        large = len(vectors) >= ROWS_FOR_ONEDAL
        many = len(vectors) >= ROWS_FOR_PAIRS and len(np.unique(targets)) >= CLASSES_FOR_PAIRS
        if many and sample_weight is None:
            return self._fit_pairs(vectors, targets)
        solver = _onedal_solver() if large and sample_weight is None else None
        threads = nullcontext() if solver is None else _onedal_threads()
        if solver is None:
            solver, vectors = SVC, np.asarray(vectors, np.float64, order="C")
        self.gamma_ = self._gamma_for(vectors)
        settings = {name: getattr(self, name) for name in ("C", "kernel", "degree", "coef0")}
        with threads:
            fitted = solver(**settings, gamma=self.gamma_, cache_size=CACHE_MB)
            if not large and vectors.shape[1] > COLUMNS_FOR_PRODUCTS:
                self.support_vectors_ = vectors
                fitted.set_params(kernel="precomputed")
                fitted.fit(self._kernel_rows(vectors), targets, sample_weight)
            else:
                fitted.fit(vectors, targets, sample_weight)
        for name in FITTED:
            setattr(self, name, getattr(fitted, name))
        if fitted.kernel == "precomputed":
            self.support_vectors_ = vectors[self.support_]
        return self

    def _fit_pairs(self, vectors: Array, targets: Array) -> Self:
        """As `fit`, of many classes, of which each is in many pairs."""
        self.gamma_ = self._gamma_for(vectors)
        self.classes_, truth = np.unique(targets, return_inverse=True)
        of_class = [np.flatnonzero(truth == one) for one in range(len(self.classes_))]
        values = KernelValues(vectors, self.kernel, self.gamma_, self.degree, self.coef0)
        found = fit_pairs(of_class, values, self.C)
        self.support_, self.n_support_ = found.support.astype(np.int32), found.n_support
        self.support_vectors_ = vectors[found.support]
        self.dual_coef_, self.intercept_ = found.dual_coef, found.intercept
        return self

    def _gamma_for(self, vectors: Array) -> float:
        if self.gamma != "scale":
            return cast(float, self.gamma)
        variance = vectors.var()
        if vectors.dtype == np.float32:
            # Kernel rows in single precision are multiplied by a Python number in single precision.
            variance = float(variance)
        return 1.0 / (vectors.shape[1] * variance) if variance else 1.0

    def decision_function(self, X: npt.ArrayLike) -> Array:
        """Votes plus bounded confidences, float64 ``(n, n_classes)``; ``(n,)`` for two classes."""
        pairs = self.pair_decisions(X)
        n_classes = len(self.classes_)
        return pairs[:, 0] if n_classes == 2 else scores_of_pairs(pairs, n_classes)

    def predict_proba(self, X: npt.ArrayLike) -> Array:
        """Softmax of `decision_function`, float64 ``(n, n_classes)``."""
        return probabilities(scores_of_pairs(self.pair_decisions(X), len(self.classes_)))

    def predict(self, X: npt.ArrayLike) -> Array:
        """The class with the largest score, ``(n,)``."""
        check_is_fitted(self)
        return np.asarray(self.classes_[self.predict_proba(X).argmax(axis=1)])

    def pair_decisions(self, X: npt.ArrayLike) -> Array:
        """One column a pair of classes (0, 1), (0, 2), …; positive for the first, as in libsvm.

        For two classes scikit-learn turns the sign round, so that positive means the second class.
        """
        check_is_fitted(self)
        vectors = self._checked(X)
        weights = self._pair_weights()
        decisions = np.empty((len(vectors), weights.shape[1]))
        for start in range(0, len(vectors), ROWS_AT_ONCE):
            rows = slice(start, start + ROWS_AT_ONCE)
            decisions[rows] = self._kernel_rows(vectors[rows]) @ weights
        return decisions + self.intercept_

    def pair_weights(self, first: int, second: int) -> Array:
        """Every support vector's dual coefficient α y between two classes, ``(n_support_vectors,)``.

        Parameters
        ----------
        first, second : columns of ``classes_``; positive coefficients speak for `first`
        """
        column, sign = self._pair_column(first, second)
        return np.asarray(sign * self._pair_weights()[:, column])

    def pair_decision(self, X: npt.ArrayLike, first: int, second: int) -> Array:
        """The decision of `first` against `second`, float64 ``(n,)``: positive for `first`."""
        column, sign = self._pair_column(first, second)
        return np.asarray(sign * self.pair_decisions(X)[:, column])

    def pair_shares(self, X: npt.ArrayLike, first: int, second: int) -> Array:
        """What each support vector adds to the decision between two classes.

        Returns
        -------
        float64 ``(n, n_support_vectors)``, α y K(x, support vector), positive for `first`; with the
        pair's intercept they sum to `pair_decision`
        """
        check_is_fitted(self)
        return np.asarray(self._kernel_rows(self._checked(X)) * self.pair_weights(first, second))

    def _pair_column(self, first: int, second: int) -> tuple[int, int]:
        """The pair's column in `pair_decisions`, and -1 where that column speaks for `second`."""
        pairs = _pairs(len(self.classes_))
        ordered = (first, second) if first < second else (second, first)
        if ordered not in pairs:
            raise ValueError(
                f"Expected two columns of {len(self.classes_)} classes, received {first}, {second}."
            )
        for_first = ordered == (first, second)
        if len(self.classes_) == 2:
            for_first = not for_first
        return pairs.index(ordered), 1 if for_first else -1

    def _checked(self, X: npt.ArrayLike) -> Array:
        # Single precision vectors keep their type: half the time, and kernel values to 1e-6.
        checked: Array = validate_data(self, X, reset=False, dtype=[np.float64, np.float32])
        return checked

    def _kernel_rows(self, vectors: Array) -> Array:
        """Kernel values of every vector with every support vector."""
        support = np.asarray(self.support_vectors_, dtype=vectors.dtype)
        parameters: dict[str, Any] = {} if self.kernel == "linear" else {"gamma": self.gamma_}
        if self.kernel == "poly":
            parameters |= {"degree": self.degree, "coef0": self.coef0}
        return np.asarray(pairwise_kernels(vectors, support, metric=self.kernel, **parameters))

    def _pair_weights(self) -> Array:
        """``(n_support_vectors, n_pairs)``: libsvm's dual coefficients, a column a pair."""
        n_classes = len(self.classes_)
        if n_classes == 2:
            return np.asarray(self.dual_coef_.T)
        ends = np.cumsum(self.n_support_)
        of_class = [slice(end - n, end) for end, n in zip(ends, self.n_support_, strict=True)]
        pairs = _pairs(n_classes)
        weights = np.zeros((ends[-1], len(pairs)))
        for column, (i, j) in enumerate(pairs):
            weights[of_class[i], column] = self.dual_coef_[j - 1, of_class[i]]
            weights[of_class[j], column] = self.dual_coef_[i, of_class[j]]
        return weights


def scores_of_pairs(pairs: Array, n_classes: int) -> Array:
    """Votes plus bounded confidences, float64 ``(n, n_classes)``.

    Parameters
    ----------
    pairs : ``(n, n_pairs)``, as `KernelSVC.pair_decisions` gives them
    """
    if n_classes == 2:
        return np.concatenate([-pairs, pairs], axis=1)
    votes = np.zeros((len(pairs), n_classes))
    confidence = np.zeros((len(pairs), n_classes))
    for column, (i, j) in enumerate(_pairs(n_classes)):
        first_wins = pairs[:, column] > 0
        votes[:, i] += first_wins
        votes[:, j] += ~first_wins
        confidence[:, i] += pairs[:, column]
        confidence[:, j] -= pairs[:, column]
    # Squeezed into (-1/3, 1/3), so that confidence can only decide between equal votes.
    return votes + confidence / (3 * (np.abs(confidence) + 1))


def probabilities(scores: Array) -> Array:
    """Softmax over the classes, ``(n, n_classes)``."""
    return np.asarray(softmax(scores, axis=1))


def _pairs(n_classes: int) -> list[tuple[int, int]]:
    return [(i, j) for i in range(n_classes) for j in range(i + 1, n_classes)]


@cache
def _onedal_solver() -> Any:
    """scikit-learn-intelex's SVC, or None where the machine or the installation has none."""
    try:
        from sklearnex import svm
    except ImportError:
        return None
    return svm.SVC


@contextmanager
def _onedal_threads() -> Iterator[None]:
    """As many threads as our own loops take; by itself oneDAL takes all but in the main thread."""
    import daal4py

    before = daal4py.num_threads()
    daal4py.daalinit(n_threads())
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", message="'Threading' parallel backend")
            yield
    finally:
        daal4py.daalinit(before)
