"""A Keras model as a stack of compiled layers, if it is one."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from cnn.compiled.arrays import Floats
from cnn.compiled.layers import Calls, Dense, Layer, PooledConvolution

PENALTIES = (
    "kernel_regularizer",
    "bias_regularizer",
    "activity_regularizer",
    "kernel_constraint",
    "bias_constraint",
)


class NotAStackError(ValueError):
    """The model has something else than pooled convolutions and dense layers."""

    def __init__(self, name: str) -> None:
        super().__init__(
            "Expected a chain of 2×2-pooled convolutions with ReLU, then dense layers up to a softmax, "
            f"all of them trained in single precision; received something else in '{name}'."
        )


class Stack:
    """Weights, and the layers that compute with them.

    Parameters
    ----------
    model : a built Keras model; its weights are copied
    n_images : most of a batch
    n_threads : on which TensorFlow would compute it; most parts of a batch

    Raises
    ------
    NotAStackError
        If `model` cannot be computed here.
    """

    def __init__(self, model: Any, n_images: int, n_threads: int) -> None:
        self.weights = [np.array(weight, np.float32, order="C") for weight in model.get_weights()]
        self.layers = list(_layers(model, iter(self.weights), n_images, n_threads))

    @property
    def convolutions(self) -> list[PooledConvolution]:
        """The first layers."""
        return [layer for layer in self.layers if isinstance(layer, PooledConvolution)]

    def forward(self, part: int, rows: slice, inputs: Floats) -> Floats:
        """What is before the softmax, ``(n, n_classes)``."""
        for layer in self.layers:
            inputs = layer.forward(part, rows, inputs)
        return inputs

    def backward(self, part: int, rows: slice, gradient: Floats) -> None:
        """From the gradient ``(n, n_classes)`` of what `forward` returned, as far as weights need it."""
        for i, layer in reversed(list(enumerate(self.layers))):
            gradient = layer.backward(part, rows, gradient, further=i > 0)

    def sums(self, n_images: int, rate: np.float32, n_shares: int) -> Calls:
        """The weights' gradients of a whole batch, in calls that may run side by side."""
        return [call for layer in self.layers for call in layer.sums(n_images, rate, n_shares)]

    def descend(self, n_images: int, rate: np.float32) -> None:
        """After all of them: the step."""
        for layer in self.layers:
            layer.descend(n_images, rate)


def _layers(
    model: Any, weights: Iterator[Floats], n_images: int, n_threads: int
) -> Iterator[Layer]:
    """Of a chain convolution, pooling, …, flatten, dense, …, dense with a softmax."""
    if model.__class__.__name__ != "Sequential":
        raise NotAStackError(model.name)
    rest = list(model.layers)
    if len({id(layer) for layer in rest}) < len(rest):
        raise NotAStackError(model.name)
    shape = tuple(model.input_shape[1:])
    while convolution := _pooled(rest):
        layer: Layer = PooledConvolution(
            (next(weights), next(weights)),
            shape,
            convolution["padding"] == "same",
            n_images,
            n_threads,
        )
        shape = layer.output_shape
        yield layer
        del rest[:2]
    if len(rest) < 2:
        raise NotAStackError(model.name)
    _settings(rest.pop(0), "Flatten")
    while rest:
        settings = _settings(rest.pop(0), "Dense")
        if settings["activation"] != ("relu" if rest else "softmax") or not settings["use_bias"]:
            raise NotAStackError(model.name)
        dense = Dense((next(weights), next(weights)), shape, bool(rest), n_images)
        yield dense
        shape = dense.output_shape


def _pooled(layers: Sequence[Any]) -> dict[str, Any] | None:
    """The first layer's settings, if it is a convolution that the second pools; else None."""
    if not layers or layers[0].__class__.__name__ != "Conv2D":
        return None
    settings = _settings(layers[0], "Conv2D", strides=(1, 1), dilation_rate=(1, 1), groups=1)
    if len(layers) < 2 or settings["activation"] != "relu" or not settings["use_bias"]:
        raise NotAStackError(layers[0].name)
    _settings(layers[1], "MaxPooling2D", pool_size=(2, 2), strides=(2, 2), padding="valid")
    return settings


def _settings(layer: Any, kind: str, **expected: Any) -> dict[str, Any]:
    """A layer's settings, which have to be `expected`, with nothing in its loss but its outputs."""
    if not layer.trainable or layer.compute_dtype != "float32":
        raise NotAStackError(layer.name)
    settings: dict[str, Any] = layer.get_config()
    expected |= dict.fromkeys(PENALTIES)
    if kind != "Dense":
        expected["data_format"] = "channels_last"
    found = {key: settings.get(key) for key in expected}
    found = {
        key: tuple(value) if isinstance(value, list) else value for key, value in found.items()
    }
    if layer.__class__.__name__ != kind or found != expected:
        raise NotAStackError(layer.name)
    return settings
