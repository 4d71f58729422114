"""Pictures that are sheared, shrunk, turned or moved as a whole, with paper coming in from outside."""

from collections.abc import Sequence

import numpy as np

from dataset.augmentation import warped
from dataset.distortion import Affine
from dataset.draws import Draws, Floats

DIRECTIONS = np.array([(0, 1), (-1, 1), (-1, 0), (-1, -1), (0, -1), (1, -1), (1, 0), (1, 1)])


def shear(ink: Floats, slope: float, draws: Draws) -> Floats:
    """By `slope` columns a row, to the left or to the right."""
    return _one_of(ink, [Affine(shear=-slope), Affine(shear=slope)], draws)


def scale(ink: Floats, factor: float, draws: Draws) -> Floats:
    """To `factor` of the size about the centre."""
    return warped(ink, Affine(zoom=factor))


def rotate(ink: Floats, degrees: float, draws: Draws) -> Floats:
    """By `degrees` to the left or to the right about the centre."""
    return _one_of(ink, [Affine(turn=-degrees), Affine(turn=degrees)], draws)


def translate(ink: Floats, share: float, draws: Draws) -> Floats:
    """By `share` of the shorter side, in one of eight directions."""
    steps = share * min(ink.shape[1:]) * DIRECTIONS / np.linalg.norm(DIRECTIONS, axis=1)[:, None]
    return _one_of(ink, [Affine(down=float(d), right=float(r)) for d, r in steps], draws)


def _one_of(ink: Floats, views: Sequence[Affine], draws: Draws) -> Floats:
    """Each picture as one of `views` distorts it; all are equally likely."""
    chosen = draws.below(len(views))
    found = np.empty_like(ink)
    for index, view in enumerate(views):
        found[chosen == index] = warped(ink[chosen == index], view)
    return found
