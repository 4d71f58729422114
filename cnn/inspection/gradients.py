"""Input gradients: how much every pixel moves the score of a class."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from cnn.backend import keras
from cnn.inputs import as_network_input
from cnn.inspection.maps import Floats


def saliency(
    model: keras.Model, images: npt.ArrayLike, labels: npt.NDArray[np.int64] | None = None
) -> Floats:
    """How much every pixel moves the score of a class: the length of the input gradient.

    The score is the class' sum before the softmax. Keras has no gradient of its own that runs on
    every backend, but its training step has one: the pictures become the weights of a first layer,
    everything else is frozen, and one step of plain SGD with rate 1 moves them by the gradient.

    Parameters
    ----------
    images : as `cnn.inputs.as_network_input` takes them
    labels : class index of every picture; None for the one with the largest score

    Returns
    -------
    float32 ``(n, height, width)``, score units per gray level; over colours the largest

    Source: K. Simonyan, A. Vedaldi and A. Zisserman (2014), Deep inside convolutional networks, ICLR
    workshop.
    """
    inputs = as_network_input(np.asarray(images))
    scores = _scores(model)
    if labels is None:
        labels = keras.ops.convert_to_numpy(scores(inputs, training=False)).argmax(axis=1)
    # Keras takes the mean over the pictures; each is to keep its own gradient.
    asked = len(inputs) * keras.utils.to_categorical(labels, scores.output_shape[1])
    canvas = _Canvas(scores)
    source = keras.Input(batch_shape=inputs.shape)
    frozen = keras.Model(source, canvas(source))
    frozen.compile(keras.optimizers.SGD(1.0), _asked_scores, run_eagerly=True)
    frozen.train_on_batch(inputs, asked)
    gradient = keras.ops.convert_to_numpy(canvas.shift)
    return np.asarray(np.abs(gradient).max(axis=-1), dtype=np.float32)


def _scores(model: keras.Model) -> keras.Model:
    """A frozen copy of `model` that answers with sums instead of their softmax."""
    # Not `clone_model`, which compiles the copy too, and cannot read a schedule of this project's.
    copy = type(model).from_config(model.get_config())
    copy.set_weights(model.get_weights())
    copy.trainable = False
    last = copy.layers[-1]
    if getattr(last, "activation", None) is keras.activations.softmax:
        last.activation = keras.activations.linear
    # Without the copy's own loss and metrics, which training would ask for.
    return keras.Model(copy.inputs[0], copy.outputs[0])


class _Canvas(keras.layers.Layer):
    """A network in inference mode on pictures to which trainable ones are added."""

    def __init__(self, network: keras.Model) -> None:
        super().__init__()
        self.network = network

    def build(self, input_shape: tuple[int, ...]) -> None:
        self.shift = self.add_weight(shape=input_shape, initializer="zeros", name="shift")

    def call(self, inputs: Any) -> Any:
        # Said here, since a model in its training step tells every layer below it to train.
        return self.network(inputs + self.shift, training=False)


def _asked_scores(asked: Any, scores: Any) -> Any:
    return keras.ops.sum(asked * scores, axis=-1)
