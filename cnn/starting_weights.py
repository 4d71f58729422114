"""Weights that a network starts from and that are not drawn: whitening of patches, and filters that pass
their input on."""

from typing import Any

import numpy as np
import numpy.typing as npt
from numpy.lib.stride_tricks import sliding_window_view

from cnn.architectures.blocks import WHITENING
from cnn.backend import keras

Floats = npt.NDArray[np.float32]

# At most so many pictures' patches are whitened, from all over the training pictures: those of a folder are
# in the order of their classes.
LOOKED_AT = 5000
# Of pictures whose channels have unit variance: what hardly varies stays small.
REGULARISER = 5e-4


def whitened_and_through(model: Any, inputs: Floats) -> None:
    """Whitening in the layer of that name, and filters that pass on in all other convolutions.

    Parameters
    ----------
    model : with a layer `cnn.architectures.blocks.WHITENING`
    inputs : the network's training inputs, ``(n, height, width, channels)``
    """
    looked_at = inputs[:: -(-len(inputs) // LOOKED_AT)]
    for layer in model.layers:
        if layer.name == WHITENING:
            seen = _inputs_of(model, layer, looked_at)
            layer.set_weights(whitening_of(seen, layer.kernel_size[0]))
        elif isinstance(layer, keras.layers.Conv2D):
            pass_on(layer)


def whitening_of(pictures: Floats, side: int) -> tuple[Floats, Floats]:
    """Kernel and bias that whiten patches, along directions in which they vary and their opposites.

    Channels are standardised first, which kernel and bias take in: what comes out of picture patches p
    is ``±Vᵀ ((p − m) / s) / √(D + 5·10⁻⁴)``, with the second moments ``V D Vᵀ`` of standardised patches.

    Parameters
    ----------
    pictures : ``(n, height, width, channels)``
    side : of patches, px

    Returns
    -------
    ``(side, side, channels, filters)`` and ``(filters,)``, with 2 · side² · channels filters, those of
    the largest D first

    Source: K. Jordan (2024), arXiv:2404.00498, section 3.2, after D. Page (2018), How to train your ResNet.
    """
    channels = pictures.shape[-1]
    means = pictures.mean(axis=(0, 1, 2), dtype=np.float64)
    spreads = pictures.std(axis=(0, 1, 2), dtype=np.float64)
    # A channel that is the same everywhere says nothing.
    spreads = np.where(spreads > 0, spreads, 1.0)
    length = side * side * channels
    moments, count = np.zeros((length, length)), 0
    for picture in pictures:
        windows = sliding_window_view((picture - means) / spreads, (side, side), axis=(0, 1))
        patches = np.moveaxis(windows, 2, -1).reshape(-1, length)
        moments += patches.T @ patches
        count += len(patches)
    variances, directions = np.linalg.eigh(moments / count)
    scaled = (directions / np.sqrt(np.maximum(variances, 0) + REGULARISER))[:, ::-1]
    kernel = np.concatenate([scaled, -scaled], axis=1) / np.tile(spreads, side * side)[:, None]
    bias = -np.tile(means, side * side) @ kernel
    return (
        kernel.reshape(side, side, channels, -1).astype(np.float32),
        bias.astype(np.float32),
    )


def pass_on(layer: Any) -> None:
    """The first filters of a convolution give its input channels as they are (Dirac's delta).

    Source: S. Zagoruyko and N. Komodakis (2017), DiracNets, arXiv:1706.00388, as K. Jordan (2024) has it.
    """
    kernel, *others = layer.get_weights()
    height, width, channels, filters = kernel.shape
    n = min(channels, filters)
    kernel[..., :n] = 0
    kernel[height // 2, width // 2, np.arange(n), np.arange(n)] = 1
    layer.set_weights([kernel, *others])


def _inputs_of(model: Any, layer: Any, inputs: Floats) -> Floats:
    """What `layer` gets of pictures."""
    if layer.input is model.inputs[0]:
        return inputs
    before = keras.Model(model.inputs, layer.input)
    return np.asarray(before.predict_on_batch(inputs))
