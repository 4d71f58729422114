"""Virtual samples: augmentation for classifiers that see every training picture once."""

from collections.abc import Callable, Iterator
from typing import Any, Self

import numpy as np
import numpy.typing as npt
from sklearn.base import clone
from sklearn.pipeline import Pipeline
from sklearn.utils.validation import check_is_fitted

from dataset.augmentation import distorted, warped
from dataset.distortion import Affine, Distortion, Elastic, in_pixels
from features.image_classifier import ImageClassifier
from features.pixels import to_ink

Array = npt.NDArray[Any]
Copies = Callable[[Array], Iterator[Array]]


class CopyingClassifier(ImageClassifier):
    """A classifier of an extractor's vectors that learns from copies of pictures as well.

    A subclass has the parameters `extractor`, `classifier` and `of`: ``support`` for copies of the
    support vectors, on which and on them the classifier is trained again, ``all`` for copies of every
    training picture.
    """

    extractor: Any
    classifier: Any
    of: str

    @classmethod
    def around(cls, inner: Pipeline, **settings: Any) -> Self:
        """See `ImageClassifier.around`; `inner` ends in the classifier."""
        *before, (_, classifier) = inner.steps
        extractor = before[0][1] if len(before) == 1 else Pipeline(before)
        return cls(extractor, classifier, **settings)

    def predict_proba(self, images: npt.ArrayLike) -> Array:
        """The classifier's, ``(n, n_classes)``."""
        check_is_fitted(self)
        return np.asarray(self.classifier_.predict_proba(self.extractor_.transform(images)))

    def pair_decisions(self, images: npt.ArrayLike) -> Array:
        """The support vector machine's decisions between every two classes, ``(n, n_pairs)``."""
        check_is_fitted(self)
        return np.asarray(self.classifier_.pair_decisions(self.extractor_.transform(images)))

    def _fit_with(self, copies: Copies, images: npt.ArrayLike, labels: npt.ArrayLike) -> Self:
        """Train twice (``support``) or once (``all``).

        Parameters
        ----------
        copies : yields pictures and their copies, one stack after the other, so that only one is in
            memory

        Raises
        ------
        ValueError
            If `of` is neither, or the classifier keeps no support vectors.
        """
        if self.of not in ("support", "all"):
            raise ValueError(f"Expected of='support' or 'all', received {self.of!r}.")
        stack, targets = np.asarray(images), np.asarray(labels)
        self.extractor_ = clone(self.extractor).fit(stack)
        self.classifier_ = clone(self.classifier)
        if self.of == "support":
            self.classifier_.fit(self.extractor_.transform(stack), targets)
            if not hasattr(self.classifier_, "support_"):
                raise ValueError(
                    f"{type(self.classifier).__name__} keeps no support vectors; choose of='all'."
                )
            stack, targets = stack[self.classifier_.support_], targets[self.classifier_.support_]
        vectors = np.concatenate([self.extractor_.transform(one) for one in copies(stack)])
        self.classifier_.fit(vectors, np.tile(targets, len(vectors) // len(targets)))
        self.classes_ = self.classifier_.classes_
        self.n_features_ = vectors.shape[1]
        return self


class VirtualSamples(CopyingClassifier):
    """Trains a classifier on pictures and on moved, turned, resized, sheared and bent copies of them.

    Of the support vectors only (the virtual support vector method): the classifier is trained, the
    pictures that it kept are copied, and it is trained again on them and their copies. Of all
    pictures, for classifiers without support vectors. Every distortion is made in both directions, one
    at a time; 0 leaves it out. Or so many copies are drawn at random, as networks are trained on them:
    all distortions at once, each number then the largest of its draw (`dataset.augmentation.Distortion`).

    Parameters
    ----------
    extractor : transformer of image stacks
    classifier : on the extractor's vectors
    of : ``support`` for support vectors, ``all`` for every training picture
    copies : 0 for each distortion in both directions; or so many random copies of every picture
    shift : px, along rows and along columns; lengths are those of pictures of at most 28 px, and of
        larger ones the same shares of the side
    turn : degrees
    zoom : share of the size
    stretch : share of the size, rows against columns; of random copies alone
    shear : columns a row
    elastic : px, standard deviation of a smooth random displacement field; two copies unless random
    smoothness : px, of the field
    seed : of fields and draws

    Source: D. DeCoste and B. Schölkopf (2002), Training invariant support vector machines, Machine
    Learning 46; elastic fields as in P. Simard, D. Steinkraus and J. Platt (2003), ICDAR.
    """

    def __init__(
        self,
        extractor: Any,
        classifier: Any,
        of: str = "support",
        copies: int = 0,
        shift: float = 1.0,
        turn: float = 0.0,
        zoom: float = 0.0,
        stretch: float = 0.0,
        shear: float = 0.0,
        elastic: float = 0.0,
        smoothness: float = 4.0,
        seed: int = 0,
    ) -> None:
        self.extractor = extractor
        self.classifier = classifier
        self.of = of
        self.copies = copies
        self.shift = shift
        self.turn = turn
        self.zoom = zoom
        self.stretch = stretch
        self.shear = shear
        self.elastic = elastic
        self.smoothness = smoothness
        self.seed = seed

    def fit(self, images: npt.ArrayLike, labels: npt.ArrayLike) -> Self:
        """Train twice (``support``) or once (``all``).

        Raises
        ------
        ValueError
            If `of` is neither, the classifier keeps no support vectors, or a picture is to be
            stretched other than at random.
        """
        if self.stretch and not self.copies:
            raise ValueError("Only random copies are stretched: expected copies ≥ 1, received 0.")
        return self._fit_with(self._copies, images, labels)

    def _copies(self, images: Array) -> Iterator[Array]:
        """The pictures as ink and their copies, one stack after the other."""
        ink = to_ink(images)
        yield ink
        if not self.copies:
            yield from (warped(ink, view) for view in self._views(min(ink.shape[1:])))
            return
        at_random = Distortion(
            shift=self.shift,
            turn=self.turn,
            zoom=self.zoom,
            stretch=self.stretch,
            shear=self.shear,
            elastic=self.elastic,
            smoothness=self.smoothness,
        )
        for seed in np.random.SeedSequence(self.seed).spawn(self.copies):
            yield distorted(ink, at_random, seed, np.zeros((len(ink), 1), np.float32))

    def _views(self, side: int) -> list[Affine | Elastic]:
        both = (1, -1)
        moved: list[Affine | Elastic] = []
        if self.shift:
            shift = in_pixels(self.shift, side)
            moved += [Affine(down=sign * shift) for sign in both]
            moved += [Affine(right=sign * shift) for sign in both]
        if self.turn:
            moved += [Affine(turn=sign * self.turn) for sign in both]
        if self.zoom:
            moved += [Affine(zoom=1 + sign * self.zoom) for sign in both]
        if self.shear:
            moved += [Affine(shear=sign * self.shear) for sign in both]
        if self.elastic:
            bent = in_pixels(self.elastic, side), in_pixels(self.smoothness, side)
            moved += [Elastic(*bent, seed=self.seed + i) for i in range(2)]
        return moved
