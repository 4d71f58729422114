"""One layer on one matrix: what Keras' own layers make of the lecture's worked examples."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from cnn.backend import keras

Array = npt.NDArray[Any]
Floats = npt.NDArray[np.float32]


def convolve(matrix: npt.ArrayLike, kernel: npt.ArrayLike) -> Floats:
    """Multiplication and summation wherever the kernel lies inside the matrix, as in ``Conv2D``.

    Parameters
    ----------
    matrix : ``(height, width)``
    kernel : ``(rows, columns)``; not turned over, as networks have it

    Returns
    -------
    float32 ``(height - rows + 1, width - columns + 1)``

    Examples
    --------
    >>> convolve([[1, 2, 3], [4, 5, 6]], [[1, 0], [0, 1]]).tolist()
    [[6.0, 8.0]]
    """
    weights = np.asarray(kernel, np.float32)
    layer = keras.layers.Conv2D(1, weights.shape, use_bias=False)
    inputs = _as_input(matrix)
    layer.build(inputs.shape)
    layer.set_weights([weights[..., None, None]])
    return _as_matrix(layer(inputs))


def max_pool(matrix: npt.ArrayLike, side: int = 2) -> Floats:
    """The largest value of every square of `side`, as in ``MaxPooling2D``; a remainder is dropped."""
    return _as_matrix(keras.layers.MaxPooling2D(side)(_as_input(matrix)))


def average_pool(matrix: npt.ArrayLike, side: int = 2) -> Floats:
    """The mean of every square of `side`, as in ``AveragePooling2D``; a remainder is dropped."""
    return _as_matrix(keras.layers.AveragePooling2D(side)(_as_input(matrix)))


def flatten(matrix: npt.ArrayLike) -> Floats:
    """Row after row in one vector, as in ``Flatten``."""
    flat = keras.layers.Flatten()(_as_input(matrix))
    return np.asarray(keras.ops.convert_to_numpy(flat), dtype=np.float32)[0]


def _as_input(matrix: npt.ArrayLike) -> Floats:
    found = np.asarray(matrix, dtype=np.float32)
    if found.ndim != 2:
        raise ValueError(f"Expected a matrix, received an array of shape {found.shape}.")
    return found[None, ..., None]


def _as_matrix(output: Any) -> Floats:
    return np.asarray(keras.ops.convert_to_numpy(output), dtype=np.float32)[0, ..., 0]
