"""How a network is trained: optimiser, schedule, batches, validation. No Keras in here.

A recipe is data, so that a plan can be named, hashed and shown without starting a backend.
"""

import math
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Recipe:
    """Training settings, apart from the architecture.

    Attributes
    ----------
    optimizer : Keras' name of it
    learning_rate : the first one
    schedule : ``constant``, or ``cosine`` decay to zero over all steps after a short linear warm-up
    batch_size : images a step
    min_steps_per_epoch : on small sets batches shrink until an epoch has this many steps
    epochs : passes over the training images, unless `min_steps` asks for more
    steps_per_epoch : None for whole passes; a number for the lecture's endless stream of batches
    min_steps : on small sets epochs are added until there are this many steps
    validation_share : share of the training images, stratified, that is kept to choose the epoch;
        0: the last epoch counts
    """

    optimizer: Literal["adam", "sgd"]
    learning_rate: float
    schedule: Literal["constant", "cosine"]
    batch_size: int
    epochs: int
    steps_per_epoch: int | None = None
    min_steps_per_epoch: int = 1
    min_steps: int = 0
    validation_share: float = 0.0

    def batch_for(self, n_images: int) -> int:
        """Images a step when training on `n_images`."""
        return min(self.batch_size, math.ceil(n_images / self.min_steps_per_epoch))

    def steps_in_epoch(self, n_images: int) -> int:
        return self.steps_per_epoch or math.ceil(n_images / self.batch_for(n_images))

    def epochs_for(self, n_images: int) -> int:
        """Epochs on `n_images` training images."""
        return max(self.epochs, math.ceil(self.min_steps / self.steps_in_epoch(n_images)))


RECIPES: dict[str, Recipe] = {
    # Keras' defaults: Adam 0.001, SGD 0.01 without momentum.
    "lecture-shape": Recipe("adam", 0.001, "constant", batch_size=3, epochs=50, steps_per_epoch=15),
    "lecture-mnist": Recipe("sgd", 0.01, "constant", batch_size=32, epochs=3),
    "small": Recipe(
        "adam",
        0.002,
        "cosine",
        batch_size=32,
        epochs=8,
        min_steps_per_epoch=6,
        min_steps=360,
        validation_share=0.1,
    ),
}
