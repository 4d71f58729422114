"""A Keras model as a stack of compiled layers, if it is one."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from cnn.compiled.kernels import Floats
from cnn.compiled.layers import Dense, Layer, PooledConvolution

LARGEST_PART = 64
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


class Part:
    """The layers for one part of a batch."""

    def __init__(self, layers: Sequence[Layer]) -> None:
        self.layers = layers

    def logits(self, inputs: Floats) -> Floats:
        """Before the softmax, ``(n, n_classes)``."""
        for layer in self.layers:
            inputs = layer.forward(inputs)
        return inputs

    def learn(self, inputs: Floats, targets: Floats, n_batch: int) -> tuple[float, int]:
        """Set every layer's gradients of the batch's mean loss.

        Returns
        -------
        Sum of the losses, and number of right answers.
        """
        logits = self.logits(inputs)
        loss, gradient, n_right = cross_entropy(logits, targets)
        gradient /= np.float32(n_batch)
        for i, layer in reversed(list(enumerate(self.layers))):
            gradient = layer.backward(gradient, further=i > 0)
        return loss, n_right


class Stack:
    """Weights, and the parts that share them.

    Parameters
    ----------
    model : a built Keras model; its weights are copied
    n_parts : parts of a batch that are computed side by side

    Raises
    ------
    NotAStackError
        If `model` cannot be computed here.
    """

    def __init__(self, model: Any, n_parts: int) -> None:
        self.weights = [np.array(weight, np.float32, order="C") for weight in model.get_weights()]
        self.parts = [Part(list(_layers(model, iter(self.weights)))) for _ in range(n_parts)]


def cross_entropy(logits: Floats, targets: Floats) -> tuple[float, Floats, int]:
    """Summed loss behind a softmax, its gradient ``(n, n_classes)``, and the number of right answers."""
    shifted = logits - logits.max(axis=1, keepdims=True)
    exponentials = np.exp(shifted)
    sums = exponentials.sum(axis=1, keepdims=True)
    losses = ((np.log(sums) - shifted) * targets).sum(axis=1)
    n_right = int(np.count_nonzero(logits.argmax(axis=1) == targets.argmax(axis=1)))
    gradient: npt.NDArray[np.float32] = exponentials / sums - targets
    return float(losses.sum(dtype=np.float64)), gradient, n_right


def _layers(model: Any, weights: Iterator[Floats]) -> Iterator[Layer]:
    """Of a chain convolution, pooling, …, flatten, dense, …, dense with a softmax."""
    if model.__class__.__name__ != "Sequential":
        raise NotAStackError(model.name)
    rest = list(model.layers)
    shape = tuple(model.input_shape[1:])
    while convolution := _pooled(rest):
        layer: Layer = PooledConvolution(
            (next(weights), next(weights)), shape, convolution["padding"] == "same", LARGEST_PART
        )
        shape = layer.output_shape
        yield layer
        del rest[:2]
    if len(rest) < 2 or rest.pop(0).__class__.__name__ != "Flatten":
        raise NotAStackError(model.name)
    while rest:
        settings = _settings(rest.pop(0), "Dense")
        if settings["activation"] != ("relu" if rest else "softmax") or not settings["use_bias"]:
            raise NotAStackError(model.name)
        yield (dense := Dense((next(weights), next(weights)), shape, bool(rest)))
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
