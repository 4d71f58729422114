"""The order in which Keras' `fit` would take the training images."""

from typing import Any

import numpy as np
import numpy.typing as npt

from cnn.backend import keras


class _Recorder(keras.Model):
    """Learns nothing, and writes down what it is given."""

    def __init__(self) -> None:
        super().__init__()
        self.built = True
        self.orders: list[npt.NDArray[np.int64]] = []
        self.compile()

    def make_train_function(self, force: bool = False) -> None:
        """Keras' own hook for a training step of another kind."""

        def step(iterator: Any) -> dict[str, float]:
            self.orders.append(np.asarray(next(iterator)))
            return {}

        self.train_function = step


def batch_order(n: int, batch_size: int, epochs: int) -> list[list[npt.NDArray[np.int64]]]:
    """For every epoch, the indices of each batch, as `fit` draws them on TensorFlow.

    It draws them from the seed of ``keras.utils.set_random_seed`` alone, whatever the size of a batch.

    Parameters
    ----------
    n : training images
    """
    recorder = _Recorder()
    recorder.fit(np.arange(n), batch_size=n, epochs=epochs, verbose=0)
    return [
        [order[start : start + batch_size] for start in range(0, n, batch_size)]
        for order in recorder.orders
    ]
