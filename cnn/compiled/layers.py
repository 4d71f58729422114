"""The layers of a pooled stack, on one part of a batch: forward, then backward."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt

from cnn.compiled.kernels import Floats, convolve_and_pool, pooled_convolution_gradients

# Kernels that see fewer numbers are summed over all maps at a time.
NARROW = 64


class Layer(Protocol):
    """Weights as Keras orders them, shared by all parts; gradients and buffers of this part alone."""

    weights: Sequence[Floats]
    gradients: Sequence[Floats]
    output_shape: tuple[int, ...]

    def forward(self, inputs: Floats) -> Floats:
        """Outputs ``(n, …)`` of inputs ``(n, …)``, kept until the next call."""
        ...

    def backward(self, gradient: Floats, further: bool) -> Floats:
        """The inputs' gradient from the outputs', if `further` asks for it; sets `gradients`."""
        ...


class PooledConvolution:
    """Convolution, ReLU, and the largest of every 2×2.

    Parameters
    ----------
    weights : kernel ``(height, width, channels, maps)`` and bias ``(maps,)``, not copied
    input_shape : ``(height, width, channels)``
    padded : zeros around the input, so that a map is as large as it ("same")
    n : most images of a part
    """

    def __init__(
        self, weights: Sequence[Floats], input_shape: tuple[int, int, int], padded: bool, n: int
    ) -> None:
        self.weights: Sequence[Floats] = weights
        kernel = weights[0]
        self.size = kernel.shape[:2]
        self.input_shape = input_shape
        margins = tuple(side - 1 if padded else 0 for side in self.size)
        # As TensorFlow pads: the odd one below and to the right.
        self.offset = (margins[0] // 2, margins[1] // 2)
        self.padded_shape = (
            input_shape[0] + margins[0],
            input_shape[1] + margins[1],
            input_shape[2],
        )
        sides = [(self.padded_shape[i] - self.size[i] + 1) // 2 for i in (0, 1)]
        self.cells = (sides[0], sides[1])
        n_maps = kernel.shape[3]
        n_cells = sides[0] * sides[1]
        self.output_shape: tuple[int, ...] = (*self.cells, n_maps)
        seen = int(np.prod(kernel.shape[:3]))
        self.narrow = seen < NARROW
        self.gradients: Sequence[Floats] = [np.zeros_like(weight) for weight in weights]
        # Of every map in turn, as `add_weight_gradient` sums it.
        self._by_map = np.zeros((n_maps, seen), np.float32)
        self._padded = np.zeros((n, *self.padded_shape), np.float32)
        self._pooled = np.zeros((n, n_cells, n_maps), np.float32)
        self._places = np.zeros((n, n_cells, n_maps), np.int32)
        # Of every image, or of one at a time, where they would not stay in the cache.
        self._patches = np.zeros((n if self.narrow else 1, 4 * n_cells, seen), np.float32)
        self._responses = np.zeros((4 * n_cells, n_maps), np.float32)
        self._input_gradient = np.zeros((n, *self.padded_shape), np.float32)

    def forward(self, inputs: Floats) -> Floats:
        """See `Layer`."""
        n = len(inputs)
        if self.padded_shape == self.input_shape:
            self._images = np.ascontiguousarray(inputs)
        else:
            self._images = self._padded[:n]
            self._inside(self._images)[:] = inputs
        kernel, bias = self.weights
        convolve_and_pool(
            self._images,
            kernel.reshape(-1, kernel.shape[3]),
            bias,
            self.size,
            self.cells,
            self._patches,
            self._responses,
            self._pooled[:n],
            self._places[:n],
        )
        return self._pooled[:n].reshape(n, *self.output_shape)

    def backward(self, gradient: Floats, further: bool) -> Floats:
        """See `Layer`."""
        kernel = self.weights[0]
        n, n_maps = len(gradient), kernel.shape[3]
        by_map = np.ascontiguousarray(kernel.reshape(-1, n_maps).T)
        total = self.gradients[0].reshape(-1, n_maps) if self.narrow else self._by_map
        into = self._input_gradient[:n]
        pooled_convolution_gradients(
            np.ascontiguousarray(gradient).reshape(n, *self._places.shape[1:]),
            self._places[:n],
            self._images,
            by_map,
            self.size,
            self.cells,
            self._patches,
            self.narrow,
            total,
            self.gradients[1],
            further,
            into,
        )
        if not self.narrow:
            self.gradients[0].reshape(-1, n_maps)[:] = total.T
        return self._inside(into)

    def _inside(self, images: Floats) -> Floats:
        top, left = self.offset
        height, width = self.input_shape[:2]
        return images[:, top : top + height, left : left + width]


class Dense:
    """A dense layer, rectified or not.

    Parameters
    ----------
    weights : kernel ``(inputs, units)`` and bias ``(units,)``, not copied
    input_shape : of one example; what has several axes is read in C order, as by ``Flatten``
    rectified : whether a ReLU follows
    """

    def __init__(
        self, weights: Sequence[Floats], input_shape: tuple[int, ...], rectified: bool
    ) -> None:
        self.weights: Sequence[Floats] = weights
        self.input_shape = input_shape
        self.output_shape: tuple[int, ...] = weights[1].shape
        self.rectified = rectified
        self.gradients: Sequence[Floats] = [np.zeros_like(weight) for weight in weights]

    def forward(self, inputs: Floats) -> Floats:
        """See `Layer`."""
        self._inputs = inputs.reshape(len(inputs), len(self.weights[0]))
        self._outputs = self._inputs @ self.weights[0]
        self._outputs += self.weights[1]
        if self.rectified:
            np.maximum(self._outputs, 0, out=self._outputs)
        return self._outputs

    def backward(self, gradient: Floats, further: bool) -> Floats:
        """See `Layer`."""
        if self.rectified:
            gradient = gradient * (self._outputs > 0)
        np.dot(self._inputs.T, gradient, out=self.gradients[0])
        gradient.sum(axis=0, out=self.gradients[1])
        if not further:
            return gradient
        # In this order BLAS takes half as long as in the other.
        into: npt.NDArray[np.float32] = self.weights[0] @ gradient.T
        return np.ascontiguousarray(into.T).reshape(len(gradient), *self.input_shape)
