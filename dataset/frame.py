"""How the training pictures are framed, and a drawing framed like them.

Who draws small, or in a corner, shows a method something that it never saw in training. MNIST's
digits are scaled to 20 px and their centre of mass lies in the middle of 28 px (LeCun et al. 1998); the
shape drawings fill 20 of 24 px. Both, and the pen, are measured here on the training pictures.
"""

from dataclasses import dataclass
from typing import Any, Literal

import cv2
import numpy as np
import numpy.typing as npt

from dataset.ink import on_nothing
from dataset.stroke_width import Ink, pen_width, redrawn

SIDE = 280
LOOKED_AT = 200
PENS_LOOKED_AT = 40
VISIBLE = 0.25
MOST_PEN = 1.5
# A pen so many times as wide as the training pictures' has filled its loops.
FILLED = 2.5
# Training pictures whose boxes are visible to this share are figures, not strokes.
FIGURES = 0.5
# What touches the picture's edge and is smaller than this share of the drawing is a neighbour's.
SCRAP = 0.25
# Between these quantiles lie the training pictures that a picture must be like to be left as it is.
WITHIN = (0.02, 0.98)

Anchor = Literal["box", "mass"]
Range = tuple[float, float]


@dataclass(frozen=True)
class Frame:
    """Lengths are shares of the picture's longer side, which is taken for a square.

    Attributes
    ----------
    side : of the longer side of the ink's bounding box
    centre : row and column at which `anchor` lies
    anchor : the middle of the bounding ``box``, or the centre of ``mass`` of the ink
    pen : width of the pen; 0 if the training pictures are figures, not strokes
    sides, rows, cols, pens : between which the others lie in the training pictures, and a pixel more, or a
        fifth of the pen
    """

    side: float
    centre: tuple[float, float]
    anchor: Anchor
    pen: float
    sides: Range = (0.0, 0.0)
    rows: Range = (0.0, 0.0)
    cols: Range = (0.0, 0.0)
    pens: Range = (0.0, 0.0)


def frame_of(images: npt.NDArray[np.uint8]) -> Frame | None:
    """The frame of a data set: medians over the first 200 of its pictures; None if nothing is drawn.

    The anchor is the one of the two that wanders less from picture to picture.

    Parameters
    ----------
    images : ``(n, height, width)`` or ``(n, height, width, 3)``, of ink on paper of either colour
    """
    ink = in_square(on_nothing(images[:LOOKED_AT]))
    scale = ink.shape[1]
    drawn = ink[(ink >= VISIBLE).any(axis=(1, 2))]
    if not len(drawn):
        return None
    boxes = np.array([_box(one) for one in drawn]) / scale
    places = {
        "box": (boxes[:, :2] + boxes[:, 2:]) / 2,
        "mass": np.array([_centre_of_mass(one) for one in drawn]) / scale,
    }
    anchor: Anchor = min(("mass", "box"), key=lambda name: float(places[name].var(axis=0).sum()))
    row, col = np.median(places[anchor], axis=0)
    sides = (boxes[:, 2:] - boxes[:, :2]).max(axis=1)
    area = np.prod(boxes[:, 2:] - boxes[:, :2], axis=1) * scale**2
    strokes = np.median((drawn >= VISIBLE).sum(axis=(1, 2)) / area) < FIGURES
    pixel = 1 / scale
    pens = _pens(drawn) if strokes else np.zeros(1)
    rows, cols = (_range(values, pixel) for values in places[anchor].T)
    return Frame(
        float(np.median(sides)),
        (float(row), float(col)),
        anchor,
        float(np.median(pens)),
        _range(sides, pixel),
        rows,
        cols,
        _range(pens, float(np.median(pens)) / 5),
    )


