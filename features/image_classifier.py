"""What all classifiers of image stacks share that are made of other classifiers."""

from typing import Any, Self

import numpy as np
import numpy.typing as npt
from sklearn.base import ClassifierMixin, clone
from sklearn.utils.validation import check_is_fitted

from features.image_estimator import ImageEstimator


class ImageClassifier(ClassifierMixin, ImageEstimator):
    """A classifier of ``(n, height, width)`` or ``(n, height, width, 3)`` that has `predict_proba`.

    Attributes
    ----------
    classes_ : ``(n_classes,)``
    """

    classes_: npt.NDArray[Any]

    @classmethod
    def around(cls, inner: Any, **settings: Any) -> "ImageClassifier":
        """One that is made of `inner`, an unfitted classifier of image stacks."""
        return cls(inner, **settings)

    def predict_proba(self, images: npt.ArrayLike) -> npt.NDArray[Any]:
        """Probabilities or scores that order the classes, ``(n, n_classes)``."""
        raise NotImplementedError

    def predict(self, images: npt.ArrayLike) -> npt.NDArray[Any]:
        """The class with the largest probability, ``(n,)``."""
        check_is_fitted(self)
        return np.asarray(self.classes_[self.predict_proba(images).argmax(axis=1)])

    def _fit(self, classifier: Any, images: npt.ArrayLike, labels: npt.ArrayLike) -> Self:
        """Let a copy of `classifier` learn, and take over what is known of it then."""
        self.classifier_ = clone(classifier).fit(images, labels)
        self.classes_ = self.classifier_.classes_
        self.n_features_ = n_features(self.classifier_)
        return self


def n_features(fitted: Any) -> int:
    """Numbers that describe a picture: the input of a fitted pipeline's or wrapper's last part."""
    last = fitted[-1] if hasattr(fitted, "steps") else fitted
    return int(getattr(last, "n_features_", None) or last.n_features_in_)
