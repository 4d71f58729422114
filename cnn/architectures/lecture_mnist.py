"""The lecture's network for MNIST."""

import keras
from keras import layers


def build_lecture_mnist(input_shape: tuple[int, int, int], n_classes: int) -> keras.Sequential:
    """Conv 32, pool, Conv 32, pool, flatten, dense 256: the slide "MNIST network".

    217,194 parameters on 28×28×1 pictures of 10 classes. On pictures too small for its two
    unpadded convolutions and poolings (under 10 px) the convolutions are padded.

    Parameters
    ----------
    input_shape : ``(height, width, channels)``
    n_classes : number of softmax outputs
    """
    padding = "valid" if min(input_shape[:2]) >= 10 else "same"
    return keras.Sequential(
        [
            keras.Input(input_shape),
            layers.Conv2D(32, kernel_size=(3, 3), activation="relu", padding=padding),
            layers.MaxPooling2D(pool_size=(2, 2)),
            layers.Conv2D(32, kernel_size=(3, 3), activation="relu", padding=padding),
            layers.MaxPooling2D(pool_size=(2, 2)),
            layers.Flatten(),
            layers.Dense(256, activation="relu"),
            layers.Dense(n_classes, activation="softmax"),
        ],
        name="lecture-mnist",
    )
