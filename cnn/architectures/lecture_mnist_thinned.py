"""The lecture's MNIST network without pooling, to see what pooling is for."""

import keras
from keras import layers


def build_lecture_mnist_thinned(
    input_shape: tuple[int, int, int], n_classes: int
) -> keras.Sequential:
    """`cnn.architectures.lecture_mnist` whose convolutions answer at every second row and column.

    The maps shrink as under pooling, but each value is one answer instead of the largest of four. On
    28×28 pictures the second map has 6×6 values, not 5×5, since no row is dropped: 307,306 parameters.

    Parameters
    ----------
    input_shape : ``(height, width, channels)``
    n_classes : number of softmax outputs
    """
    padding = "valid" if min(input_shape[:2]) >= 10 else "same"
    return keras.Sequential(
        [
            keras.Input(input_shape),
            layers.Conv2D(32, (3, 3), strides=(2, 2), activation="relu", padding=padding),
            layers.Conv2D(32, (3, 3), strides=(2, 2), activation="relu", padding=padding),
            layers.Flatten(),
            layers.Dense(256, activation="relu"),
            layers.Dense(n_classes, activation="softmax"),
        ],
        name="lecture-mnist-thinned",
    )
