"""A compact network for traffic signs, whose classifier sees two scales."""

from typing import Any

import keras
from keras import layers

from cnn.architectures.blocks import group, head, padding_for, whitening

WIDTHS = (64, 128, 192)
# A sign in the shade has a standard deviation of 0.02.
EPSILON = 1e-4


def build_signs(input_shape: tuple[int, int, int], n_classes: int) -> keras.Model:
    """Every picture standardised, its patches whitened, then three groups of two convolutions.

    The classifier gets the maps of the last group and, pooled to the same size, those of the one before:
    the shape of the whole sign beside the strokes in it.

    Parameters
    ----------
    input_shape : ``(height, width, channels)``
    n_classes : number of softmax outputs

    References
    ----------
    P. Sermanet and Y. LeCun (2011), Traffic sign recognition with multi-scale convolutional networks,
    IJCNN; the groups are K. Jordan's (2024, arXiv:2404.00498).
    """
    padding = padding_for(input_shape, smallest=16)
    inputs = keras.Input(input_shape)
    # One group: the mean and the standard deviation of the picture.
    maps = layers.GroupNormalization(groups=1, epsilon=EPSILON, center=False, scale=False)(inputs)
    maps = _through([*whitening(input_shape), *group(WIDTHS[0], padding)], maps)
    middle = _through(group(WIDTHS[1], padding), maps)
    last = _through(group(WIDTHS[2], padding), middle)
    pooled = layers.MaxPooling2D(2, padding=padding)(middle)
    both = layers.Flatten()(layers.Concatenate()([pooled, last]))
    answers = head(both.shape[1], n_classes)(layers.Dropout(0.3)(both))
    return keras.Model(inputs, answers, name="signs")


def _through(graph: list[layers.Layer], maps: Any) -> Any:
    for layer in graph:
        maps = layer(maps)
    return maps
