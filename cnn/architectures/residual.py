"""A residual network: what every block adds to its input is learned."""

from typing import Any

import keras
from keras import layers

from cnn.architectures.blocks import convolution


def build_residual(input_shape: tuple[int, int, int], n_classes: int) -> keras.Model:
    """A convolution pooled to half the size, then residual blocks of 48, 96 and 128 maps.

    Parameters
    ----------
    input_shape : ``(height, width, channels)``
    n_classes : number of softmax outputs

    References
    ----------
    K. He, X. Zhang, S. Ren and J. Sun (2016), Deep residual learning for image recognition, CVPR.
    """
    inputs = keras.Input(input_shape)
    maps = _through(convolution(32, padding="same"), inputs)
    maps = layers.MaxPooling2D(pool_size=2, padding="same")(maps)
    maps = _block(48, 1, maps)
    maps = _block(96, 2, maps)
    maps = _block(128, 2, maps)
    maps = layers.GlobalAveragePooling2D()(maps)
    maps = layers.Dropout(0.2)(maps)
    return keras.Model(inputs, layers.Dense(n_classes, activation="softmax")(maps), name="residual")


def _block(filters: int, strides: int, maps: Any) -> Any:
    """Two convolutions, added to a projection of their input."""
    first = [
        layers.Conv2D(filters, 3, strides=strides, padding="same", use_bias=False),
        layers.BatchNormalization(momentum=0.9),
        layers.ReLU(),
    ]
    second = convolution(filters, padding="same")[:2]
    projection = [
        layers.Conv2D(filters, 1, strides=strides, use_bias=False),
        layers.BatchNormalization(momentum=0.9),
    ]
    added = layers.Add()([_through([*first, *second], maps), _through(projection, maps)])
    return layers.ReLU()(added)


def _through(graph: list[layers.Layer], maps: Any) -> Any:
    for layer in graph:
        maps = layer(maps)
    return maps
