"""How a network is asked, whoever computes it: Keras, or `cnn.forward` for networks from files."""

from abc import ABC, abstractmethod
from typing import Any

import numpy as np
import numpy.typing as npt

from dataset.normalisation import hesitant, preparation

Floats = npt.NDArray[np.float32]
Pictures = npt.NDArray[Any]


class Answering(ABC):
    """Image stacks to probabilities, around a network that answers on its inputs.

    Attributes
    ----------
    prepare : key of `dataset.normalisation.PREPARATIONS`; None for pictures as they are
    classes_ : ``(n_classes,)``
    image_shape_ : ``(height, width)`` or more, of the pictures before they are prepared
    test_shift_ : px, see `cnn.recipes.Recipe`
    """

    prepare: str | None
    classes_: npt.NDArray[Any]
    image_shape_: tuple[int, ...]
    test_shift_: int

    @abstractmethod
    def outputs(self, inputs: Floats) -> Floats:
        """The network's softmax on ``(n, height, width, channels)``, float32 ``(n, n_classes)``."""

    @abstractmethod
    def stage_maps(self, images: Pictures) -> dict[str, Floats]:
        """Feature maps at the end of every stage, as `cnn.inspection.maps.stage_maps`."""

    def predict_proba(self, images: Pictures) -> Floats:
        """Softmax outputs, float32 ``(n, n_classes)``; of prepared pictures that are not what the
        preparation is made for, nearer to equal ones (`dataset.normalisation.hesitant`).

        Raises
        ------
        ValueError
            If the images differ in shape from those of `fit`.
        """
        received = picture_shape(images)
        if received != self.image_shape_:
            raise ValueError(
                f"The network was trained on images of shape {self.image_shape_}, "
                f"received {received}. Resize them first."
            )
        inputs = as_network_input(self.prepared(images))
        views = [inputs, *moved(inputs, self.test_shift_)] if self.test_shift_ else [inputs]
        found = [self.outputs(view) for view in views]
        probability = np.asarray(np.mean(found, axis=0), dtype=np.float32)
        if self.prepare is None:
            return probability
        return hesitant(probability, preparation(self.prepare).fits(images))

    def prepared(self, images: Pictures) -> Pictures:
        """The pictures as the network gets them, but for their type and channels."""
        return images if self.prepare is None else preparation(self.prepare).prepare(images)

    def predict(self, images: Pictures) -> npt.NDArray[Any]:
        """The most probable class of each image, ``(n,)``."""
        return np.asarray(self.classes_[self.predict_proba(images).argmax(axis=1)])


def picture_shape(images: Pictures) -> tuple[int, ...]:
    """``(height, width)``, of one channel or none, or ``(height, width, channels)``."""
    shape = tuple(np.shape(images)[1:])
    return shape[:2] if shape[2:] == (1,) else shape


def as_network_input(images: Pictures) -> Floats:
    """float32 ``(n, height, width, channels)`` in [0, 1] from a uint8 or float image stack.

    Raises
    ------
    ValueError
        If it is no stack of gray or RGB images, or holds other types or non-finite values.
    """
    images = np.asarray(images)
    if images.ndim == 3:
        images = images[..., None]
    if images.ndim != 4 or not len(images):
        raise ValueError(
            "Expected images of shape (n, height, width) or (n, height, width, channels) with n ≥ 1, "
            f"received {images.shape}."
        )
    if images.dtype == np.uint8:
        return images.astype(np.float32) / np.float32(255)
    if not np.issubdtype(images.dtype, np.floating) or not np.isfinite(images).all():
        raise ValueError(f"Expected uint8 or finite float images, received {images.dtype}.")
    return images.astype(np.float32)


def moved(inputs: Floats, shift: int) -> list[Floats]:
    """The pictures moved up, down, left and right, their edge repeated."""
    wide = np.pad(inputs, ((0, 0), (shift, shift), (shift, shift), (0, 0)), mode="edge")
    height, width = inputs.shape[1:3]
    corners = [(0, shift), (2 * shift, shift), (shift, 0), (shift, 2 * shift)]
    return [wide[:, row : row + height, col : col + width] for row, col in corners]
