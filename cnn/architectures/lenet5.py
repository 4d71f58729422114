"""LeNet-5, the network that MNIST was made for."""

import keras
from keras import layers


def build_lenet5(input_shape: tuple[int, int, int], n_classes: int) -> keras.Sequential:
    """Conv 6, average pool, Conv 16, average pool, dense 120, 84: 61,706 parameters on 28×28×1.

    As published but for three things that today's reader expects: every map of the second convolution
    sees all six below it (a table of connections there), poolings have no weights, and the output is
    a softmax instead of radial basis functions.

    Parameters
    ----------
    input_shape : ``(height, width, channels)``
    n_classes : number of softmax outputs

    References
    ----------
    Y. LeCun, L. Bottou, Y. Bengio and P. Haffner (1998), Gradient-based learning applied to document
    recognition, Proc. IEEE 86(11), figure 2.
    """
    # 28 px are padded to the 32 that the first convolution expects; smaller pictures throughout. Of fewer
    # than 12 the second convolution would leave nothing to pool.
    second = "valid" if min(input_shape[:2]) >= 12 else "same"
    return keras.Sequential(
        [
            keras.Input(input_shape),
            layers.Conv2D(6, kernel_size=5, padding="same", activation="tanh"),
            layers.AveragePooling2D(pool_size=2),
            layers.Conv2D(16, kernel_size=5, padding=second, activation="tanh"),
            layers.AveragePooling2D(pool_size=2),
            layers.Flatten(),
            layers.Dense(120, activation="tanh"),
            layers.Dense(84, activation="tanh"),
            layers.Dense(n_classes, activation="softmax"),
        ],
        name="lenet5",
    )
