"""A network of fewer than 10,000 parameters."""

import keras
from keras import layers

from cnn.architectures.blocks import convolution, padding_for


def build_tiny(input_shape: tuple[int, int, int], n_classes: int) -> keras.Sequential:
    """Five narrow convolutions with batch normalisation, two poolings, the mean of each map.

    9,858 parameters on 28×28×1 pictures of 10 classes, the running statistics of the normalisations
    included.

    Parameters
    ----------
    input_shape : ``(height, width, channels)``
    n_classes : number of softmax outputs

    References
    ----------
    M. Lin, Q. Chen and S. Yan (2014), Network in network, ICLR (global pooling).
    """
    padding = padding_for(input_shape, smallest=24)
    return keras.Sequential(
        [
            keras.Input(input_shape),
            *convolution(8, padding=padding),
            *convolution(16, padding=padding),
            layers.MaxPooling2D(pool_size=2),
            *convolution(16, padding=padding),
            *convolution(16, padding=padding),
            layers.MaxPooling2D(pool_size=2),
            *convolution(24, padding="same"),
            layers.GlobalAveragePooling2D(),
            layers.Dense(n_classes, activation="softmax"),
        ],
        name="tiny",
    )
