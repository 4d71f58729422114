"""Methods that answer together, of one family or of both."""

from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.utils.validation import check_is_fitted

from features.image_classifier import MembersClassifier

Array = npt.NDArray[Any]


class Fusion(MembersClassifier):
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

    def predict_proba(self, images: npt.ArrayLike) -> Array:
        """The mean of the members' probabilities, ``(n, n_classes)``."""
        check_is_fitted(self)
        found = [member.predict_proba(images) for member in self.members_]
        return np.asarray(np.mean(found, axis=0))
