"""What several architectures repeat: a convolution, normalised, then rectified."""

import math

from keras import initializers, layers

# Name and side, px, of the layer whose weights are made of training pictures.
WHITENING, WHITENED = "whitening", 2


def convolution(filters: int, kernel_size: int = 3, padding: str = "valid") -> list[layers.Layer]:
    """Convolution without bias, batch normalisation, ReLU.

    References
    ----------
    S. Ioffe and C. Szegedy (2015), Batch normalization, ICML.
    """
    return [
        layers.Conv2D(filters, kernel_size, padding=padding, use_bias=False),
        layers.BatchNormalization(momentum=0.9),
        layers.ReLU(),
    ]


def whitening(input_shape: tuple[int, int, int]) -> list[layers.Layer]:
    """A convolution of 2 × 2 px that is not trained, its weights made by `cnn.starting_weights`; GELU.

    A filter a direction in which patches vary, and its negative, since GELU leaves one half.

    References
    ----------
    K. Jordan (2024), 94% on CIFAR-10 in 3.29 seconds on a single GPU, arXiv:2404.00498; D. Hendrycks
    and K. Gimpel (2016), Gaussian error linear units, arXiv:1606.08415.
    """
    filters = 2 * input_shape[2] * WHITENED**2
    return [
        layers.Conv2D(filters, WHITENED, trainable=False, name=WHITENING),
        layers.Activation("gelu"),
    ]


def group(filters: int, padding: str = "valid") -> list[layers.Layer]:
    """Convolution, pooled before it is normalised and rectified; then one that is not pooled.

    References
    ----------
    K. Jordan (2024), arXiv:2404.00498, who has its shape from T. Balsam's ``hlb-CIFAR10``.
    """
    return [
        layers.Conv2D(filters, 3, padding="same", use_bias=False),
        layers.MaxPooling2D(2, padding=padding),
        *_normalised(),
        layers.Conv2D(filters, 3, padding="same", use_bias=False),
        *_normalised(),
    ]


def _normalised() -> list[layers.Layer]:
    """Batch normalisation without a factor, which the filters have, then GELU."""
    return [
        layers.BatchNormalization(momentum=0.6, epsilon=1e-5, scale=False),
        layers.Activation("gelu"),
    ]


def head(n_inputs: int, n_classes: int) -> layers.Layer:
    """Softmax of a dense layer without bias whose first answers are about even.

    Weights start as those of Jordan's head of 256 inputs, which are normal and divided by 256.
    """
    start = initializers.RandomNormal(stddev=1 / (16 * math.sqrt(n_inputs)))
    return layers.Dense(n_classes, use_bias=False, kernel_initializer=start, activation="softmax")


def padding_for(input_shape: tuple[int, int, int], smallest: int) -> str:
    """``valid``, or ``same`` for pictures with a side under `smallest` px."""
    return "valid" if min(input_shape[:2]) >= smallest else "same"
