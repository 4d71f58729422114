"""Every recipe cut down to one or two short epochs: what a network is, not how well it learns.

Dask workers take it as their preload.
"""

from dataclasses import replace

from cnn.recipes import RECIPES

SHORT = {
    key: replace(
        recipe,
        epochs=min(recipe.epochs, 2),
        steps_per_epoch=recipe.steps_per_epoch and 2,
        min_steps=0,
        min_images_per_epoch=0,
        min_steps_per_epoch=1,
        average_epochs=min(recipe.average_epochs, 2),
        members=min(recipe.members, 2),
        redrawn=min(recipe.redrawn, 24),
    )
    for key, recipe in RECIPES.items()
}


def dask_setup(worker):
    RECIPES.update(SHORT)
