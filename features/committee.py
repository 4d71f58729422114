"""Several descriptions of one picture, each under its own SVM, and one answer."""

from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.pipeline import Pipeline
from sklearn.utils.validation import check_is_fitted

from features.classifiers.kernel_svc import probabilities, scores_of_pairs
from features.image_classifier import MembersClassifier

Array = npt.NDArray[Any]


class Committee(MembersClassifier):
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

    def predict_proba(self, images: npt.ArrayLike) -> Array:
        """Softmax of the summed scores, ``(n, n_classes)``: orders the classes, not calibrated."""
        check_is_fitted(self)
        pairs = np.sum([_pair_decisions(member, images) for member in self.members_], axis=0)
        return probabilities(scores_of_pairs(pairs, len(self.classes_)))


def _pair_decisions(member: Pipeline, images: npt.ArrayLike) -> Array:
    prepared = member[:-1].transform(images) if len(member) > 1 else images
    return np.asarray(member[-1].pair_decisions(prepared))
