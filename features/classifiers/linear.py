"""What linear classifiers of vectors share whose classes answer with one product each."""

from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.special import softmax
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_is_fitted, validate_data

Array = npt.NDArray[Any]


class LinearClassifier(ClassifierMixin, BaseEstimator):
    """A classifier of ``(n, n_features)`` with a weight vector and an intercept for every class.

    Attributes
    ----------
    classes_ : ``(n_classes,)``
    coef_, intercept_ : float32 ``(n_classes, n_features)`` and ``(n_classes,)``
    """

    classes_: Array
    coef_: Array
    intercept_: Array

    def predict_proba(self, X: npt.ArrayLike) -> Array:
        """Softmax of the classes' answers, ``(n, n_classes)``."""
        return np.asarray(softmax(self._decisions(X), axis=1))

    def predict(self, X: npt.ArrayLike) -> Array:
        """The class that answers with most, ``(n,)``."""
        check_is_fitted(self)
        return np.asarray(self.classes_[self._decisions(X).argmax(axis=1)])

    def _labelled(self, X: npt.ArrayLike, y: npt.ArrayLike) -> tuple[Array, Array]:
        """Checked vectors, and for each the index of its class in `classes_`, which is set."""
        vectors, labels = validate_data(self, X, y, dtype=[np.float32, np.float64])
        check_classification_targets(labels)
        self.classes_, truth = np.unique(labels, return_inverse=True)
        if len(self.classes_) < 2:
            raise ValueError(f"Expected two classes or more, received {len(self.classes_)} class.")
        return vectors, truth

    def _keep(self, weights: Array, intercept: Array) -> None:
        """``(n_features, n_classes)`` and ``(n_classes,)``, in single precision."""
        self.coef_ = np.ascontiguousarray(weights.T, np.float32)
        self.intercept_ = intercept.astype(np.float32)

    def _decisions(self, X: npt.ArrayLike) -> Array:
        check_is_fitted(self)
        vectors = validate_data(self, X, reset=False, dtype=[np.float32, np.float64])
        return np.asarray(vectors @ self.coef_.T.astype(vectors.dtype) + self.intercept_)
