"""How a network is trained: optimiser, schedule, batches, augmentation, validation. No Keras in here.

A recipe is data, so that a plan can be named, hashed and shown without starting a backend.
"""

import math
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

from dataset.distortion import (
    ANOTHER_SHOT,
    ANY_HAND,
    ANY_LIGHT,
    ANY_PERSON,
    ANY_POSE,
    ANY_TURN,
    HANDWRITING,
    SLIGHT_TURN,
    Distortion,
    Redrawing,
    Retaking,
)


@dataclass(frozen=True)
class Recipe:
    """Training settings, apart from the architecture.

    Attributes
    ----------
    optimizer : Keras' name of it
    learning_rate : the largest one
    schedule : ``constant``; ``cosine`` or ``linear`` decay to zero over all steps after a linear
        warm-up
    batch_size : images a step
    epochs : passes over the training images, unless `min_steps` asks for more
    steps_per_epoch : None for whole passes; a number for the lecture's endless stream of batches
    min_steps_per_epoch : on small sets batches shrink until an epoch has this many steps
    min_steps : on small sets epochs are added until there are this many steps
    validation_share : share of the training images, stratified, that is kept to choose the epoch;
        0: the last epoch counts
    warm_up : share of all steps during which the rate rises
    weight_decay : decoupled, a share of the learning rate (Loshchilov and Hutter 2019)
    label_smoothing : share of the target spread over all classes
    augmentation : every picture is distorted anew in every pass; None for pictures as they are
    min_images_per_epoch : small sets are gone through several times an epoch, each time distorted
        anew, until an epoch has this many pictures
    average_epochs : the model's weights are the mean over this many last epochs (1: the last)
    members : networks trained from different seeds, whose probabilities are averaged
    test_shift : px of a picture of at most 28 px, of larger ones the same share of the side;
        probabilities are averaged over the picture and its four neighbours so far away
    redrawing : how drawings are drawn again before they are prepared and trained on; None for not at
        all. Not for recipes with a validation share, whose pictures would be trained on redrawn.
    redrawn : at least so many drawings are there then, the training pictures among them
    retaking : every photograph is taken again, another way in every pass; None for as it is
    translation : px of a picture of at most 28 px, of larger ones the same share of the side; every
        picture is moved by up to so many whole pixels, another way in every pass
        (`dataset.translation`)
    alternating_flips : where mirror images are of a picture's class, it is mirrored in every other pass,
        and never by chance
    test_mirror : there, probabilities are averaged over every view and its mirror image
    halved : trained convolutions multiply in bfloat16 (`cnn.precision`), in two thirds of the time where
        the processor has it
    """

    optimizer: Literal["adam", "sgd", "muon"]
    learning_rate: float
    schedule: Literal["constant", "cosine", "linear"]
    batch_size: int
    epochs: int
    steps_per_epoch: int | None = None
    min_steps_per_epoch: int = 1
    min_steps: int = 0
    validation_share: float = 0.0
    warm_up: float = 0.05
    weight_decay: float = 0.0
    label_smoothing: float = 0.0
    augmentation: Distortion | None = None
    min_images_per_epoch: int = 0
    average_epochs: int = 1
    members: int = 1
    test_shift: int = 0
    redrawing: Redrawing | None = None
    redrawn: int = 0
    retaking: Retaking | None = None
    translation: int = 0
    alternating_flips: bool = False
    test_mirror: bool = False
    halved: bool = False

    def __post_init__(self) -> None:
        if self.steps_per_epoch and self.by_epochs:
            raise ValueError(
                "steps_per_epoch is for pictures as they are, and their last epoch: expected none of it "
                "beside augmentation, retaking, translation, alternating_flips or average_epochs, received "
                f"{self.steps_per_epoch}."
            )
        if self.min_images_per_epoch and not self.by_epochs:
            raise ValueError(
                "min_images_per_epoch is for pictures that every pass shows otherwise, or a mean of "
                "epochs: expected it beside augmentation, retaking, translation, alternating_flips or "
                f"average_epochs, received {self.min_images_per_epoch} without any."
            )

    def parameters(self) -> dict[str, Any]:
        """Every setting by name; those of redrawing and retaking only where there is any, so that
        records from before they were there stay valid."""
        settings = asdict(self)
        if self.redrawing is None:
            del settings["redrawing"], settings["redrawn"]
        if self.retaking is None:
            del settings["retaking"]
        return settings

    def copies_for(self, n_images: int) -> int:
        """How often each of `n_images` training images is drawn again."""
        return 0 if self.redrawing is None else max(1, math.ceil(self.redrawn / n_images) - 1)

    @property
    def by_epochs(self) -> bool:
        """Whether every epoch is prepared on its own, instead of by Keras' loop."""
        drawn = self.augmentation or self.retaking or self.translation or self.alternating_flips
        return bool(drawn) or self.average_epochs > 1

    def batch_for(self, n_images: int) -> int:
        """Images a step when training on `n_images`."""
        if self.steps_per_epoch:
            return self.batch_size
        seen = self.images_in_epoch(n_images)
        return min(self.batch_size, math.ceil(seen / self.min_steps_per_epoch))

    def passes_in_epoch(self, n_images: int) -> int:
        """How often an epoch goes through `n_images` training images."""
        return max(1, math.ceil(self.min_images_per_epoch / n_images))

    def steps_in_epoch(self, n_images: int) -> int:
        """Steps of an epoch on `n_images` training images."""
        seen = self.images_in_epoch(n_images)
        return self.steps_per_epoch or math.ceil(seen / self.batch_for(n_images))

    def images_in_epoch(self, n_images: int) -> int:
        """Pictures that an epoch on `n_images` training images goes through, repeated ones counted."""
        return n_images * self.passes_in_epoch(n_images)

    def epochs_for(self, n_images: int) -> int:
        """Epochs on `n_images` training images."""
        return max(self.epochs, math.ceil(self.min_steps / self.steps_in_epoch(n_images)))


