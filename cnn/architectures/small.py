"""A small network with today's habits: batch normalisation, dropout, no large dense layer."""

import keras
from keras import layers


def build_small(input_shape: tuple[int, int, int], n_classes: int) -> keras.Sequential:
    """Three convolutions with batch normalisation, two poolings, then one dense layer.

    Parameters
    ----------
    input_shape : ``(height, width, channels)``
    n_classes : number of softmax outputs

    References
    ----------
    S. Ioffe and C. Szegedy (2015), Batch normalization, ICML; N. Srivastava et al. (2014), Dropout,
    JMLR 15.
    """
    return keras.Sequential(
        [
            keras.Input(input_shape),
            layers.Conv2D(24, kernel_size=3, padding="same", use_bias=False),
            layers.BatchNormalization(momentum=0.9),
            layers.ReLU(),
            layers.MaxPooling2D(pool_size=2),
            layers.Conv2D(48, kernel_size=3, padding="same", use_bias=False),
            layers.BatchNormalization(momentum=0.9),
            layers.ReLU(),
            layers.MaxPooling2D(pool_size=2),
            layers.Conv2D(64, kernel_size=3, padding="same", use_bias=False),
            layers.BatchNormalization(momentum=0.9),
            layers.ReLU(),
            layers.Flatten(),
            layers.Dropout(0.4),
            layers.Dense(128, activation="relu"),
            layers.Dropout(0.4),
            layers.Dense(n_classes, activation="softmax"),
        ],
        name="small",
    )
