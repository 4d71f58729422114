"""Support vector machines: the linear head."""

from typing import Any, Self

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.special import softmax
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_is_fitted, validate_data

from features.classifiers.newton import newton

Array = npt.NDArray[Any]

# Published numbers, all of ten classes or fewer, are L-BFGS'.
CLASSES_FOR_NEWTON = 20


class LinearSVM(ClassifierMixin, BaseEstimator):
    """One against the rest, squared hinge loss, all classes at once in the primal.

    The problem is that of liblinear (`sklearn.svm.LinearSVC`), the intercept penalised as there: for
    each class the minimum of ``½ |w|² + C Σ max(0, 1 - y (⟨w, x⟩ + b))²``. It is smooth and convex, so
    L-BFGS with two matrix products an iteration finds it on all cores; coordinate descent has one. Of many
    classes Newton's method needs fewer products (`features.classifiers.newton`): L-BFGS goes on for all
    until the slowest is there.

    Parameters
    ----------
    C : weight of the loss
    tol : largest entry of the gradient at the end, as a share of the first
    max_iter : iterations

    Source: C.-J. Lin, R. C. Weng and S. S. Keerthi (2008), Trust region Newton method for logistic
    regression, JMLR 9 (the primal problem); D. C. Liu and J. Nocedal (1989), On the limited memory
    BFGS method, Math. Programming 45.
    """

    def __init__(self, C: float = 1.0, tol: float = 1e-5, max_iter: int = 1000) -> None:
        self.C = C
        self.tol = tol
        self.max_iter = max_iter

    def fit(self, X: npt.ArrayLike, y: npt.ArrayLike) -> Self:
        """Find the weights, ``coef_`` ``(n_classes, n_features)`` and ``intercept_`` ``(n_classes,)``.

        Raises
        ------
        ValueError
            For NaN, other shapes than ``(n, n_features)``, or a single class.
        """
        vectors, labels = validate_data(self, X, y, dtype=[np.float32, np.float64])
        check_classification_targets(labels)
        self.classes_, targets = np.unique(labels, return_inverse=True)
        n_classes = len(self.classes_)
        if n_classes < 2:
            raise ValueError(f"Expected two classes or more, received {n_classes} class.")
        signs = np.where(targets[:, None] == np.arange(n_classes), 1, -1).astype(vectors.dtype)
        solve = self._by_newton if n_classes >= CLASSES_FOR_NEWTON else self._by_lbfgs
        weights, self.n_iter_ = solve(vectors, signs)
        self.coef_, self.intercept_ = weights[:-1].T.copy(), weights[-1].copy()
        return self

    def _by_newton(self, vectors: Array, signs: Array) -> tuple[Array, int]:
        """Weights ``(n_features + 1, n_classes)`` and steps."""
        rows = np.column_stack([vectors, np.ones(len(vectors), vectors.dtype)])
        # A rare class's minimum is small beside its first gradient; another step costs little.
        return newton(rows, signs, self.C, self.tol / 10, self.max_iter)

    def _by_lbfgs(self, vectors: Array, signs: Array) -> tuple[Array, int]:
        """Weights ``(n_features + 1, n_classes)`` and iterations."""
        n_features, n_classes = vectors.shape[1], signs.shape[1]

        def loss_and_gradient(flat: Array) -> tuple[float, Array]:
            weights = flat.reshape(n_features + 1, n_classes)
            narrow = weights.astype(vectors.dtype)
            missing = np.maximum(1 - signs * (vectors @ narrow[:-1] + narrow[-1]), 0)
            pull = -2 * self.C * signs * missing
            gradient = weights.copy()
            gradient[:-1] += vectors.T @ pull
            gradient[-1] += pull.sum(axis=0, dtype=np.float64)
            loss = 0.5 * float(flat @ flat) + self.C * float(
                (missing.astype(np.float64) ** 2).sum()
            )
            return loss, gradient.ravel()

        start = np.zeros((n_features + 1) * n_classes)
        steepest = np.abs(loss_and_gradient(start)[1]).max()
        found = minimize(
            loss_and_gradient,
            start,
            jac=True,
            method="L-BFGS-B",
            options={"gtol": self.tol * steepest, "ftol": 1e-9, "maxiter": self.max_iter},
        )
        return found.x.reshape(n_features + 1, n_classes), found.nit

    def predict_proba(self, X: npt.ArrayLike) -> Array:
        """Softmax of the decision values: orders the classes, not calibrated."""
        check_is_fitted(self)
        vectors = validate_data(self, X, reset=False, dtype=[np.float32, np.float64])
        return np.asarray(softmax(vectors @ self.coef_.T + self.intercept_, axis=1))

    def predict(self, X: npt.ArrayLike) -> Array:
        """The class with the largest decision value, ``(n,)``."""
        check_is_fitted(self)
        return np.asarray(self.classes_[self.predict_proba(X).argmax(axis=1)])


def build_linear_svm(C: float = 1.0) -> LinearSVM:
    """One against the rest with squared hinge loss.

    Source: C. Cortes and V. Vapnik (1995), Support-vector networks, Machine Learning 20.

    Parameters
    ----------
    C : price of a training vector within the margin or beyond it
    """
    return LinearSVM(C)