GENTLE = Distortion(shift=1.0, turn=8.0, zoom=0.08, stretch=0.08, shear=0.1, elastic=0.4)
# Without bending, but further: what An et al. (2020, arXiv:2008.10400) turn and move, and proportions.
RIGID = Distortion(shift=3.0, turn=18.0, zoom=0.15, stretch=0.2, shear=0.1)
STRONG = Distortion(
    shift=2.5, turn=15.0, zoom=0.15, stretch=0.25, shear=0.3, elastic=1.2, smoothness=4.0
)

FEW_SAMPLES = Recipe(
    "adam",
    0.003,
    "cosine",
    batch_size=64,
    epochs=1,
    min_steps=2000,
    min_images_per_epoch=6400,
    label_smoothing=0.1,
    augmentation=STRONG,
    average_epochs=3,
)
AUGMENTED = Recipe(
    "adam",
    0.004,
    "cosine",
    batch_size=128,
    epochs=12,
    min_steps=1500,
    min_images_per_epoch=6400,
    weight_decay=0.01,
    label_smoothing=0.05,
    augmentation=HANDWRITING,
    average_epochs=3,
)
# For an ensemble's networks: for longer.
RECORD = replace(AUGMENTED, epochs=24, min_steps=3000, average_epochs=5, test_shift=1)
# Jordan's settings (`cnn.optimizers.Muon` has the other rates), and test views that cost ten answers.
AIRBENCH = Recipe(
    "muon",
    0.24,
    "linear",
    batch_size=2000,
    epochs=10,
    min_steps=200,
    warm_up=0.0,
    weight_decay=0.11,
    label_smoothing=0.2,
    translation=2,
    alternating_flips=True,
    test_shift=1,
    test_mirror=True,
)
# So long that the training pictures are known by heart unless parts of them are covered.
AIRBENCH_LONG = replace(
    AIRBENCH, epochs=40, average_epochs=3, halved=True, retaking=Retaking(cover=0.5)
)
# Signs are not mirrored: some are others' mirror images.
SIGNS = Recipe(
    "adam",
    0.003,
    "cosine",
    batch_size=128,
    epochs=18,
    min_steps=400,
    warm_up=0.1,
    weight_decay=0.01,
    label_smoothing=0.1,
    retaking=ANY_LIGHT,
    average_epochs=3,
    test_shift=1,
)
# For some 45 drawings.
DRAWINGS = Recipe(
    "adam",
    0.001,
    "cosine",
    batch_size=64,
    epochs=1,
    min_steps=2000,
    min_images_per_epoch=3200,
    label_smoothing=0.05,
    average_epochs=3,
)

RECIPES: dict[str, Recipe] = {
    # Keras' defaults: Adam 0.001, SGD 0.01 without momentum.
    "lecture-shape": Recipe("adam", 0.001, "constant", batch_size=3, epochs=50, steps_per_epoch=15),
    "lecture-mnist": Recipe("sgd", 0.01, "constant", batch_size=32, epochs=3),
    "falling-adam": Recipe("adam", 0.002, "linear", batch_size=128, epochs=3),
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
    "fast": Recipe("adam", 0.006, "linear", batch_size=128, epochs=2, warm_up=0.2, min_steps=200),
    "few-samples": FEW_SAMPLES,
    # The same without distortions, and with those that any method may be trained under.
    "few-samples-plain": replace(FEW_SAMPLES, augmentation=None),
    "few-samples-augmented": replace(FEW_SAMPLES, augmentation=HANDWRITING),
    "augmented": AUGMENTED,
    "photographs": replace(AUGMENTED, augmentation=None, retaking=ANOTHER_SHOT),
    # The same on pictures as they are: what the copies bring.
    "photographs-plain": replace(AUGMENTED, augmentation=None),
    "long": Recipe(
        "adam",
        0.01,
        "cosine",
        batch_size=128,
        epochs=60,
        min_steps=3000,
        min_images_per_epoch=6400,
        augmentation=GENTLE,
        average_epochs=5,
    ),
    # Each in a few thousand poses.
    "any-pose": replace(DRAWINGS, augmentation=ANY_POSE),
    "any-turn": replace(DRAWINGS, min_steps=1000, augmentation=ANY_TURN),
    # Each of them by a hundred other hands.
    "any-hand": replace(DRAWINGS, augmentation=SLIGHT_TURN, redrawing=ANY_HAND, redrawn=4500),
    "any-person": replace(DRAWINGS, augmentation=SLIGHT_TURN, redrawing=ANY_PERSON, redrawn=4500),
    "redrawn": replace(DRAWINGS, redrawing=ANY_HAND, redrawn=9000),
    "record": RECORD,
    "airbench": AIRBENCH,
    "airbench-halved": replace(AIRBENCH, epochs=16, halved=True),
    # Of few pictures four steps on parts of them cost as much as one on all.
    "airbench-few": replace(AIRBENCH, min_steps_per_epoch=4),
    "airbench-long": AIRBENCH_LONG,
    # Of a wide network as many as two cores make in an hour and a half.
    "airbench-wide": replace(AIRBENCH_LONG, epochs=32),
    "signs": SIGNS,
    # Under other distortions, so that its networks err on other pictures.
    "record-rigid": replace(RECORD, augmentation=RIGID),
    # For a graphics processor, or for days.
    "record-wide": replace(RECORD, learning_rate=0.003, epochs=100, average_epochs=10, members=10),
}
