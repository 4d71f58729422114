"""Something before the camera."""

import numpy as np

from dataset.draws import Draws, Floats
from dataset.retaking import covered

LARGEST, GRAY = 0.46, 0.5


def occlusion(planes: Floats, share: float, draws: Draws) -> Floats:
    """A gray square of `share` of the shorter side, wholly inside the picture; it grows in its place."""
    n, *size, n_channels = planes.shape
    room = 1 - LARGEST * min(size) / np.array(size)
    centre = 0.5 + room * (draws.uniform(2) - 0.5)
    gray = np.full((n, n_channels), GRAY, np.float32)
    return covered(planes, centre, np.full(n, share), gray)
