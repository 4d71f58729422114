"""An architecture that is no entry of ours: somebody's function, whose networks are looked at first."""

from collections.abc import Callable
from typing import Any

import numpy as np

from cnn.backend import keras

Build = Callable[[tuple[int, ...], int], Any]

SUM_TOLERANCE = 1e-3


def checked(build: Build) -> Build:
    """`build`, whose models are seen to be networks that answer with a probability a class.

    Raises
    ------
    TypeError, ValueError
        When it is called, if they are not.
    """

    def built(input_shape: tuple[int, ...], n_classes: int) -> Any:
        model = build(input_shape, n_classes)
        if not isinstance(model, keras.Model):
            raise TypeError(f"Expected a Keras model, received {type(model).__name__}.")
        answered = keras.ops.convert_to_numpy(model(np.zeros((1, *input_shape), np.float32)))
        if answered.shape != (1, n_classes):
            raise ValueError(
                f"The network answers shape {answered.shape} for a picture of {input_shape}: expected "
                f"(1, {n_classes}), a column a class."
            )
        if not abs(float(answered.sum()) - 1) <= SUM_TOLERANCE:
            raise ValueError(
                f"The network's answers sum to {answered.sum():.3g}: expected probabilities, which sum "
                "to 1. Give its last layer activation='softmax'."
            )
        return model

    return built
