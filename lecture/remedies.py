"""Other drawings for the lecture's shape network to learn from: what mends it, and what does not."""

from dataclasses import replace

import numpy as np

from dataset.augmentation import distorted
from dataset.distortion import Distortion
from dataset.labelled_images import LabelledImages, Split
from dataset.shapes import draw_differently

DISTORTED, DIFFERENT = "shapes-distorted", "shapes-different"
COPIES, DRAWN_A_CLASS = 10, 100
SEED = 77

# What a hand may change without changing the shape: place, direction, size, proportion.
ANY_HAND = Distortion(shift=2.0, turn=180.0, zoom=0.25, stretch=0.3, shear=0.2, elastic=0.5)


def with_distorted(neat: LabelledImages) -> LabelledImages:
    """The neat training drawings and ten distorted copies of each; nothing new was drawn."""
    images = np.repeat(neat.train.images, COPIES, axis=0)
    labels = np.repeat(neat.train.labels, COPIES)
    copies = Split(distorted(images, ANY_HAND, SEED), labels)
    return _enlarged(neat, DISTORTED, copies)


def with_different(neat: LabelledImages) -> LabelledImages:
    """The neat training drawings and 300 by other hands, none of them in the challenge set."""
    drawn = [
        draw_differently(name, np.random.default_rng([SEED, label, number]))
        for label, name in enumerate(neat.class_names)
        for number in range(DRAWN_A_CLASS)
    ]
    labels = np.repeat(np.arange(neat.n_classes, dtype=np.int64), DRAWN_A_CLASS)
    return _enlarged(neat, DIFFERENT, Split(np.stack(drawn), labels))


def _enlarged(neat: LabelledImages, key: str, more: Split) -> LabelledImages:
    train = Split(
        np.concatenate([neat.train.images, more.images]),
        np.concatenate([neat.train.labels, more.labels]),
    )
    return replace(neat, key=key, name=key, train=train)
