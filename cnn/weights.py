"""Which weights count when a training ends: the last, the best on validation, or a mean."""

import math
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

Weights = list[npt.NDArray[Any]]


class Rule(Protocol):
    """Looks at the model after every epoch and decides its weights at the end."""

    def after_epoch(self, model: Any, epochs_left: int, logs: dict[str, float]) -> None: ...

    def at_end(self, model: Any) -> None:
        """Put the weights that count into `model`."""

    def state(self) -> Weights:
        """What `restore` needs to go on from here."""

    def restore(self, state: Weights) -> None: ...


class LastWeights:
    """The model as it is."""

    def after_epoch(self, model: Any, epochs_left: int, logs: dict[str, float]) -> None:
        """Nothing to note."""

    def at_end(self, model: Any) -> None:
        """Nothing to change."""

    def state(self) -> Weights:
        return []

    def restore(self, state: Weights) -> None:
        """Nothing to restore."""


class BestWeights:
    """Those of the epoch with the lowest validation loss, the later one on a tie."""

    def __init__(self) -> None:
        self.best = math.inf
        self.weights: Weights = []

    def after_epoch(self, model: Any, epochs_left: int, logs: dict[str, float]) -> None:
        if logs["val_loss"] <= self.best:
            self.best, self.weights = logs["val_loss"], model.get_weights()

    def at_end(self, model: Any) -> None:
        if self.weights:
            model.set_weights(self.weights)

    def state(self) -> Weights:
        return [np.array(self.best), *self.weights]

    def restore(self, state: Weights) -> None:
        self.best, self.weights = float(state[0]), list(state[1:])


class MeanWeights:
    """The mean over the last `n_epochs` epochs, running statistics of normalisation included.

    Source: P. Izmailov et al. (2018), Averaging weights leads to wider optima and better
    generalization, UAI.
    """

    def __init__(self, n_epochs: int) -> None:
        self.n_epochs = n_epochs
        self.n_added = 0
        self.sums: Weights = []

    def after_epoch(self, model: Any, epochs_left: int, logs: dict[str, float]) -> None:
        if epochs_left >= self.n_epochs:
            return
        weights = model.get_weights()
        self.sums = self.sums or [np.zeros(w.shape, np.float64) for w in weights]
        for total, weight in zip(self.sums, weights, strict=True):
            total += weight
        self.n_added += 1

    def at_end(self, model: Any) -> None:
        if self.n_added:
            means = zip(self.sums, model.get_weights(), strict=True)
            model.set_weights([(s / self.n_added).astype(w.dtype) for s, w in means])

    def state(self) -> Weights:
        return [np.array(self.n_added), *self.sums]

    def restore(self, state: Weights) -> None:
        self.n_added, self.sums = int(state[0]), [np.array(s) for s in state[1:]]
