"""Networks from files, computed by NumPy: for who asks about one picture and cannot wait for Keras.

Importing Keras and its backend takes longer than everything else that the drawing page does before it
answers, and `Model.predict` spends milliseconds around a picture that takes one. The answers are
Keras' to single precision (tested for every architecture).
"""

import io
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from pkgutil import resolve_name
from typing import Any, NamedTuple

import h5py
import numpy as np
import numpy.typing as npt
from numpy.lib.stride_tricks import sliding_window_view

from cnn.answering import Answering, Floats, Pictures, as_network_input
from cnn.keras_archive import KIND, contents
from dataset.archive import checked_archive, refused
from dataset.normalisation import preparation

AT_ONCE = 32
POINTWISE = ("Activation", "BatchNormalization", "Dropout", "ReLU")

Settings = Mapping[str, Any]
Weights = Sequence[Floats]
Run = Callable[[Floats], Floats]


class UnknownLayerError(ValueError):
    """A layer, or a setting of one, that only Keras computes."""


class Layer(NamedTuple):
    """One layer of a chain, in inference mode."""

    name: str
    kind: str
    run: Run


@dataclass
class ForwardClassifier(Answering):
    """A chain of layers behind ``predict_proba``; see `Answering`."""

    layers: Sequence[Layer]
    classes_: npt.NDArray[Any]
    image_shape_: tuple[int, ...]
    prepare: str | None = None
    test_shift_: int = 0

    def outputs(self, inputs: Floats) -> Floats:
        """See `Answering`."""
        return np.concatenate([self._through(part) for part in _parts(inputs)])

    def stage_maps(self, images: Pictures) -> dict[str, Floats]:
        """See `Answering`."""
        inputs = as_network_input(self.prepared(images))
        kinds = [layer.kind for layer in self.layers[1:]]
        found = {}
        for layer, following in zip(self.layers, [*kinds, ""], strict=True):
            inputs = layer.run(inputs)
            if inputs.ndim == 4 and following not in POINTWISE:
                found[layer.name] = inputs
        return found

    def _through(self, inputs: Floats) -> Floats:
        for layer in self.layers:
            inputs = layer.run(inputs)
        return inputs


def load(
    path: Path, classes: Sequence[int], image_shape: Sequence[int], prepare: str | None = None
) -> Answering:
    """The network in a file, computed by NumPy if it is a chain of `LAYERS`, else by Keras.

    Parameters
    ----------
    path, classes, image_shape, prepare : as for `cnn.model_file.load`

    Raises
    ------
    InputError
        As `cnn.model_file.load`.
    """
    with checked_archive(path, KIND) as archive:
        config, weights = contents(path, archive)
        try:
            layers = list(_chain(config, weights))
        except UnknownLayerError:
            layers = []
        if layers:
            seen = image_shape if prepare is None else preparation(prepare).size(image_shape)
            _check_ends(path, config, layers, len(classes), seen)
    if not layers:
        by_keras: Answering = resolve_name("cnn.model_file:load")(
            path, classes, image_shape, prepare
        )
        return by_keras
    return ForwardClassifier(layers, np.asarray(classes), tuple(image_shape), prepare)


def _parts(inputs: Floats) -> Iterator[Floats]:
    for start in range(0, len(inputs), AT_ONCE):
        yield inputs[start : start + AT_ONCE]


def _chain(config: Settings, weights: bytes) -> Iterator[Layer]:
    if config["class_name"] != "Sequential":
        raise UnknownLayerError(config["class_name"])
    counts: dict[str, int] = {}
    with h5py.File(io.BytesIO(weights), "r") as stored:
        for part in config["config"]["layers"]:
            kind, settings = part["class_name"], part["config"]
            if kind == "InputLayer":
                continue
            if kind not in LAYERS:
                raise UnknownLayerError(kind)
            number = counts[kind] = counts.get(kind, -1) + 1
            yield Layer(settings["name"], kind, LAYERS[kind](settings, _of(stored, kind, number)))


def _of(stored: Any, kind: str, number: int) -> Weights:
    """A layer's weights: Keras numbers the layers of every class from 0."""
    if kind not in GROUPS:
        return []
    name = f"{GROUPS[kind]}_{number}" if number else GROUPS[kind]
    kept = stored["layers"][name]["vars"]
    return [np.asarray(kept[str(i)], np.float32) for i in range(len(kept))]


def _check_ends(
    path: Path,
    config: Settings,
    layers: Sequence[Layer],
    n_classes: int,
    image_shape: Sequence[int],
) -> None:
    expected = (*image_shape, 1) if len(image_shape) == 2 else tuple(image_shape)
    blank = np.zeros((1, *expected), np.float32)
    built = tuple(config["config"]["layers"][0]["config"].get("batch_shape", ())[1:])
    if built != expected:
        raise refused(path, f"a network for pictures of {expected}, as its card says", f"{built}")
    for layer in layers:
        blank = layer.run(blank)
    if blank.shape != (1, n_classes):
        raise refused(
            path, f"{n_classes} classes, as its card says", f"outputs of {blank.shape[1:]}"
        )


# ---- layers ----


