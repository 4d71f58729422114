"""Keras' optimisers as recipes ask for them, for one device."""

import math
from collections.abc import Iterable
from typing import Any

from cnn.backend import keras
from cnn.recipes import Recipe

# Of a mean loss; Jordan's are of the sum over his 2,000 pictures, and of a head of 256 columns that is
# divided by 256: 0.053 · 2000 / 0.24, and 0.67 · 2000 / 256² / 0.24 · 256.
BIAS_RATE = 442.0
HEAD_RATE = 21.8
MOMENTUM, MOMENTUM_OF_OTHERS = 0.6, 0.85
STEPS = 3


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
    kinds = {"adam": Adam, "sgd": SGD, "muon": Muon}
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


class Muon(_OneDevice, keras.optimizers.Muon):
    """Muon for the kernels of convolutions, which Keras' own leaves to Adam; else SGD with momentum.

    A kernel ``(height, width, channels, filters)`` is a matrix of a column a filter. Its step is made
    nearly orthogonal by Newton and Schulz's iteration, and its columns have unit length in the mean
    before each. Biases of normalisation, which grow slowly otherwise, have `BIAS_RATE` times the rate, and
    dense kernels of n rows `HEAD_RATE` / n times.

    Source: K. Jordan et al. (2024), Muon, https://kellerjordan.github.io/posts/muon; the rates are of
    ``airbench94_muon.py`` in his repository ``cifar10-airbench``.
    """

    def __init__(self, learning_rate: Any, weight_decay: float | None = None) -> None:
        super().__init__(
            learning_rate=learning_rate,
            weight_decay=weight_decay,
            adam_weight_decay=weight_decay,
            momentum=MOMENTUM,
            ns_steps=STEPS,
        )

    def build(self, variables: list[Any]) -> None:
        """Room for a momentum a variable."""
        if self.built:
            return
        # Keras' Muon would make room for Adam too.
        keras.optimizers.Optimizer.build(self, variables)
        self.momentums = [
            self.add_variable_from_reference(variable, name="momentum") for variable in variables
        ]
        self.places = {id(variable): place for place, variable in enumerate(variables)}

    def update_step(self, gradient: Any, variable: Any, learning_rate: Any) -> None:
        is_kernel = len(variable.shape) == 4
        kept = MOMENTUM if is_kernel else MOMENTUM_OF_OTHERS
        momentum = self.momentums[self.places[id(variable)]]
        rate = keras.ops.cast(learning_rate, variable.dtype)
        gathered = kept * momentum + gradient
        step = gradient + kept * gathered
        self.assign(momentum, gathered)
        if not is_kernel:
            share = BIAS_RATE if len(variable.shape) == 1 else HEAD_RATE / variable.shape[0]
            self.assign_sub(variable, rate * share * step)
            return
        filters = variable.shape[-1]
        matrix = keras.ops.reshape(step, (math.prod(variable.shape[:-1]), filters))
        step = keras.ops.reshape(
            self.zeropower_via_newtonschulz5(matrix, self.ns_steps), variable.shape
        )
        length = keras.ops.sqrt(keras.ops.sum(keras.ops.square(variable)))
        self.assign(variable, variable * (math.sqrt(filters) / length) - rate * step)
