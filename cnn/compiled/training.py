"""Gradient descent on a stack, in the order of batches that it is given."""

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt
from threadpoolctl import threadpool_limits

from cnn.compiled.arrays import Floats
from cnn.compiled.dense import cross_entropy
from cnn.compiled.layers import Calls, share_of
from cnn.compiled.stack import Stack

SideBySide = Callable[[Calls], None]
# Summed loss, and number of right answers.
Found = tuple[float, int]
Step = Callable[[list[Floats], Floats, Floats], tuple[float, int, list[Floats]]]


class StackTrainer:
    """Trains a copy of a model's weights.

    Parameters
    ----------
    model : see `cnn.compiled.stack.Stack`
    rate : learning rate
    batch_size : images of the largest batch
    n_threads : on which TensorFlow would compute it; here as many at most

    Attributes
    ----------
    otherwise : summed loss, number of right answers and gradients of weights, inputs and targets, for
        batches of another size than `batch_size`; None for computing them here, too

    Raises
    ------
    NotAStackError
        For other models.
    """

    def __init__(self, model: Any, rate: float, batch_size: int, n_threads: int) -> None:
        self.batch_size, self.n_threads = batch_size, n_threads
        self.otherwise: Step | None = None
        self._stack = Stack(model, batch_size, n_threads)
        self._rate = np.float32(rate)

    @property
    def weights(self) -> list[Floats]:
        """In Keras' order; written in place."""
        return self._stack.weights

    def set_weights(self, weights: Sequence[Floats]) -> None:
        """Copy them."""
        for own, given in zip(self.weights, weights, strict=True):
            own[...] = given

    @property
    def n_convolutions(self) -> int:
        """The first layers, with two arrays of weights each."""
        return len(self._stack.convolutions)

    def set_chains(self, chains: Sequence[int]) -> None:
        """How many parts of a batch each convolution's kernel gradient is summed up from."""
        for layer, n_chains in zip(self._stack.convolutions, chains, strict=True):
            layer.n_chains = n_chains

    def after(self, gradients: Sequence[Floats]) -> list[Floats]:
        """What a step leads to, as Keras computes it."""
        pairs = zip(self.weights, gradients, strict=True)
        return [weight - self._rate * gradient for weight, gradient in pairs]

    def epoch(
        self, inputs: Floats, targets: Floats, batches: Iterable[npt.NDArray[np.int64]]
    ) -> tuple[float, float]:
        """One pass.

        Parameters
        ----------
        inputs : ``(n, height, width, channels)``
        targets : ``(n, n_classes)``, which sum to 1
        batches : indices of each

        Returns
        -------
        Mean loss and accuracy over the images, each before the step that it was part of.

        Raises
        ------
        ValueError
            For a batch that is too large.
        """
        targets = np.asarray(targets, np.float32)
        found: list[Found] = []

        def learn(part: int, rows: slice, batch: npt.NDArray[np.int64]) -> None:
            own = batch[rows]
            answer, gradient = self._answer(part, rows, inputs[own], targets[own], len(batch))
            self._stack.backward(part, rows, gradient)
            found.append(answer)

        n = 0
        with self._side_by_side() as run:
            for batch in batches:
                n += len(batch)
                if self.otherwise is not None and len(batch) != self.batch_size:
                    loss, n_right, gradients = self.otherwise(
                        self.weights, inputs[batch], targets[batch]
                    )
                    self.set_weights(self.after(gradients))
                    found.append((loss, n_right))
                    continue
                run([partial(learn, part, rows, batch) for part, rows in self._parts(len(batch))])
                run(self._stack.sums(len(batch), self._rate, self.n_threads))
                self._stack.descend(len(batch), self._rate)
        return _means(found, n)

    def measured(self, inputs: Floats, targets: Floats) -> tuple[float, float]:
        """Mean loss and accuracy, without learning."""
        targets = np.asarray(targets, np.float32)
        found: list[Found] = []

        def measure(part: int, rows: slice, start: int) -> None:
            own = slice(start + rows.start, start + rows.stop)
            answer, _ = self._answer(part, rows, inputs[own], targets[own], n)
            found.append(answer)

        n = len(inputs)
        with self._side_by_side() as run:
            for start in range(0, n, self.batch_size):
                parts = self._parts(min(self.batch_size, n - start))
                run([partial(measure, part, rows, start) for part, rows in parts])
        return _means(found, n)

    def _answer(
        self, part: int, rows: slice, inputs: Floats, targets: Floats, n_batch: int
    ) -> tuple[Found, Floats]:
        """What a part answers to its own inputs, and the gradient before the softmax."""
        logits = self._stack.forward(part, rows, inputs)
        gradient = np.empty_like(logits)
        loss = cross_entropy(logits, targets, n_batch, gradient)
        n_right = int(np.count_nonzero(logits.argmax(axis=1) == targets.argmax(axis=1)))
        return (loss, n_right), gradient

    def _parts(self, n: int) -> list[tuple[int, slice]]:
        if n > self.batch_size:
            raise ValueError(f"Expected at most {self.batch_size} images a batch, received {n}.")
        n_parts = min(n, self.n_threads)
        return [(part, share_of(n, part, n_parts)) for part in range(n_parts)]

    @contextmanager
    def _side_by_side(self) -> Iterator[SideBySide]:
        """Runs calls on as many threads, each thread every so manieth of them."""
        n = self.n_threads
        with threadpool_limits(1, user_api="blas"), ThreadPoolExecutor(max(1, n - 1)) as pool:

            def run(calls: Calls) -> None:
                others = [pool.submit(_in_a_row, calls[i::n]) for i in range(1, min(n, len(calls)))]
                _in_a_row(calls[::n])
                for other in others:
                    other.result()

            yield run


def _means(found: list[Found], n: int) -> tuple[float, float]:
    """Exactly summed, since threads come in any order."""
    return math.fsum(loss for loss, _ in found) / n, sum(n_right for _, n_right in found) / n


def _in_a_row(calls: Calls) -> None:
    for call in calls:
        call()
