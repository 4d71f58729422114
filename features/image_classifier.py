"""What all classifiers of image stacks share that are made of other classifiers."""

from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils.validation import check_is_fitted


class ImageClassifier(ClassifierMixin, BaseEstimator):
    """A classifier of ``(n, height, width)`` or ``(n, height, width, 3)`` that has `predict_proba`.

    Attributes
    ----------
    classes_ : ``(n_classes,)``
    """

    classes_: npt.NDArray[Any]

    def predict_proba(self, images: npt.ArrayLike) -> npt.NDArray[Any]:
        """Probabilities or scores that order the classes, ``(n, n_classes)``."""
        raise NotImplementedError

    def predict(self, images: npt.ArrayLike) -> npt.NDArray[Any]:
        """The class with the largest probability, ``(n,)``."""
        check_is_fitted(self)
        return np.asarray(self.classes_[self.predict_proba(images).argmax(axis=1)])

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.two_d_array = False
        tags.input_tags.three_d_array = True
        return tags


def n_features(fitted: Any) -> int:
    """Numbers that describe a picture: the input of a fitted pipeline's or wrapper's last part."""
    last = fitted[-1] if hasattr(fitted, "steps") else fitted
    return int(getattr(last, "n_features_", None) or last.n_features_in_)
