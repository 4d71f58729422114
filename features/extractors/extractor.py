"""What all extractors share: stateless, image stacks in, one row of float32 a picture out."""

import math
from typing import Any

import numpy as np
import numpy.typing as npt

from features.image_estimator import ImageTransformer
from features.pixels import to_even_contrast, to_ink, to_planes

Stack = npt.NDArray[np.float32]
Vectors = npt.NDArray[np.float32]

IMAGES_AT_ONCE = 1000
# What describes a picture takes memory by its area; of 32 px a side they are `IMAGES_AT_ONCE`.
PIXELS_AT_ONCE = IMAGES_AT_ONCE * 32 * 32


def fewer_if_large(most: int, pixels: int, shape: tuple[int, ...]) -> int:
    """`most` pictures of a stack of this shape, or as many as have so many pixels together, one at least.

    Examples
    --------
    >>> [fewer_if_large(10, 4096, (99, side, side)) for side in (8, 32, 128)]
    [10, 4, 1]
    """
    return max(1, min(most, pixels // math.prod(shape[1:3])))


class Extractor(ImageTransformer):
    """A transformer from image stacks to vectors, in chunks of bounded memory.

    A subclass writes `describe`; parameters are those of its ``__init__``. One for photographs is a
    `PhotographExtractor`. One with `takes_any_size` describes pictures of other sizes than in `fit`; one
    that `features.contrast.Contrast` is made of is `of_photographs`.
    """

    takes_any_size = False
    of_photographs = False

    def transform(self, images: npt.ArrayLike) -> Vectors:
        """Feature vectors, float32 ``(n, n_features)``.

        Parameters
        ----------
        images : see `features.pixels.to_gray`; made ready by `pictures`

        Raises
        ------
        ValueError
            For images as in `to_gray`, or, unless it takes any size, of another one than in `fit`.
        """
        images = np.asarray(images)
        if not self.takes_any_size and images.shape[1:3] != self.image_shape_:
            raise ValueError(
                f"Fitted on pictures of {self.image_shape_} px, received {images.shape[1:3]}. "
                "Resize them first."
            )
        at_once = fewer_if_large(IMAGES_AT_ONCE, PIXELS_AT_ONCE, images.shape)
        vectors = np.empty((0, 0), np.float32)
        for start in range(0, max(len(images), 1), at_once):
            part = self.describe(self.pictures(images[start : start + at_once]))
            if not len(vectors):
                vectors = np.empty((len(images), part.shape[1]), np.float32)
            vectors[start : start + len(part)] = part
        return vectors

    def pictures(self, images: npt.ArrayLike) -> Stack:
        """What `describe` takes: float32 ``(n, height, width)``, bright ink on 0 or even contrast."""
        return to_even_contrast(images) if self.of_photographs else to_ink(images)

    def describe(self, ink: Stack) -> Vectors:
        """Feature vectors of what `pictures` returns."""
        raise TypeError(f"{type(self).__name__} does not say how it describes pictures.")

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.requires_fit = True
        tags.transformer_tags.preserves_dtype = []
        return tags


class PhotographExtractor(Extractor):
    """An extractor that takes colours and polarity as they are; a subclass writes `describe`."""

    def pictures(self, images: npt.ArrayLike) -> Stack:
        """What `describe` takes: red, green and blue planes, float32 ``(n, 3, height, width)``."""
        return to_planes(images)
