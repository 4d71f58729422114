"""The batches of an epoch, where the last one would decide too much."""

import math
from collections.abc import Iterator
from typing import Any

from cnn.backend import keras
from cnn.recipes import Recipe

# Running statistics of momentum m are by a share of 1 - m the last batch's own.
SLOW = 0.9
LEAST_SHARE = 0.25


def trained_on(model: Any, recipe: Recipe, n_images: int) -> int:
    """How many of the pictures that an epoch draws are trained on.

    Parameters
    ----------
    n_images : training images; an epoch draws each `cnn.recipes.Recipe.passes_in_epoch` times

    Returns
    -------
    All; of a recipe that draws every epoch anew, and a network whose batch normalisation forgets fast, as
    many as fill batches, where fewer than a quarter of one would be left. Such a few would decide by what
    every answer is normalised (of 385 pictures in batches of 128, one), and they come in other epochs.
    """
    seen = n_images * recipe.passes_in_epoch(n_images)
    batch = recipe.batch_for(seen)
    left = seen % batch
    dropped = recipe.by_epochs and left < LEAST_SHARE * batch and _forgets_fast(model)
    return seen - left if dropped else seen


def steps_in_epoch(model: Any, recipe: Recipe, n_images: int) -> int:
    """Steps of an epoch on `n_images` training images."""
    if recipe.steps_per_epoch:
        return recipe.steps_per_epoch
    batch = recipe.batch_for(n_images * recipe.passes_in_epoch(n_images))
    return math.ceil(trained_on(model, recipe, n_images) / batch)


def _forgets_fast(model: Any) -> bool:
    return any(
        isinstance(layer, keras.layers.BatchNormalization) and layer.momentum < SLOW
        for layer in _layers_of(model)
    )


def _layers_of(model: Any) -> Iterator[Any]:
    for layer in getattr(model, "layers", []):
        yield layer
        yield from _layers_of(layer)
