"""A network that learns in seconds."""

import keras
from keras import layers

from cnn.architectures.blocks import padding_for


def build_fast(input_shape: tuple[int, int, int], n_classes: int) -> keras.Sequential:
    """Two convolutions, each pooled before it is normalised, and one dense layer.

    Pooling first leaves a quarter of the values to normalise and rectify, which on a processor take as
    long as the convolutions.

    Parameters
    ----------
    input_shape : ``(height, width, channels)``
    n_classes : number of softmax outputs

    References
    ----------
    S. Ioffe and C. Szegedy (2015), Batch normalization, ICML.
    """
    padding = padding_for(input_shape, smallest=14)
    return keras.Sequential(
        [
            keras.Input(input_shape),
            layers.Conv2D(16, kernel_size=5, padding=padding, use_bias=False),
            layers.MaxPooling2D(pool_size=2),
            layers.BatchNormalization(momentum=0.9),
            layers.ReLU(),
            layers.Conv2D(48, kernel_size=3, padding=padding, use_bias=False),
            layers.MaxPooling2D(pool_size=2),
            layers.BatchNormalization(momentum=0.9),
            layers.ReLU(),
            layers.Flatten(),
            layers.Dense(64, activation="relu"),
            layers.Dense(n_classes, activation="softmax"),
        ],
        name="fast",
    )
