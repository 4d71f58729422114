"""How the training pictures are framed, and a drawing framed like them.

Who draws small, or in a corner, shows a method something that it never saw in training. MNIST's
digits are scaled to 20 px and their centre of mass lies in the middle of 28 px (LeCun et al. 1998); the
shape drawings fill 20 of 24 px. Both, and the pen, are measured here on the training pictures.
"""

from typing import Any, Literal, NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from demo.pen import Ink, pen_width, redrawn
from demo.pictures import SIDE
from features.pixels import to_ink

LOOKED_AT = 200
PENS_LOOKED_AT = 40
VISIBLE = 0.25
MOST_PEN = 1.5

Anchor = Literal["box", "mass"]


class Frame(NamedTuple):
    """Lengths are shares of the picture's side.

    Attributes
    ----------
    side : of the longer side of the ink's bounding box
    centre : row and column at which `anchor` lies
    anchor : the middle of the bounding ``box``, or the centre of ``mass`` of the ink
    pen : width of the pen
    """

    side: float
    centre: tuple[float, float]
    anchor: Anchor
    pen: float


def frame_of(images: npt.NDArray[np.uint8]) -> Frame:
    """The frame of a data set: medians over at most its first 200 pictures.

    The anchor is the one of the two that wanders less from picture to picture.

    Parameters
    ----------
    images : ``(n, height, width)`` or ``(n, height, width, 3)``, of ink on paper of either colour
    """
    ink = to_ink(images[:LOOKED_AT])
    scale = max(ink.shape[1:])
    drawn = ink[(ink >= VISIBLE).any(axis=(1, 2))]
    boxes = np.array([_box(one) for one in drawn]) / scale
    places = {
        "box": (boxes[:, :2] + boxes[:, 2:]) / 2,
        "mass": np.array([_centre_of_mass(one) for one in drawn]) / scale,
    }
    anchor: Anchor = min(("mass", "box"), key=lambda name: float(places[name].var(axis=0).sum()))
    row, col = np.median(places[anchor], axis=0)
    side = np.median((boxes[:, 2:] - boxes[:, :2]).max(axis=1))
    return Frame(float(side), (float(row), float(col)), anchor, _pen_of(drawn) / SIDE)


def framed(ink: Ink, frame: Frame) -> Ink:
    """A drawing moved and scaled into `frame`.

    A small one would be scaled to strokes as thick as nobody draws, and a large one to hairlines:
    where the pen would differ by more than half from that of the training pictures, the drawing is
    redrawn with theirs.

    Parameters
    ----------
    ink : float32 ``(height, width)`` in [0, 1], a square
    """
    if not (ink >= VISIBLE).any():
        return ink
    length = len(ink)
    pen, own_pen = frame.pen * length, pen_width(ink)
    top, left, bottom, right = _box(ink)
    longest, middle = max(bottom - top, right - left), ((top + bottom) / 2, (left + right) / 2)
    scale = frame.side * length / longest
    if own_pen and not 1 / MOST_PEN < scale * own_pen / pen < MOST_PEN:
        # The path is scaled and the pen is not, so it is the path that has to fit.
        path = max(longest - own_pen, 1.0)
        scale = (frame.side * length - pen) / path if path > own_pen / 2 else 1.0
        larger = redrawn(_warped(ink, scale, middle, length), pen)
    else:
        larger = _warped(ink, scale, middle, length)
    anchor = _centre_of_mass(larger) if frame.anchor == "mass" else _middle(larger)
    return _warped(
        larger, 1.0, anchor, length, (frame.centre[0] * length, frame.centre[1] * length)
    )


def _warped(
    ink: Ink,
    scale: float,
    source: tuple[float, float],
    length: int,
    target: tuple[float, float] | None = None,
) -> Ink:
    """Scaled about `source`, which comes to lie on `target` (None: the middle)."""
    row, col = target or (length / 2, length / 2)
    # OpenCV's pixel (0, 0) has its centre at (0, 0), ours at (0.5, 0.5).
    matrix = np.array(
        [
            [scale, 0, col - scale * source[1] + (scale - 1) / 2],
            [0, scale, row - scale * source[0] + (scale - 1) / 2],
        ]
    )
    return np.asarray(cv2.warpAffine(ink, matrix, (length, length), flags=cv2.INTER_LINEAR))


def _box(ink: npt.NDArray[Any]) -> tuple[int, int, int, int]:
    """Top, left, bottom and right (both exclusive) of what is visible."""
    rows, cols = (np.flatnonzero((ink >= VISIBLE).any(axis=axis)) for axis in (1, 0))
    return int(rows[0]), int(cols[0]), int(rows[-1]) + 1, int(cols[-1]) + 1


def _middle(ink: npt.NDArray[Any]) -> tuple[float, float]:
    top, left, bottom, right = _box(ink)
    return (top + bottom) / 2, (left + right) / 2


def _centre_of_mass(ink: npt.NDArray[Any]) -> tuple[float, float]:
    total = float(ink.sum())
    rows, cols = (np.arange(side) + 0.5 for side in ink.shape)
    return float(ink.sum(axis=1) @ rows) / total, float(ink.sum(axis=0) @ cols) / total


def _pen_of(drawn: Ink) -> float:
    """The median pen of the training pictures if they were `SIDE` px wide."""
    enlarged = (
        cv2.resize(one, (SIDE, SIDE), interpolation=cv2.INTER_CUBIC)
        for one in drawn[:PENS_LOOKED_AT]
    )
    return float(np.median([pen_width(one) for one in enlarged]))
