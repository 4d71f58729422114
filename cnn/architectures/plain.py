"""A plain modern network: 3×3 convolutions with batch normalisation, and global pooling."""

import keras
from keras import layers

from cnn.architectures.blocks import convolution, padding_for


def build_plain(input_shape: tuple[int, int, int], n_classes: int) -> keras.Sequential:
    """Six convolutions (32, 32, pool, 64, 64, pool, 128, 128), then the mean of each map.

    289,066 parameters and 13.2 million multiplications a picture on 28×28×1 pictures of 10 classes.

    Parameters
    ----------
    input_shape : ``(height, width, channels)``
    n_classes : number of softmax outputs

    References
    ----------
    K. Simonyan and A. Zisserman (2015), Very deep convolutional networks, ICLR (pairs of 3×3);
    M. Lin, Q. Chen and S. Yan (2014), Network in network, ICLR (global pooling).
    """
    padding = padding_for(input_shape, smallest=24)
    return keras.Sequential(
        [
            keras.Input(input_shape),
            *convolution(32, padding=padding),
            *convolution(32, padding=padding),
            layers.MaxPooling2D(pool_size=2),
            *convolution(64, padding=padding),
            *convolution(64, padding=padding),
            layers.MaxPooling2D(pool_size=2),
            *convolution(128, padding="same"),
            *convolution(128, padding="same"),
            layers.GlobalAveragePooling2D(),
            layers.Dropout(0.2),
            layers.Dense(n_classes, activation="softmax"),
        ],
        name="plain",
    )
