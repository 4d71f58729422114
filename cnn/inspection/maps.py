"""Filters of a network, and what its layers make of pictures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from cnn.backend import keras
from cnn.inputs import as_network_input
from cnn.inspection.fields import receptive_fields, stage_ends

Floats = npt.NDArray[np.float32]

IMAGES_AT_ONCE = 256


def first_filters(model: keras.Model) -> Floats:
    """The first convolution's kernels, float32 ``(height, width, channels, n_filters)``.

    Raises
    ------
    ValueError
        If the model has no convolution.

    Source: the figure of first-layer filters in A. Krizhevsky, I. Sutskever and G. Hinton (2012),
    ImageNet classification with deep convolutional neural networks, NeurIPS.
    """
    for layer in model.layers:
        if isinstance(layer, keras.layers.Conv2D):
            return np.asarray(keras.ops.convert_to_numpy(layer.kernel), dtype=np.float32)
    raise ValueError(f"Expected a network with a Conv2D layer, '{model.name}' has none.")


def feature_maps(
    model: keras.Model, images: npt.ArrayLike, layers: Sequence[str] | None = None
) -> dict[str, Floats]:
    """What layers make of pictures, in inference mode.

    Parameters
    ----------
    model : built
    images : as `cnn.inputs.as_network_input` takes them
    layers : names; None for every layer whose output still has rows and columns

    Returns
    -------
    Layer name → float32 ``(n, rows, columns, channels)``, in the order of the model

    Raises
    ------
    ValueError
        If a layer has no such name, or the pictures do not fit.
    """
    names = _spatial_layers(model) if layers is None else list(layers)
    parts = list(outputs_of(model, as_network_input(np.asarray(images)), names))
    return {
        name: np.concatenate(found)
        for name, found in zip(names, zip(*parts, strict=True), strict=True)
    }


def stage_maps(model: keras.Model, images: npt.ArrayLike) -> dict[str, Floats]:
    """`feature_maps` at the end of every stage: a convolution with its activation, a pooling.

    Parameters
    ----------
    model : built; of an ensemble, its first member is looked at
    images : as `cnn.inputs.as_network_input` takes them
    """
    network = first_member(model)
    return feature_maps(network, images, stage_ends(list(receptive_fields(network).values())))


def outputs_of(model: keras.Model, inputs: Floats, names: Sequence[str]) -> Iterator[list[Floats]]:
    """The named layers' outputs, a chunk of pictures at a time."""
    taps = keras.Model(model.inputs[0], [model.get_layer(name).output for name in names])
    for start in range(0, len(inputs), IMAGES_AT_ONCE):
        found = taps(inputs[start : start + IMAGES_AT_ONCE], training=False)
        outputs = found if isinstance(found, list | tuple) else [found]
        yield [np.asarray(keras.ops.convert_to_numpy(one), dtype=np.float32) for one in outputs]


def first_member(model: keras.Model) -> keras.Model:
    """The model, or the first of those it is the mean of."""
    members = [layer for layer in model.layers if isinstance(layer, keras.Model)]
    return members[0] if members else model


def _spatial_layers(model: keras.Model) -> list[str]:
    return [
        layer.name
        for layer in model.layers
        if len(layer.output.shape) == 4 and not isinstance(layer, keras.layers.InputLayer)
    ]
