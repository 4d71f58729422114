"""Photographs through a lens or a camera that is not where it should be; mirrored at their border."""

import cv2
import numpy as np

from dataset.augmentation import inverses_of
from dataset.corruptions.blur import movements
from dataset.draws import Draws, Floats
from dataset.retaking import EDGE, warped_by

# Steps of the zoom: so far apart are they at the border of the shorter side, px.
STEP = 1.0


def defocus_blur(planes: Floats, radius: float, draws: Draws) -> Floats:
    """The mean over a disk of `radius` of the shorter side, whose edge fades over a pixel."""
    pixels = radius * min(planes.shape[1:3])
    reach = int(np.ceil(pixels))
    down, right = np.mgrid[-reach : reach + 1, -reach : reach + 1]
    disk = (pixels + 1 - np.hypot(down, right)).clip(0, 1)
    return _filtered(planes, np.broadcast_to(disk / disk.sum(), (len(planes), *disk.shape)))


def motion_blur(planes: Floats, length: float, draws: Draws) -> Floats:
    """The mean over a movement of `length` of the shorter side, in any direction."""
    return _filtered(planes, movements(length * min(planes.shape[1:3]), draws))


def zoom_blur(planes: Floats, most: float, draws: Draws) -> Floats:
    """The mean over magnifications about the centre from 1 to 1 + `most`."""
    n, size = len(planes), planes.shape[1:3]
    n_steps = 2 + int(np.ceil(most * min(size) / 2 / STEP))
    none, total = np.zeros(n), np.zeros_like(planes)
    for factor in np.linspace(1, 1 + most, n_steps):
        zoom = np.full((n, 2), factor)
        total += warped_by(planes, inverses_of(none, none, none, zoom, none, size))
    return total / np.float32(n_steps)


def _filtered(planes: Floats, kernels: Floats) -> Floats:
    """Every picture under its own kernel, ``(n, side, side)``."""
    found = np.empty_like(planes)
    for target, picture, kernel in zip(found, planes, kernels, strict=True):
        blurred = cv2.filter2D(picture, -1, kernel.astype(np.float32), borderType=EDGE)
        target[:] = blurred.reshape(target.shape)
    return found
