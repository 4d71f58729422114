"""A trained network as plain layers and arrays, for whoever computes it without Keras."""

from collections.abc import Callable
from typing import Any

import numpy as np

from cnn.backend import keras
from cnn.inspection.fields import receptive_fields, stage_ends
from cnn.keras_classifier import KerasClassifier

Layer = dict[str, Any]

ACTIVATIONS = ("linear", "relu", "softmax")
# What does nothing to a picture that is answered.
SILENT = ("InputLayer", "Dropout")


def plain_layers(classifier: KerasClassifier) -> list[Layer] | None:
    """The layers of a fitted network in their order; None if it has any that is not told here.

    Told are chains of convolutions with stride 1, batch normalisation, rectifiers, the largest of
    squares, flattening and dense layers, which answer one view of a picture.

    Returns
    -------
    Of every layer its ``kind``, its settings, its weights as float32 arrays in Keras' order of axes, and,
    where a stage ends (`cnn.inspection.maps.stage_maps`), the ``stage``'s name
    """
    network = classifier.model_
    if not isinstance(network, keras.Sequential) or classifier.test_shift_:
        return None
    if getattr(classifier, "test_mirror_", False):
        return None
    ends = stage_ends(list(receptive_fields(network).values()))
    found = []
    for layer in network.layers:
        kind = type(layer).__name__
        if kind in SILENT:
            continue
        plain = PLAIN[kind](layer, layer.get_config()) if kind in PLAIN else None
        if plain is None:
            return None
        found.append({**plain, **({"stage": layer.name} if layer.name in ends else {})})
    return found


def _convolution(layer: Any, config: Layer) -> Layer | None:
    steps = (*config["strides"], *config["dilation_rate"], config["groups"])
    if set(steps) != {1} or config["data_format"] != "channels_last":
        return None
    return _weighted("convolution", layer, config, same=config["padding"] == "same")


def _dense(layer: Any, config: Layer) -> Layer | None:
    return _weighted("dense", layer, config)


def _weighted(kind: str, layer: Any, config: Layer, **settings: Any) -> Layer | None:
    if config["activation"] not in ACTIVATIONS:
        return None
    kernel = _array(layer.kernel)
    return {
        "kind": kind,
        "kernel": kernel,
        "shape": list(kernel.shape),
        "bias": _array(layer.bias) if config["use_bias"] else None,
        "activation": config["activation"],
        **settings,
    }


def _normalisation(layer: Any, config: Layer) -> Layer | None:
    if config["axis"] not in (-1, 3):
        return None
    return {
        "kind": "normalisation",
        "mean": _array(layer.moving_mean),
        "variance": _array(layer.moving_variance),
        "gamma": _array(layer.gamma) if config["scale"] else None,
        "beta": _array(layer.beta) if config["center"] else None,
        "epsilon": config["epsilon"],
    }


def _rectifier(layer: Any, config: Layer) -> Layer | None:
    if config["max_value"] is not None or config["negative_slope"] or config["threshold"]:
        return None
    return {"kind": "activation", "activation": "relu"}


def _activation(layer: Any, config: Layer) -> Layer | None:
    name = config["activation"]
    return {"kind": "activation", "activation": name} if name in ACTIVATIONS else None


def _pooling(layer: Any, config: Layer) -> Layer | None:
    sides = {*config["pool_size"], *config["strides"]}
    if len(sides) != 1 or config["padding"] != "valid":
        return None
    return {"kind": "pooling", "size": sides.pop()}


def _flatten(layer: Any, config: Layer) -> Layer | None:
    return {"kind": "flatten"}


PLAIN: dict[str, Callable[[Any, Layer], Layer | None]] = {
    "Conv2D": _convolution,
    "Dense": _dense,
    "BatchNormalization": _normalisation,
    "ReLU": _rectifier,
    "Activation": _activation,
    "MaxPooling2D": _pooling,
    "Flatten": _flatten,
}


def _array(variable: Any) -> Any:
    return np.asarray(keras.ops.convert_to_numpy(variable), np.float32)
