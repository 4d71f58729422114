"""The layers of a pooled stack: forward and backward by parts of a batch, weights over all of it."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Protocol

import numpy as np

from cnn.compiled.arrays import Floats, Indices
from cnn.compiled.convolution import (
    bias_gradient,
    convolve_and_pool,
    input_gradients,
    kernel_gradient,
)
from cnn.compiled.dense import dense, dense_input_gradient, dense_steps, descend

# oneDNN has loops of their own for kernels that see fewer channels.
FEW_CHANNELS = 16
# Of so many biases a thread computes the gradient; threads to spare take a part of the batch each.
BIASES = 16
# Of the terms of a matrix product, oneDNN adds so many at a time, and what is left in halves.
TERMS = 384


Calls = Sequence[Callable[[], Any]]


class Layer(Protocol):
    """Weights as Keras orders them; outputs and gradients of a whole batch.

    `part` counts the parts of a batch, which are computed side by side; `rows` are its images.
    """

    weights: Sequence[Floats]
    output_shape: tuple[int, ...]

    def forward(self, part: int, rows: slice, inputs: Floats) -> Floats:
        """A part's outputs ``(n, …)`` of inputs ``(n, …)``, kept until the next call."""
        ...

    def backward(self, part: int, rows: slice, gradient: Floats, further: bool) -> Floats:
        """The inputs' gradient from the outputs', if `further` asks for it."""
        ...

    def sums(self, n_images: int, rate: np.float32, n_shares: int) -> Calls:
        """The weights' gradients of the whole batch, in calls that may run side by side."""
        ...

    def descend(self, n_images: int, rate: np.float32) -> None:
        """After all of them: the step."""
        ...


