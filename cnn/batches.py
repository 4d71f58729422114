"""The batches of an epoch, where the last one would decide too much."""

from collections.abc import Iterator
from typing import Any

from cnn.backend import keras
from cnn.recipes import Recipe

# Running statistics of momentum m are by a share of 1 - m the last batch's own.
SLOW = 0.9
LEAST_SHARE = 0.25


def left_out(model: Any, recipe: Recipe, n_images: int) -> int:
    """How many of the pictures that an epoch draws are not trained on; they come in other epochs.

    Parameters
    ----------
    n_images : training images; an epoch draws each `cnn.recipes.Recipe.passes_in_epoch` times

    Returns
    -------
    Those that whole batches leave over, where they are less than a quarter of one, every epoch is drawn
    anew and the network's batch normalisation forgets fast: such a few (one, of 385 pictures in batches of
    128) would decide by what every answer is normalised.
    """
    seen = recipe.images_in_epoch(n_images)
    batch = recipe.batch_for(n_images)
    left = seen % batch
    few = recipe.by_epochs and left < LEAST_SHARE * batch and _forgets_fast(model)
    return left if few else 0


def steps_in_epoch(model: Any, recipe: Recipe, n_images: int) -> int:
    """Steps of an epoch on `n_images` training images."""
    return recipe.steps_in_epoch(n_images) - (left_out(model, recipe, n_images) > 0)


def _forgets_fast(model: Any) -> bool:
    return any(
        isinstance(layer, keras.layers.BatchNormalization) and layer.momentum < SLOW
        for layer in _layers_of(model)
    )


def _layers_of(model: Any) -> Iterator[Any]:
    for layer in getattr(model, "layers", []):
        yield layer
        yield from _layers_of(layer)
