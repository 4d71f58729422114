"""The lecture's MNIST network with means instead of maxima, to see what the maximum is for."""

import keras
from keras import layers


def build_lecture_mnist_averaged(
    input_shape: tuple[int, int, int], n_classes: int
) -> keras.Sequential:
    """`cnn.architectures.lecture_mnist` with average pooling; as many parameters.

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
            layers.AveragePooling2D(pool_size=(2, 2)),
            layers.Conv2D(32, kernel_size=(3, 3), activation="relu", padding=padding),
            layers.AveragePooling2D(pool_size=(2, 2)),
            layers.Flatten(),
            layers.Dense(256, activation="relu"),
            layers.Dense(n_classes, activation="softmax"),
        ],
        name="lecture-mnist-averaged",
    )
