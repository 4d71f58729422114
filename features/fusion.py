"""Methods that answer together, of one family or of both."""

from collections.abc import Sequence
from typing import Any, Self

import numpy as np
import numpy.typing as npt
from sklearn.utils.validation import check_is_fitted

from features.image_classifier import ImageClassifier, n_features

Array = npt.NDArray[Any]


class Fusion(ImageClassifier):
    """The mean of its members' probabilities.

    Nothing is weighted or calibrated: on a handful of neat training pictures no member errs, so that
    they say nothing of how far each is to be trusted.

    Parameters
    ----------
    members : unfitted classifiers of image stacks, with `predict_proba`

    Attributes
    ----------
    members_ : the fitted ones
    classes_ : ``(n_classes,)``
    n_parameters_ : weights of those members that are networks, where there are any
    n_features_ : else numbers that describe a picture, of all members together

    Source: the mean rule of J. Kittler, M. Hatef, R. P. W. Duin and J. Matas (1998), On combining
    classifiers, IEEE Trans. PAMI 20(3).
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
        self._fit_members(self.members, images, labels, groups=groups, mirror=mirror or None)
        weights = [getattr(member, "n_parameters_", None) for member in self.members_]
        if any(one is not None for one in weights):
            self.n_parameters_ = sum(one or 0 for one in weights)
        else:
            self.n_features_ = sum(n_features(member) for member in self.members_)
        return self

    def inside(self, train_images: npt.ArrayLike) -> tuple[Any, npt.ArrayLike]:
        """The fitted classifier that is looked at in its place, and the pictures that it learned."""
        return self.members_[0], train_images

    def predict_proba(self, images: npt.ArrayLike) -> Array:
        """The mean of the members' probabilities, ``(n, n_classes)``."""
        check_is_fitted(self)
        found = [member.predict_proba(images) for member in self.members_]
        return np.asarray(np.mean(found, axis=0))