def _convolution(settings: Settings, weights: Weights) -> Run:
    _expect(settings, data_format="channels_last", dilation_rate=[1, 1], groups=1)
    kernel, bias = _with_bias(settings, weights)
    height, width, _, n_filters = kernel.shape
    columns = kernel.reshape(-1, n_filters)
    strides, activation = settings["strides"], _activation(settings["activation"])
    same = settings["padding"] == "same"

    def run(inputs: Floats) -> Floats:
        inputs = _padded(inputs, (height, width), strides) if same else inputs
        windows = sliding_window_view(inputs, (height, width), axis=(1, 2))
        windows = windows[:, :: strides[0], :: strides[1]].transpose(0, 1, 2, 4, 5, 3)
        sums = windows.reshape(-1, len(columns)) @ columns + bias
        return activation(sums.reshape(*windows.shape[:3], n_filters))

    return run


def _dense(settings: Settings, weights: Weights) -> Run:
    kernel, bias = _with_bias(settings, weights)
    activation = _activation(settings["activation"])
    return lambda inputs: activation(inputs @ kernel + bias)


def _normalisation(settings: Settings, weights: Weights) -> Run:
    _expect(settings, axis=-1, center=True, scale=True)
    gamma, beta, mean, variance = weights
    factor = gamma / np.sqrt(variance + np.float32(settings["epsilon"]))
    return lambda inputs: inputs * factor + (beta - mean * factor)


def _relu(settings: Settings, weights: Weights) -> Run:
    _expect(settings, max_value=None, negative_slope=0.0, threshold=0.0)
    return ACTIVATIONS["relu"]


def _only_activation(settings: Settings, weights: Weights) -> Run:
    return _activation(settings["activation"])


def _max_pooling(settings: Settings, weights: Weights) -> Run:
    windows = _pooled(settings)
    return lambda inputs: np.maximum.reduce(list(windows(inputs)))


def _average_pooling(settings: Settings, weights: Weights) -> Run:
    windows = _pooled(settings)
    share = np.float32(1 / math.prod(settings["pool_size"]))
    return lambda inputs: np.add.reduce(list(windows(inputs))) * share


def _global_average(settings: Settings, weights: Weights) -> Run:
    _expect(settings, data_format="channels_last", keepdims=False)
    return lambda inputs: inputs.mean(axis=(1, 2))


def _flatten(settings: Settings, weights: Weights) -> Run:
    return lambda inputs: inputs.reshape(len(inputs), -1)


def _dropout(settings: Settings, weights: Weights) -> Run:
    return lambda inputs: inputs


LAYERS: dict[str, Callable[[Settings, Weights], Run]] = {
    "Activation": _only_activation,
    "AveragePooling2D": _average_pooling,
    "BatchNormalization": _normalisation,
    "Conv2D": _convolution,
    "Dense": _dense,
    "Dropout": _dropout,
    "Flatten": _flatten,
    "GlobalAveragePooling2D": _global_average,
    "MaxPooling2D": _max_pooling,
    "ReLU": _relu,
}
# What the layers that have weights are called in the file.
GROUPS = {"BatchNormalization": "batch_normalization", "Conv2D": "conv2d", "Dense": "dense"}


def _softmax(sums: Floats) -> Floats:
    powers = np.exp(sums - sums.max(axis=-1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=-1, keepdims=True))


ACTIVATIONS: dict[str, Run] = {
    "linear": lambda sums: sums,
    "relu": lambda sums: np.maximum(sums, np.float32(0)),
    "softmax": _softmax,
    "tanh": np.tanh,
}


def _activation(name: Any) -> Run:
    if not isinstance(name, str) or name not in ACTIVATIONS:
        raise UnknownLayerError(f"activation {name!r}")
    return ACTIVATIONS[name]


def _expect(settings: Settings, **known: Any) -> None:
    for name, value in known.items():
        if settings[name] != value:
            raise UnknownLayerError(f"{name} {settings[name]!r}")


def _with_bias(settings: Settings, weights: Weights) -> tuple[Floats, Floats]:
    if settings["use_bias"]:
        kernel, bias = weights
        return kernel, bias
    (kernel,) = weights
    return kernel, np.zeros(kernel.shape[-1], np.float32)


def _padded(inputs: Floats, kernel: tuple[int, int], strides: Sequence[int]) -> Floats:
    """Zeros around the pictures for ceil(n / stride) windows; the smaller half lies before them."""
    sides = zip(inputs.shape[1:3], kernel, strides, strict=True)
    missing = [max((-(-n // stride) - 1) * stride + size - n, 0) for n, size, stride in sides]
    around = [(total // 2, total - total // 2) for total in missing]
    return np.pad(inputs, [(0, 0), *around, (0, 0)])


def _pooled(settings: Settings) -> Callable[[Floats], Iterator[Floats]]:
    """The first value of every window, then the second, …"""
    _expect(settings, data_format="channels_last", padding="valid")
    size, strides = settings["pool_size"], settings["strides"]

    def windows(inputs: Floats) -> Iterator[Floats]:
        sides = zip(inputs.shape[1:3], size, strides, strict=True)
        rows, cols = (((n - part) // stride + 1) * stride for n, part, stride in sides)
        for row in range(size[0]):
            for col in range(size[1]):
                yield inputs[:, row : row + rows : strides[0], col : col + cols : strides[1]]

    return windows
