"""A fast network for CIFAR-10: whitened patches, three groups of two convolutions, a maximum a map."""

from collections.abc import Sequence

import keras
from keras import layers

from cnn.architectures.blocks import group, head, padding_for, whitening

WIDTHS = (64, 256, 256)
# Those of his `airbench95`.
WIDER = (128, 384, 384)


def build_airbench(input_shape: tuple[int, int, int], n_classes: int) -> keras.Sequential:
    """Whitening of 2 × 2 px, then groups of 64, 256 and 256 maps, each of half the size.

    1,973,944 parameters on 32 × 32 × 3 pictures of 10 classes, and 118 million
    multiplications a picture.

    Parameters
    ----------
    input_shape : ``(height, width, channels)``
    n_classes : number of softmax outputs

    References
    ----------
    K. Jordan (2024), 94% on CIFAR-10 in 3.29 seconds on a single GPU, arXiv:2404.00498. Departures: the
    whitening layer's bias is made of the pictures' means, once for all, instead of being trained for three
    epochs; the last pooling takes in all that is left, as his does of 32 × 32 px.
    """
    return _of_widths(WIDTHS, "airbench", input_shape, n_classes)


def build_airbench_wide(input_shape: tuple[int, int, int], n_classes: int) -> keras.Sequential:
    """The same with groups of 128, 384 and 384 maps, as the paper's `airbench95` has them.

    4,608,312 parameters on 32 × 32 × 3 pictures of 10 classes, and 302 million
    multiplications a picture; arguments and source are those of `build_airbench`.
    """
    return _of_widths(WIDER, "airbench_wide", input_shape, n_classes)


def _of_widths(
    widths: Sequence[int], name: str, input_shape: tuple[int, int, int], n_classes: int
) -> keras.Sequential:
    padding = padding_for(input_shape, smallest=16)
    groups = [layer for width in widths for layer in group(width, padding)]
    return keras.Sequential(
        [
            keras.Input(input_shape),
            *whitening(input_shape),
            *groups,
            layers.GlobalMaxPooling2D(),
            head(widths[-1], n_classes),
        ],
        name=name,
    )
