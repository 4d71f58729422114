"""Several descriptions of one picture, each under its own SVM, and one answer."""

from collections.abc import Sequence
from typing import Any, Self

import numpy as np
import numpy.typing as npt
from sklearn.pipeline import Pipeline
from sklearn.utils.validation import check_is_fitted

from features.classifiers.kernel_svc import probabilities, scores_of_pairs
from features.image_classifier import ImageClassifier, n_features

Array = npt.NDArray[Any]


class Committee(ImageClassifier):
    """Sums its members' decisions between every two classes; then the pairs vote as in one SVM.

    Scores are summed before the vote, because a vote forgets how sure it was.

    Parameters
    ----------
    members : unfitted pipelines on image stacks that end in a `KernelSVC`, with or without virtual
        samples

    Attributes
    ----------
    members_ : the fitted pipelines
    classes_ : ``(n_classes,)``
    n_features_ : numbers that describe a picture, of all members together

    Source: summed scores of several features as in the hand-crafted system of ISI in ILSVRC 2012
    (T. Harada and Y. Kuniyoshi); J. Kittler, M. Hatef, R. P. W. Duin and J. Matas (1998), On
    combining classifiers, IEEE Trans. PAMI 20(3).
    """

    def __init__(self, members: Sequence[Pipeline]) -> None:
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
        self.n_features_ = sum(n_features(member) for member in self.members_)
        return self

    def inside(self, train_images: npt.ArrayLike) -> tuple[Any, npt.ArrayLike]:
        """The fitted classifier that is looked at in its place, and the pictures that it learned."""
        return self.members_[0], train_images

    def predict_proba(self, images: npt.ArrayLike) -> Array:
        """Softmax of the summed scores, ``(n, n_classes)``: orders the classes, not calibrated."""
        check_is_fitted(self)
        pairs = np.sum([_pair_decisions(member, images) for member in self.members_], axis=0)
        return probabilities(scores_of_pairs(pairs, len(self.classes_)))


def _pair_decisions(member: Pipeline, images: npt.ArrayLike) -> Array:
    prepared = member[:-1].transform(images) if len(member) > 1 else images
    return np.asarray(member[-1].pair_decisions(prepared))
