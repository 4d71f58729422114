"""Photographs taken again, from elsewhere and in other light: augmentation for both families."""

from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from dataset.augmentation import inverses_of
from dataset.distortion import Retaking
from dataset.draws import Draws
from dataset.ink import LUMA

Array = npt.NDArray[Any]
Floats = npt.NDArray[np.float32]

PIXELS_AT_ONCE = 1_000_000
EDGE = cv2.BORDER_REFLECT_101
# The axis of gray in the cube of colours.
GRAY = np.full(3, 1 / np.sqrt(3))


def retaken(
    images: Array, retaking: Retaking, seed: int, purpose: str = "", mirror: bool = False
) -> Array:
    """Every photograph under its own draw of `retaking`.

    What a picture becomes depends on its pixels, its index, the seed and the purpose, and on no other
    picture (`dataset.draws.Draws`).

    Parameters
    ----------
    images : ``(n, height, width)``, or with an axis of one channel or of red, green and blue; uint8, or
        float in [0, 1]
    seed, purpose : another purpose, such as another epoch, is another draw of the same seed
    mirror : whether every other picture, by chance, is mirrored left to right first; not where classes
        are each other's mirror images

    Returns
    -------
    An array of the same shape; uint8 is rounded, float is float32
    """
    stack = images if images.ndim == 4 else images[..., None]
    whole = stack.dtype == np.uint8
    found = np.empty(stack.shape, np.uint8 if whole else np.float32)
    at_once = max(1, PIXELS_AT_ONCE // max(1, stack[:1].size))
    for start in range(0, len(stack), at_once):
        part = stack[start : start + at_once].astype(np.float32)
        if whole:
            part /= np.float32(255)
        draws = Draws(seed, f"retaking {purpose}", start, len(part))
        part = warped_by(part, _inverses(part.shape[1:3], retaking, draws, mirror))
        part = _in_other_light(part, retaking, draws)
        if retaking.cover:
            chance = draws.uniform(3)
            part = covered(part, chance[:, :2], retaking.cover * chance[:, 2], means_of(part))
        found[start : start + at_once] = np.rint(255 * part) if whole else part
    return found.reshape(images.shape)


def warped_by(pictures: Floats, inverses: Floats) -> Floats:
    """Every picture read bilinearly where its inverse says; it is mirrored beyond its border.

    Parameters
    ----------
    pictures : float32 ``(n, height, width, channels)``
    inverses : as of `dataset.augmentation.inverses_of`
    """
    height, width = pictures.shape[1:3]
    # OpenCV counts x before y.
    by_columns = inverses[:, ::-1, [1, 0, 2]]
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    found = np.empty_like(pictures)
    for target, picture, inverse in zip(found, pictures, by_columns, strict=True):
        warp = cv2.warpAffine(picture, inverse, (width, height), flags=flags, borderMode=EDGE)
        target[:] = warp.reshape(target.shape)
    return found


def covered(pictures: Floats, centre: Floats, side: Floats, colour: Floats) -> Floats:
    """A square of one colour on every picture; a pixel that it covers in part takes a part of it.

    Parameters
    ----------
    pictures : ``(n, height, width, channels)``
    centre : ``(n, 2)``, shares of height and width
    side : ``(n,)``, share of the shorter side; what of the square is beyond the picture covers nothing
    colour : ``(n, channels)``
    """
    lengths = pictures.shape[1:3]
    half = side * min(lengths) / 2
    down, right = (
        _overlap(length, middle * length - half, middle * length + half)
        for length, middle in zip(lengths, centre.T, strict=True)
    )
    share = (down[:, :, None] * right[:, None, :])[..., None]
    return np.asarray(pictures + share * (colour[:, None, None] - pictures))


def _overlap(length: int, first: Array, last: Array) -> Floats:
    """How much of each pixel of a side lies between two places, px, ``(n, length)``."""
    pixel = np.arange(length, dtype=np.float32)
    ends = np.minimum(pixel + 1, last[:, None])
    return np.asarray((ends - np.maximum(pixel, first[:, None])).clip(0, 1), np.float32)


def _inverses(size: tuple[int, int], retaking: Retaking, draws: Draws, mirror: bool) -> Floats:
    side = min(size)
    drawn = _evenly(draws, 6)
    along, across = drawn[3] * retaking.zoom, drawn[4] * retaking.stretch / 2
    inverses = inverses_of(
        drawn[0] * retaking.shift * side,
        drawn[1] * retaking.shift * side,
        drawn[2] * retaking.turn,
        np.stack([(1 + along) * (1 + across), (1 + along) * (1 - across)], axis=1),
        drawn[5] * retaking.shear,
        size,
    )
    turned_round = draws.uniform() < (0.5 if mirror else 0)
    inverses[turned_round, 1] *= -1
    inverses[turned_round, 1, 2] += size[1] - 1
    return inverses


def _in_other_light(pictures: Floats, retaking: Retaking, draws: Draws) -> Floats:
    """Colours under one affine map a picture: light, contrast, then saturation and hue."""
    light, contrast, saturation, hue = _evenly(draws, 4)
    light, contrast = 1 + light * retaking.brightness, 1 + contrast * retaking.contrast
    means = means_of(pictures)
    gray = means @ LUMA if means.shape[1] == len(LUMA) else means[:, 0]
    # factor · (mean + contrast · (value − mean))
    found = pictures * (light * contrast)[:, None, None, None]
    found += (light * (1 - contrast) * gray)[:, None, None, None]
    if means.shape[1] == len(LUMA) and (retaking.saturation or retaking.hue):
        maps = saturation_maps(1 + saturation * retaking.saturation) @ hue_maps(hue * retaking.hue)
        found = found @ np.swapaxes(maps, 1, 2)[:, None].astype(np.float32)
    return np.asarray(found.clip(0, 1), np.float32)


def saturation_maps(factor: Array) -> Array:
    """Maps that move colours from or towards their luma, ``(n, 3, 3)``."""
    factor = factor[:, None, None]
    return factor * np.eye(3) + (1 - factor) * np.broadcast_to(LUMA, (3, 3))


def hue_maps(degrees: Array) -> Array:
    """Maps that turn colours about gray, ``(n, 3, 3)``: Rodrigues' formula."""
    angle = np.deg2rad(degrees)[:, None, None]
    x, y, z = GRAY
    cross = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    return np.eye(3) + np.sin(angle) * cross + (1 - np.cos(angle)) * cross @ cross


def _evenly(draws: Draws, n: int) -> Array:
    """`n` numbers a picture in (−1, 1), ``(n, pictures)``."""
    return np.asarray(2 * draws.uniform(n).T - 1)


def means_of(pictures: Floats) -> Floats:
    """Of every channel, ``(n, channels)``."""
    flat = pictures.reshape(len(pictures), -1, pictures.shape[3])
    # A product with ones takes a tenth of the time of `mean` over two axes.
    return np.asarray((np.ones(flat.shape[1], np.float32) @ flat) / flat.shape[1], np.float32)
