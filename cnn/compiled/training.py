"""Gradient descent on a stack, in the order of batches that it is given."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import numpy as np
import numpy.typing as npt
from threadpoolctl import threadpool_limits

from cnn.compiled.kernels import Floats, descend
from cnn.compiled.stack import LARGEST_PART, Part, Stack, cross_entropy
from dataset.threads import n_threads

# As many on every machine, so that the sums do not depend on its cores.
N_PARTS = 2
LARGEST_BATCH = N_PARTS * LARGEST_PART

Calls = list[Callable[[], tuple[float, int]]]
SideBySide = Callable[[Calls], list[tuple[float, int]]]


class StackTrainer:
    """Trains a copy of a model's weights.

    Parameters
    ----------
    model : see `cnn.compiled.stack.Stack`
    rate : learning rate

    Raises
    ------
    NotAStackError
        For other models.
    """

    def __init__(self, model: Any, rate: float) -> None:
        self._stack = Stack(model, N_PARTS)
        self._rate = np.float32(rate)

    @property
    def weights(self) -> list[Floats]:
        """In Keras' order."""
        return self._stack.weights

    def epoch(
        self, inputs: Floats, targets: Floats, batches: Iterable[npt.NDArray[np.int64]]
    ) -> tuple[float, float]:
        """One pass.

        Parameters
        ----------
        inputs : ``(n, height, width, channels)``
        targets : ``(n, n_classes)``, which sum to 1
        batches : indices of each, at most `LARGEST_BATCH`

        Returns
        -------
        Mean loss and accuracy over the images, each before the step that it was part of.

        Raises
        ------
        ValueError
            For a larger batch.
        """
        loss, n_right, n = 0.0, 0, 0
        targets = np.asarray(targets, np.float32)
        with _side_by_side() as run:
            for batch in batches:
                if len(batch) > LARGEST_BATCH:
                    raise ValueError(
                        f"Expected at most {LARGEST_BATCH} images a batch, received {len(batch)}."
                    )
                found = run(self._halves(inputs[batch], targets[batch]))
                loss += sum(one[0] for one in found)
                n_right += sum(one[1] for one in found)
                n += len(batch)
                self._step()
        return loss / n, n_right / n

    def measured(self, inputs: Floats, targets: Floats) -> tuple[float, float]:
        """Mean loss and accuracy, without learning."""
        starts = range(0, len(inputs), LARGEST_PART)
        pairs = (starts[i : i + N_PARTS] for i in range(0, len(starts), N_PARTS))
        with _side_by_side() as run:
            found = [
                one
                for pair in pairs
                for one in run(
                    [
                        _measure(part, inputs[s : s + LARGEST_PART], targets[s : s + LARGEST_PART])
                        for part, s in zip(self._stack.parts, pair, strict=False)
                    ]
                )
            ]
        n = len(inputs)
        return sum(one[0] for one in found) / n, sum(one[1] for one in found) / n

    def _halves(self, inputs: Floats, targets: Floats) -> Calls:
        n, middle = len(inputs), -(-len(inputs) // N_PARTS)
        first, second = self._stack.parts
        return [
            lambda: first.learn(inputs[:middle], targets[:middle], n),
            lambda: second.learn(inputs[middle:], targets[middle:], n),
        ]

    def _step(self) -> None:
        gradients = [
            [one for layer in part.layers for one in layer.gradients] for part in self._stack.parts
        ]
        for weight, first, second in zip(self.weights, *gradients, strict=True):
            descend(weight.reshape(-1), self._rate, first.reshape(-1), second.reshape(-1))


def _measure(part: Part, inputs: Floats, targets: Floats) -> Callable[[], tuple[float, int]]:
    def work() -> tuple[float, int]:
        loss, _, n_right = cross_entropy(part.logits(inputs), targets)
        return loss, n_right

    return work


@contextmanager
def _side_by_side() -> Iterator[SideBySide]:
    """Calls in a row, or at once where two cores are to be had; the results are the same."""
    with threadpool_limits(1, user_api="blas"):
        if n_threads() == 1:
            yield lambda calls: [call() for call in calls]
            return
        with ThreadPoolExecutor(N_PARTS - 1) as pool:

            def run(calls: Calls) -> list[tuple[float, int]]:
                others = [pool.submit(call) for call in calls[1:]]
                return [calls[0](), *(other.result() for other in others)]

            yield run
