"""Virtual samples of drawings: the strokes of every one drawn again by other hands."""

from typing import Any, Self

import numpy as np
import numpy.typing as npt
from sklearn.utils.validation import check_is_fitted

from dataset.distortion import Redrawing
from dataset.redrawing import enlarged, redrawn
from features.image_classifier import ImageClassifier
from features.pixels import to_gray

Array = npt.NDArray[Any]


class Redrawn(ImageClassifier):
    """Trains a classifier on drawings and on redrawn copies of them.

    Parameters
    ----------
    classifier : of image stacks
    copies : of every drawing
    settings : fields of `dataset.distortion.Redrawing` and their values; () for its defaults
    seed : of the copies

    Attributes
    ----------
    classifier_ : the fitted one
    classes_ : ``(n_classes,)``
    n_features_ : numbers that describe a picture
    """

    def __init__(
        self,
        classifier: Any,
        copies: int = 20,
        settings: tuple[tuple[str, Any], ...] = (),
        seed: int = 0,
    ) -> None:
        self.classifier = classifier
        self.copies = copies
        self.settings = settings
        self.seed = seed

    def fit(
        self, images: npt.ArrayLike, labels: npt.ArrayLike, groups: npt.ArrayLike | None = None
    ) -> Self:
        """Fit the classifier on the drawings and their copies, in gray, each of its original's group."""
        n = self.copies + 1
        of_copies = None if groups is None else np.tile(groups, n)
        return self._fit(
            self.classifier, self._with_copies(images), np.tile(labels, n), groups=of_copies
        )

    def predict_proba(self, images: npt.ArrayLike) -> Array:
        """The classifier's, ``(n, n_classes)``."""
        check_is_fitted(self)
        return np.asarray(self.classifier_.predict_proba(to_gray(images)))

    def inside(self, train_images: npt.ArrayLike) -> tuple[Any, npt.ArrayLike]:
        """The fitted classifier that is looked at in its place, and what it learned: copies too."""
        return self.classifier_, self._with_copies(train_images)

    def _with_copies(self, images: npt.ArrayLike) -> Array:
        how = Redrawing(**dict(self.settings))
        gray = enlarged(to_gray(images), how.side)
        copies = redrawn(gray, how, self.copies, self.seed)
        return np.concatenate([gray, copies])
