"""More light on a photograph, or less; colours nearer to one another, or further apart."""

import numpy as np

from dataset.draws import Draws, Floats
from dataset.ink import LUMA
from dataset.retaking import means_of

LEVELS = 255


def brightness(planes: Floats, added: float, draws: Draws) -> Floats:
    """`added` on the strongest channel (the value of HSV); the others keep their share of it."""
    strongest = planes.max(axis=3, keepdims=True)
    factor = np.minimum(strongest + added, 1) / np.maximum(strongest, 1 / LEVELS)
    # Black has no hue: it becomes gray.
    return np.asarray(np.where(strongest > 0, planes * factor, added), np.float32)


def darkness(planes: Floats, share: float, draws: Draws) -> Floats:
    """`share` of the light."""
    return planes * np.float32(share)


def contrast(planes: Floats, share: float, draws: Draws) -> Floats:
    """`share` of every channel's difference from its mean over the picture."""
    mean = means_of(planes)[:, None, None]
    return mean + np.float32(share) * (planes - mean)


def saturate(planes: Floats, factor: float, draws: Draws) -> Floats:
    """`factor` times every colour's difference from its luma; gray pictures stay as they are."""
    if planes.shape[3] != len(LUMA):
        return planes
    gray = (planes @ LUMA)[..., None]
    return np.asarray(gray + np.float32(factor) * (planes - gray))
