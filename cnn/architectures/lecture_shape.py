"""The lecture's network for 45 drawings."""

import keras
from keras import layers


def build_lecture_shape(input_shape: tuple[int, int, int], n_classes: int) -> keras.Sequential:
    """Conv 32, Conv 64, pool, flatten, dense 128: the slide "shape network".

    839,107 parameters on 24×24×3 pictures of 3 classes, 98 % of them in the first dense layer.

    Parameters
    ----------
    input_shape : ``(height, width, channels)``
    n_classes : number of softmax outputs
    """
    return keras.Sequential(
        [
            keras.Input(input_shape),
            layers.Conv2D(32, kernel_size=(3, 3), activation="relu"),
            layers.Conv2D(64, kernel_size=(3, 3), activation="relu"),
            layers.MaxPooling2D(pool_size=(2, 2)),
            layers.Flatten(),
            layers.Dense(128, activation="relu"),
            layers.Dense(n_classes, activation="softmax"),
        ],
        name="lecture-shape",
    )
