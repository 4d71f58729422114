"""Virtual samples of photographs: each taken again, from elsewhere and in other light."""

from collections.abc import Iterator
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from dataset.distortion import Retaking
from dataset.retaking import retaken
from features.virtual_samples import CopyingClassifier

Array = npt.NDArray[Any]


class Retaken(CopyingClassifier):
    """Trains a classifier on photographs and on copies of them in colour, other ones for every seed.

    Copies are made of training pictures alone, so that none lies on another side of a split than its
    original.

    Parameters
    ----------
    extractor : transformer of image stacks
    classifier : on the extractor's vectors
    of : ``support`` for support vectors, ``all`` for every training picture
    copies : of each of them
    settings : fields of `dataset.distortion.Retaking` and their values
    seed : of the copies

    Source: D. DeCoste and B. Schölkopf (2002), Training invariant support vector machines, Machine
    Learning 46; the copies as in `dataset.distortion.Retaking`.
    """

    def __init__(
        self,
        extractor: Any,
        classifier: Any,
        of: str = "support",
        copies: int = 2,
        settings: tuple[tuple[str, Any], ...] = (),
        seed: int = 0,
    ) -> None:
        self.extractor = extractor
        self.classifier = classifier
        self.of = of
        self.copies = copies
        self.settings = settings
        self.seed = seed

    def fit(self, images: npt.ArrayLike, labels: npt.ArrayLike, mirror: bool = False) -> Self:
        """Train twice (``support``) or once (``all``).

        Parameters
        ----------
        mirror : whether a photograph's mirror image is of its class, so that copies may be mirrored

        Raises
        ------
        ValueError
            If `of` is neither, or the classifier keeps no support vectors.
        """
        retaking = Retaking(**dict(self.settings))

        def copies(stack: Array) -> Iterator[Array]:
            yield stack
            for copy in range(self.copies):
                yield retaken(stack, retaking, self.seed, f"copy {copy}", mirror)

        return self._fit_with(copies, np.asarray(images), labels)