class PooledConvolution:
    """Convolution, ReLU, and the largest of every 2×2.

    Parameters
    ----------
    weights : kernel ``(height, width, channels, maps)`` and bias ``(maps,)``, not copied
    input_shape : ``(height, width, channels)``
    padded : zeros around the input, so that a map is as large as it ("same")
    n_images : most of a batch
    n_threads : on which TensorFlow would compute it

    Attributes
    ----------
    n_chains : parts of a batch whose gradients are summed one after the other; at most `n_threads`
    """

    def __init__(
        self,
        weights: Sequence[Floats],
        input_shape: tuple[int, int, int],
        padded: bool,
        n_images: int,
        n_threads: int,
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
        self.n_chains = n_threads
        channels, n_maps = kernel.shape[2:]
        n_cells = sides[0] * sides[1]
        self.output_shape: tuple[int, ...] = (*self.cells, n_maps)
        seen = int(np.prod(kernel.shape[:3]))
        self.narrow = channels < FEW_CHANNELS
        self.on_its_side = channels == 1

        def room(*shape: int) -> Floats:
            return np.zeros(shape, np.float32)

        self._images = room(n_images, *self.padded_shape)
        self._pooled = room(n_images, n_cells, n_maps)
        self._places = np.zeros((n_images, n_cells, n_maps), np.int32)
        self._gradient = room(n_images, n_cells, n_maps)
        self._input_gradient = room(n_images, *self.padded_shape)
        # Of every image, or of one at a time, where they would not stay in the cache.
        self._patches = room(n_images if self.narrow else n_threads, 4 * n_cells, seen)
        self._responses = room(n_threads, 4 * n_cells, n_maps)
        of_kernel = (seen, n_maps) if self.narrow else (n_maps, seen)
        self._kernel_gradients = room(n_threads, *of_kernel)
        chains = max(1, n_threads // -(-n_maps // BIASES))
        self._bias_gradients = room(chains, n_maps)
        self._inked = np.zeros((n_images, n_cells), np.int32)
        self._n_inked = np.zeros(n_images, np.int32)
        columns = self.padded_shape[0] * 2 * sides[1] * self.size[1] * channels
        self._columns = room(n_threads, columns)

    def forward(self, part: int, rows: slice, inputs: Floats) -> Floats:
        """See `Layer`."""
        images = self._images[rows]
        self._inside(images)[:] = inputs
        kernel, bias = self.weights
        size = self.size
        if self.on_its_side:
            images, kernel = (
                np.ascontiguousarray(one.swapaxes(axis, axis + 1))
                for one, axis in ((images, 1), (kernel, 0))
            )
            size = size[::-1]
        convolve_and_pool(
            images,
            kernel.reshape(-1, kernel.shape[3]),
            bias,
            size,
            self.cells,
            self.on_its_side,
            self._patches[rows] if self.narrow else self._patches[part : part + 1],
            self._inked[rows],
            self._n_inked[rows],
            self._responses[part],
            self._pooled[rows],
            self._places[rows],
        )
        return self._pooled[rows].reshape(-1, *self.output_shape)

    def backward(self, part: int, rows: slice, gradient: Floats, further: bool) -> Floats:
        """See `Layer`."""
        kernel = self.weights[0]
        own, into = self._gradient[rows], self._input_gradient[rows]
        own[:] = gradient.reshape(own.shape)
        if further:
            by_map = np.ascontiguousarray(kernel.reshape(-1, kernel.shape[3]).T)
            places, columns = self._places[rows], self._columns[part]
            input_gradients(own, places, by_map, self.size, self.cells, columns, into)
        return self._inside(into)

    def sums(self, n_images: int, rate: np.float32, n_shares: int) -> Calls:
        """See `Layer`."""
        chains = range(min(self.n_chains, n_images))
        shares = range(n_shares)
        return [
            *(partial(self._sum_kernel, n_images, chain) for chain in chains),
            *(partial(self._sum_bias, n_images, share, n_shares) for share in shares),
        ]

    def descend(self, n_images: int, rate: np.float32) -> None:
        """See `Layer`."""
        kernel, bias = self.weights
        total = _sum(self._kernel_gradients[: min(self.n_chains, n_images)])
        descend(kernel.reshape(-1), rate, self._as_kernel(total).reshape(-1))
        descend(bias, rate, _sum(self._bias_gradients))

    def _sum_kernel(self, n_images: int, chain: int) -> None:
        rows = share_of(n_images, chain, self.n_chains)
        kernel_gradient(
            self._gradient[rows],
            self._places[rows],
            self._images[rows],
            self.size,
            self.cells,
            self._patches[rows] if self.narrow else self._patches[:0],
            self._inked[rows],
            self._n_inked[rows],
            self.narrow,
            self._kernel_gradients[chain],
        )

    def _sum_bias(self, n_images: int, share: int, n_shares: int) -> None:
        maps = share_of(len(self.weights[1]), share, n_shares)
        some = (maps.start, maps.stop)
        for chain, total in enumerate(self._bias_gradients):
            rows = share_of(n_images, chain, len(self._bias_gradients))
            bias_gradient(self._gradient[rows], self._places[rows], self.cells, some, total)

    def _as_kernel(self, total: Floats) -> Floats:
        height, width, channels, n_maps = self.weights[0].shape
        if not self.narrow:
            return np.ascontiguousarray(total.T)
        if not self.on_its_side:
            return total
        by_column = total.reshape(width, height, channels, n_maps)
        return np.ascontiguousarray(by_column.swapaxes(0, 1))

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
    n_images : most of a batch
    """

    def __init__(
        self,
        weights: Sequence[Floats],
        input_shape: tuple[int, ...],
        rectified: bool,
        n_images: int,
    ) -> None:
        self.weights: Sequence[Floats] = weights
        self.input_shape = input_shape
        self.output_shape: tuple[int, ...] = weights[1].shape
        self.rectified = rectified
        n_inputs, n_units = weights[0].shape
        self._ends = _ends(n_inputs)
        self._inputs = np.zeros((n_images, n_inputs), np.float32)
        self._outputs = np.zeros((n_images, n_units), np.float32)
        self._gradient = np.zeros((n_images, n_units), np.float32)
        self._input_gradient = np.zeros((n_images, n_inputs), np.float32)
        self._steps = np.zeros_like(weights[0])

    def forward(self, part: int, rows: slice, inputs: Floats) -> Floats:
        """See `Layer`."""
        own, outputs = self._inputs[rows], self._outputs[rows]
        own[:] = inputs.reshape(own.shape)
        kernel, bias = self.weights
        dense(own, kernel, bias, self._ends, self.rectified, outputs)
        return outputs

    def backward(self, part: int, rows: slice, gradient: Floats, further: bool) -> Floats:
        """See `Layer`."""
        own, into = self._gradient[rows], self._input_gradient[rows]
        own[:] = gradient
        kernel = self.weights[0]
        dense_input_gradient(own, self._outputs[rows], kernel, self.rectified, further, into)
        return into.reshape(-1, *self.input_shape)

    def sums(self, n_images: int, rate: np.float32, n_shares: int) -> Calls:
        """See `Layer`; each of a kernel's rows is a sum of its own, so that it takes its step at once."""
        shares = range(n_shares)
        return [partial(self._descend_rows, n_images, rate, share, n_shares) for share in shares]

    def descend(self, n_images: int, rate: np.float32) -> None:
        """See `Layer`."""
        descend(self.weights[1], rate, self._gradient[:n_images].sum(axis=0))

    def _descend_rows(self, n_images: int, rate: np.float32, share: int, n_shares: int) -> None:
        kernel, gradient = self.weights[0], self._gradient[:n_images]
        some = share_of(len(kernel), share, n_shares)
        dense_steps(self._inputs[:n_images, some], gradient, kernel[some], rate, self._steps[some])


def share_of(n: int, share: int, n_shares: int) -> slice:
    """Of `n` things, one of shares of which the first are the larger ones."""
    size, larger = divmod(n, n_shares)
    start = share * size + min(share, larger)
    return slice(start, start + size + (share < larger))


def _sum(totals: Floats) -> Floats:
    """One after the other."""
    total: Floats = totals[0].copy()
    for other in totals[1:]:
        total += other
    return total


def _ends(n: int) -> Indices:
    """Where each share of a product's `n` terms ends that is added by itself."""
    ends, end = [], 0
    while end < n:
        left = n - end
        end += TERMS if left >= 2 * TERMS else (left + 1) // 2 if left > TERMS else left
        ends.append(end)
    return np.array(ends, np.int32)
