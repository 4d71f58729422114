"""Drawings for whoever cannot or does not want to draw, as strokes; the exported page shows them. Of
photographs, test pictures.

`EXAMPLES` is the one list of drawings. Points are ``(x, y)`` px on a square of `dataset.frame.SIDE`.
"""

import math
from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from dataset.frame import SIDE
from demo.pictures import PAPER, Drawing
from demo.shelf import Corner

PEN = 22
MOST_PICTURES = 8
SUBPIXEL_BITS = 4

Point = tuple[float, float]
Stroke = tuple[Point, ...]


class Example(NamedTuple):
    """A drawing: what it is of, its class, its strokes, and the pen's width in px."""

    subject: str
    label: str
    strokes: tuple[Stroke, ...]
    pen: int = PEN


class ExamplePicture(NamedTuple):
    """A test picture, and the number of its class."""

    image: npt.NDArray[np.uint8]
    label: int


def examples_of(corner: Corner) -> list[ExamplePicture]:
    """Of photographs the first test picture of each of some classes; nothing of what is drawn."""
    if not corner.of_photographs or not corner.data.tests:
        return []
    split = next(iter(corner.data.tests.values()))
    there, first = np.unique(split.labels, return_index=True)
    some = np.linspace(0, len(there) - 1, min(MOST_PICTURES, len(there))).round().astype(int)
    return [ExamplePicture(split.images[first[i]], int(there[i])) for i in some]


def drawn(strokes: tuple[Stroke, ...], pen: int) -> Drawing:
    """Strokes by a round pen, as the page draws them, uint8 ``(SIDE, SIDE)``."""
    drawing = np.full((SIDE, SIDE), PAPER, np.uint8)
    scale = 2**SUBPIXEL_BITS
    for stroke in strokes:
        points = np.rint(np.array(stroke) * scale).astype(np.int32)
        cv2.polylines(drawing, [points], False, 0, pen, cv2.LINE_AA, SUBPIXEL_BITS)
    return drawing


def arc(centre: Point, radii: Point, start: float, end: float, n_points: int = 24) -> Stroke:
    """A part of an ellipse; degrees run clockwise as seen, from the right.

    Examples
    --------
    >>> arc((10, 10), (5, 5), 0, 90, n_points=2)
    ((15.0, 10.0), (10.0, 15.0))
    """
    angles = [math.radians(start + (end - start) * i / (n_points - 1)) for i in range(n_points)]
    return tuple(
        (
            round(centre[0] + radii[0] * math.cos(angle), 1),
            round(centre[1] + radii[1] * math.sin(angle), 1),
        )
        for angle in angles
    )


def closed(*corners: Point) -> tuple[Stroke, ...]:
    """A polygon in one stroke."""
    return ((*corners, corners[0]),)


EXAMPLES: dict[str, Example] = {
    "circle": Example("shapes", "circle", (arc((140, 138), (98, 100), -90, 270, 40),)),
    "rectangle": Example("shapes", "rectangle", closed((44, 46), (238, 42), (240, 236), (42, 238))),
    "triangle": Example("shapes", "triangle", closed((138, 42), (240, 226), (40, 230))),
    "turned-rectangle": Example(
        "shapes", "rectangle", closed((98, 32), (255, 122), (182, 248), (25, 158))
    ),
    "small-triangle": Example("shapes", "triangle", closed((205, 180), (250, 258), (160, 256))),
    "small-circle": Example("shapes", "circle", (arc((66, 70), (38, 40), -80, 280, 30),), 12),
    "three": Example(
        "digits",
        "3",
        (
            (
                *arc((138, 98), (50, 46), -150, 80),
                *arc((138, 190), (58, 50), -80, 150),
            ),
        ),
    ),
    "small-three": Example(
        "digits",
        "3",
        ((*arc((66, 196), (20, 18), -150, 80), *arc((66, 232), (23, 20), -80, 150)),),
        12,
    ),
    "seven": Example("digits", "7", (((78, 62), (204, 60), (130, 232)),)),
    "zero": Example("digits", "0", (arc((140, 140), (56, 84), -90, 270, 40),)),
    "small-four": Example(
        "digits",
        "4",
        (((196, 46), (172, 90), (236, 90)), ((218, 60), (214, 132))),
        12,
    ),
}
