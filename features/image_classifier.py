"""What all classifiers of image stacks share that are made of other classifiers."""

from collections.abc import Mapping, Sequence
from typing import Any, Self

import numpy as np
import numpy.typing as npt
from sklearn.base import ClassifierMixin, clone
from sklearn.utils.validation import check_is_fitted, has_fit_parameter

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

    def _fit(
        self, classifier: Any, images: npt.ArrayLike, labels: npt.ArrayLike, **known: Any
    ) -> Self:
        """Let a copy of `classifier` learn, told what it takes of `known`; take over what it is then."""
        self.classifier_ = clone(classifier)
        self.classifier_.fit(images, labels, **taken(self.classifier_, known))
        self.classes_ = self.classifier_.classes_
        self.n_features_ = n_features(self.classifier_)
        return self


class MembersClassifier(ImageClassifier):
    """An answer that several classifiers of image stacks give together; how, `predict_proba` says.

    Attributes
    ----------
    members_ : the fitted ones
    n_parameters_ : weights of those members that are networks, where there are any
    n_features_ : else numbers that describe a picture, of all members together
    """

    def __init__(self, members: Sequence[Any]) -> None:
        self.members = members

    def fit(
        self,
        images: npt.ArrayLike,
        labels: npt.ArrayLike,
        groups: npt.ArrayLike | None = None,
        mirror: bool = False,
    ) -> Self:
        """Fit every member on the same pictures; one that asks for groups or mirror images is told."""
        known = {"groups": groups, "mirror": mirror or None}
        self.members_ = [clone(member) for member in self.members]
        for member in self.members_:
            member.fit(images, labels, **taken(member, known))
        self.classes_ = self.members_[0].classes_
        weights = [getattr(member, "n_parameters_", None) for member in self.members_]
        if any(one is not None for one in weights):
            self.n_parameters_ = sum(one or 0 for one in weights)
        else:
            self.n_features_ = sum(n_features(member) for member in self.members_)
        return self

    def inside(self, train_images: npt.ArrayLike) -> tuple[Any, npt.ArrayLike]:
        """The fitted classifier that is looked at in its place, and the pictures that it learned."""
        return self.members_[0], train_images


def taken(estimator: Any, known: Mapping[str, Any]) -> dict[str, Any]:
    """Further arguments of ``fit``: what an estimator, or the last step of a pipeline, takes of `known`.

    Parameters
    ----------
    known : by name; None for what is not there
    """
    name, last = estimator.steps[-1] if hasattr(estimator, "steps") else ("", estimator)
    prefix = f"{name}__" if name else ""
    return {
        prefix + key: value
        for key, value in known.items()
        if value is not None and has_fit_parameter(last, key)
    }


def n_features(fitted: Any) -> int:
    """Numbers that describe a picture: the input of a fitted pipeline's or wrapper's last part."""
    last = fitted[-1] if hasattr(fitted, "steps") else fitted
    return int(getattr(last, "n_features_", None) or last.n_features_in_)
