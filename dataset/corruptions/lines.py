"""Lines drawn across the picture with the pen that drew it."""

from typing import NamedTuple

import numpy as np

from dataset.draws import Draws, Floats

DOT_SPACING = 0.18
STEEPEST = 0.6
WAVE_LENGTH = 0.25
WAVE_HEIGHT = 0.12


class Coordinates(NamedTuple):
    """Of every pixel with respect to a picture's line, in px, ``(n, height, width)`` each."""

    along: Floats
    across: Floats


def dotted_line(ink: Floats, diameter: float, draws: Draws) -> Floats:
    """Dots of `diameter` (share of the shorter side), 0.18 of the side apart."""
    side = min(ink.shape[1:])
    along, across = _line(ink, draws)
    spacing = DOT_SPACING * side
    from_dot = along - spacing * np.rint(along / spacing)
    return _drawn(ink, np.hypot(from_dot, across), diameter * side)


def zigzag(ink: Floats, width: float, draws: Draws) -> Floats:
    """A line of `width` (share of the shorter side) that turns at right angles or so."""
    side = min(ink.shape[1:])
    along, across = _line(ink, draws)
    phase = along / (WAVE_LENGTH * side)
    wave = WAVE_HEIGHT * side * (4 * np.abs(phase - np.floor(phase + 0.5)) - 1)
    slope = 4 * WAVE_HEIGHT / WAVE_LENGTH
    return _drawn(ink, np.abs(across - wave) / np.hypot(1, slope), width * side)


def _line(ink: Floats, draws: Draws) -> Coordinates:
    """A straight line near the centre, at most about 30° from level, and where it starts."""
    _, height, width = ink.shape
    side = min(height, width)
    chance = draws.uniform(3)[:, :, None, None]
    angle = STEEPEST * (2 * chance[:, 0] - 1)
    offset = side * 0.2 * (2 * chance[:, 1] - 1)
    start = side * chance[:, 2]
    rows = np.arange(height, dtype=np.float32)[:, None] - (height - 1) / 2
    cols = np.arange(width, dtype=np.float32) - (width - 1) / 2
    along = cols * np.cos(angle) - rows * np.sin(angle) + start
    across = cols * np.sin(angle) + rows * np.cos(angle) - offset
    return Coordinates(along, across)


def _drawn(ink: Floats, distance: Floats, width: float) -> Floats:
    """Full ink within half the width, none a pixel further, linear between, as a pen inks."""
    return np.maximum(ink, (width / 2 + 0.5 - distance).clip(0, min(1, width)))
