"""A wide network, for records rather than for laptops."""

import keras
from keras import layers

from cnn.architectures.blocks import convolution, padding_for


def build_wide(input_shape: tuple[int, int, int], n_classes: int) -> keras.Sequential:
    """Seven convolutions without padding (64 to 192 maps), two poolings, the mean of each map.

    Parameters
    ----------
    input_shape : ``(height, width, channels)``
    n_classes : number of softmax outputs

    References
    ----------
    S. An, M. Lee, S. Park, H. Yang and J. So (2020), An ensemble of simple convolutional neural network
    models for MNIST digit recognition, arXiv:2008.10400 (plain convolutions, many maps, ensembles).
    """
    padding = padding_for(input_shape, smallest=28)
    return keras.Sequential(
        [
            keras.Input(input_shape),
            *convolution(64, padding=padding),
            *convolution(64, padding=padding),
            *convolution(96, padding=padding),
            layers.MaxPooling2D(pool_size=2),
            *convolution(128, padding=padding),
            *convolution(128, padding=padding),
            layers.MaxPooling2D(pool_size=2),
            *convolution(192, padding="same"),
            *convolution(192, padding="same"),
            layers.GlobalAveragePooling2D(),
            layers.Dropout(0.3),
            layers.Dense(n_classes, activation="softmax"),
        ],
        name="wide",
    )
