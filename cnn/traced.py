"""Networks whose steps are traced once for all seeds.

Keras traces and compiles the steps of every model anew: a second or two of a small network's few. What
comes of it depends on the layers, the recipe and the numbers of pictures alone; whatever a seed decides is
the value of a variable. So a process keeps a few traced networks, and a model is trained by one of its
kind, which takes the model's values and gives them back.
"""

import gc
import json
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from cnn.backend import keras
from cnn.batches import steps_in_epoch
from cnn.devices import on_gpu
from cnn.optimizers import build_optimizer
from cnn.recipes import Recipe

# A method's seeds follow one another, each with a fit and the second one that validates it. Each network
# holds its weights, their optimiser's state and its graphs.
MOST_KEPT = 2
# Of small steps, so that Python is asked less often. Ctrl-C is not heard before it is asked, and a step on
# 2,000 photographs takes seconds.
STEPS_PER_EXECUTION = 64
IMAGES_PER_EXECUTION = 2048


@dataclass(frozen=True)
class _Kind:
    """What all models have in common that one traced network can train.

    Attributes
    ----------
    layers : configuration without seeds, as JSON
    n_images, n_watched : with other numbers batches may be of any size that were traced for a known one,
        or the other way round, and sums are rounded otherwise
    """

    layers: str
    recipe: Recipe
    n_images: int
    n_watched: int


@dataclass
class _Traced:
    """A compiled network, and its optimiser's state before the first step."""

    model: Any
    fresh: list[npt.NDArray[Any]]


_idle: OrderedDict[_Kind, _Traced] = OrderedDict()


@contextmanager
def traced(
    model: Any, recipe: Recipe, n_images: int, n_watched: int, known: bool = True
) -> Iterator[Any]:
    """A compiled network with the values of `model`, which gets them back at the end, however it ends.

    Parameters
    ----------
    n_images, n_watched : that it will be trained on, and asked for after every epoch
    known : whether the configuration of `model` says all that its layers do; else it is compiled itself,
        as it is by other backends, with which Keras looks at the pictures before a network's first training
        alone and so draws another order in those that follow
    """
    if not known or keras.backend.backend() != "tensorflow":
        gc.collect()
        _compile(model, recipe, n_images)
        yield model
        return
    kind = _Kind(_layers(model), recipe, n_images, n_watched)
    # Nobody else finds it meanwhile: not another thread, and not a training within this one.
    found = _idle.pop(kind, None) or _build(model, kind)
    _assign(found.model.variables, model.variables)
    _assign(found.model.optimizer.variables, found.fresh)
    try:
        yield found.model
    finally:
        give_values(found.model, model)
    _idle[kind] = found
    while len(_idle) > MOST_KEPT:
        _idle.popitem(last=False)


def give_values(network: Any, model: Any) -> None:
    """All that `network` has learned so far to `model`, whose layers are the same."""
    if network is not model:
        _assign(model.variables, network.variables)


def _layers(model: Any) -> str:
    return json.dumps([type(model).__name__, _without_seeds(model.get_config())], default=str)


def _compile(model: Any, recipe: Recipe, n_images: int) -> None:
    steps = steps_in_epoch(model, recipe, n_images)
    model.compile(
        loss=keras.losses.CategoricalCrossentropy(label_smoothing=recipe.label_smoothing),
        optimizer=build_optimizer(recipe, steps * recipe.epochs_for(n_images)),
        metrics=["accuracy"],
        steps_per_execution=_steps_per_execution(steps, recipe.batch_for(n_images)),
        jit_compile=_jit_compile(),
    )


def _steps_per_execution(steps: int, batch_size: int) -> int:
    """How many steps of an epoch follow one another without Python.

    Examples
    --------
    >>> _steps_per_execution(1563, 32), _steps_per_execution(391, 128), _steps_per_execution(25, 2000)
    (64, 16, 1)
    """
    return min(STEPS_PER_EXECUTION, steps, max(1, IMAGES_PER_EXECUTION // batch_size))


def _build(model: Any, kind: _Kind) -> _Traced:
    # What earlier networks traced refers to itself, and is large; a fit clears Keras' session without this.
    gc.collect()
    twin = type(model).from_config(model.get_config())
    _compile(twin, kind.recipe, kind.n_images)
    twin.optimizer.build(twin.trainable_variables)
    return _Traced(twin, [np.array(variable) for variable in twin.optimizer.variables])


def _without_seeds(config: Any) -> Any:
    """A Keras configuration with nothing in the place of every seed."""
    if isinstance(config, dict):
        return {key: None if key == "seed" else _without_seeds(one) for key, one in config.items()}
    if isinstance(config, list | tuple):
        return [_without_seeds(one) for one in config]
    return config


def _assign(variables: Any, values: Any) -> None:
    for variable, value in zip(variables, values, strict=True):
        variable.assign(value)


def _jit_compile() -> str | bool:
    """XLA but for TensorFlow on processors, whose own convolutions are two to four times as fast."""
    on_processor = keras.backend.backend() == "tensorflow" and not on_gpu()
    return False if on_processor else "auto"
