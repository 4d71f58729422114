"""Keras' optimisers as recipes ask for them, for one device."""

from collections.abc import Iterable
from typing import Any

from cnn.backend import keras
from cnn.recipes import Recipe


def build_optimizer(recipe: Recipe, n_steps: int) -> keras.optimizers.Optimizer:
    """The optimiser of a training of `n_steps` steps, with its learning rates."""
    rate: Any = recipe.learning_rate
    warm_up = int(n_steps * recipe.warm_up)
    shared: dict[str, Any] = {
        "initial_learning_rate": 0.0,
        "decay_steps": n_steps - warm_up,
        "warmup_target": recipe.learning_rate,
        "warmup_steps": warm_up,
    }
    if recipe.schedule == "cosine":
        rate = keras.optimizers.schedules.CosineDecay(**shared)
    elif recipe.schedule == "linear":
        rate = _LinearDecay(recipe.learning_rate, n_steps, warm_up)
    kinds = {"adam": Adam, "sgd": SGD}
    decay = recipe.weight_decay or None
    return kinds[recipe.optimizer](learning_rate=rate, weight_decay=decay)


class _LinearDecay(keras.optimizers.schedules.LearningRateSchedule):
    """Linear rise to `peak` over the warm-up, then linear fall to zero."""

    def __init__(self, peak: float, n_steps: int, warm_up: int) -> None:
        self.peak, self.n_steps, self.warm_up = peak, n_steps, warm_up

    def __call__(self, step: Any) -> Any:
        step = keras.ops.cast(step, "float32") + 1
        rise = step / max(self.warm_up, 1)
        fall = (self.n_steps + 1 - step) / max(self.n_steps - self.warm_up, 1)
        return self.peak * keras.ops.minimum(keras.ops.minimum(rise, fall), 1.0)

    def get_config(self) -> dict[str, Any]:
        return {"peak": self.peak, "n_steps": self.n_steps, "warm_up": self.warm_up}


class _OneDevice(keras.optimizers.Optimizer):
    """Steps without Keras' sum over TensorFlow's replicas, of which there is one.

    TensorFlow would register that sum's gradient by name, for good, and with it the traced graph:
    some 10 MB a training. Of what Keras does around a step, weight decay is all that recipes ask for.
    """

    def apply(self, grads: Iterable[Any], trainable_variables: Any = None) -> None:
        if keras.backend.backend() != "tensorflow":
            super().apply(grads, trainable_variables)
            return
        if not self.built:
            self.build(trainable_variables)
        rate = self.learning_rate
        for gradient, variable in zip(grads, trainable_variables, strict=True):
            if self.weight_decay is not None:
                variable.assign_sub(variable * self.weight_decay * rate)
            self.update_step(gradient, variable, rate)
        self.iterations.assign_add(1)


class Adam(_OneDevice, keras.optimizers.Adam):
    pass


class SGD(_OneDevice, keras.optimizers.SGD):
    pass
