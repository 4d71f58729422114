"""Few, large kernels: 5×5 convolutions on pooled maps, and global pooling."""

import keras
from keras import layers

from cnn.architectures.blocks import convolution, padding_for


def build_large_kernels(input_shape: tuple[int, int, int], n_classes: int) -> keras.Sequential:
    """Three 5×5 convolutions (32, pool, 64, pool, 128), one of 3×3 (192), the mean of each map.

    Parameters
    ----------
    input_shape : ``(height, width, channels)``
    n_classes : number of softmax outputs

    References
    ----------
    S. An, M. Lee, S. Park, H. Yang and J. So (2020), An ensemble of simple convolutional neural network
    models for MNIST digit recognition, arXiv:2008.10400 (networks of different kernel sizes err on
    different pictures).
    """
    padding = padding_for(input_shape, smallest=24)
    return keras.Sequential(
        [
            keras.Input(input_shape),
            *convolution(32, 5, padding=padding),
            layers.MaxPooling2D(pool_size=2),
            *convolution(64, 5, padding="same"),
            layers.MaxPooling2D(pool_size=2),
            *convolution(128, 5, padding="same"),
            *convolution(192, 3, padding="same"),
            layers.GlobalAveragePooling2D(),
            layers.Dropout(0.2),
            layers.Dense(n_classes, activation="softmax"),
        ],
        name="large-kernels",
    )