def lies_in(ink: Ink, frame: Frame) -> bool:
    """Whether a drawing is as large as the training pictures, lies where they do and has such a pen.

    Parameters
    ----------
    ink : float32 ``(side, side)`` in [0, 1], with visible ink, of the training pictures' size
    """
    top, left, bottom, right = _box(ink)
    row, col = _anchor(ink, frame)
    found = (max(bottom - top, right - left), row, col)
    ranges = (frame.sides, frame.rows, frame.cols)
    lies = all(
        low <= value / len(ink) <= high for value, (low, high) in zip(found, ranges, strict=True)
    )
    return lies and (not frame.pen or frame.pens[0] <= _pens(ink[None])[0] <= frame.pens[1])


def framed(ink: Ink, frame: Frame) -> Ink:
    """A drawing moved and scaled into `frame`.

    A small one would be scaled to strokes as thick as nobody draws, and a large one to hairlines:
    where the pen would differ by more than half from that of the training pictures, the drawing is
    redrawn with theirs. Not where it would be 2.5 times as wide or more: then loops are filled, and the
    middle line is another figure.

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
    ratio = scale * own_pen / pen if pen else 1.0
    if own_pen and not 1 / MOST_PEN < ratio < MOST_PEN and ratio < FILLED:
        # The path is scaled and the pen is not, so it is the path that has to fit.
        path = max(longest - own_pen, 1.0)
        scale = (frame.side * length - pen) / path if path > own_pen / 2 else 1.0
        larger = redrawn(_warped(ink, scale, middle, length), pen)
    else:
        larger = _warped(ink, scale, middle, length)
        if pen:
            # Enlarged edges are soft, and no pen of the training pictures is.
            larger = (2 * larger - 0.5).clip(0, 1)
    anchor = _anchor(larger, frame) if (larger >= VISIBLE).any() else middle
    return _warped(
        larger, 1.0, anchor, length, (frame.centre[0] * length, frame.centre[1] * length)
    )


def without_scraps(ink: Ink) -> Ink:
    """A drawing without what is small and cut off by the picture's edge: a neighbour's, or a shadow."""
    visible = (ink >= VISIBLE).astype(np.uint8)
    n_parts, parts, stats, _ = cv2.connectedComponentsWithStats(visible)
    left, top, width, height, area = stats[1:].T
    rows, cols = ink.shape
    cut = (left == 0) | (top == 0) | (left + width == cols) | (top + height == rows)
    scraps = 1 + np.flatnonzero(cut & (area < SCRAP * area.max(initial=0)))
    if n_parts < 3 or not len(scraps):
        return ink
    around = np.ones((7, 7), np.uint8)
    mask = cv2.dilate(np.isin(parts, scraps).astype(np.uint8), around)
    return np.where(mask > 0, np.float32(0), ink)


def in_square(ink: Ink) -> Ink:
    """``(n, height, width)`` with nothing added on both sides, ``(n, side, side)``."""
    side = max(ink.shape[1:])
    before = [(side - length) // 2 for length in ink.shape[1:]]
    missing = [
        (first, side - length - first) for first, length in zip(before, ink.shape[1:], strict=True)
    ]
    return np.pad(ink, [(0, 0), *missing])


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


def _anchor(ink: npt.NDArray[Any], frame: Frame) -> tuple[float, float]:
    if frame.anchor == "mass":
        return _centre_of_mass(ink)
    top, left, bottom, right = _box(ink)
    return (top + bottom) / 2, (left + right) / 2


def _centre_of_mass(ink: npt.NDArray[Any]) -> tuple[float, float]:
    total = float(ink.sum())
    rows, cols = (np.arange(side) + 0.5 for side in ink.shape)
    return float(ink.sum(axis=1) @ rows) / total, float(ink.sum(axis=0) @ cols) / total


def _range(values: npt.NDArray[np.floating], more: float) -> Range:
    low, high = np.quantile(values, WITHIN)
    return float(low) - more, float(high) + more


def _pens(drawn: Ink) -> npt.NDArray[np.float64]:
    """The pens of the first drawings, measured at `SIDE` px, in shares of it."""
    enlarged = (
        cv2.resize(one, (SIDE, SIDE), interpolation=cv2.INTER_CUBIC)
        for one in drawn[:PENS_LOOKED_AT]
    )
    return np.array([pen_width(one) for one in enlarged]) / SIDE
