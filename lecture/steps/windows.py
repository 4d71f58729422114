"""Step 2: flat, edge, corner; the SSD energy; Moravec, and where he fails."""

from functools import partial
from typing import NamedTuple

import numpy as np

from features.corners import corner_peaks
from features.pixels import to_gray
from features.ssd import FOUR_DIRECTIONS, four_energies, moravec_response, ssd_shift_energy
from features.structure_tensor import eigenvalues, structure_tensor
from lecture import diagrams
from lecture.course import Course
from lecture.diagrams import CORNER, EDGE, FLAT, REGIONS, Array, Box, Line
from lecture.examples import run_example
from lecture.moving_parts import on_own_picture, small_gray
from lecture.picture import LecturePicture
from lecture.step import (
    Block,
    Cell,
    Diagram,
    Formula,
    Moving,
    Panel,
    Phrase,
    Picture,
    Step,
    Table,
    Text,
)
from reports import style

REACH = 4
SHIFTS = np.arange(-REACH, REACH + 1)
WINDOW = 5
PATCH = 2 * (REACH + WINDOW) + 1
KINDS = ("flat", "edge", "corner")
AXES = ((1, 0), (0, 1))
ANGLES = np.arange(0, 91, 3)
SHOWN_ANGLE = 24
ENERGY = (
    r"E(\Delta r, \Delta c) = \sum_{W}"
    r" \left[ I(r + \Delta r,\, c + \Delta c) - I(r, c) \right]^2"
)
MORAVEC = r"\min \{ E(1, 0),\; E(0, 1),\; E(1, 1),\; E(1, -1) \}"


class Failing(NamedTuple):
    """What a straight edge answers at every angle, as a share of what a corner answers.

    Attributes
    ----------
    two : Moravec with down and right alone
    four : the lecture's four directions
    least : λ2 of the structure tensor
    """

    two: Array
    four: Array
    least: Array


def windows(course: Course) -> Step:
    """The three windows drawn and found in the picture, their energies, and Moravec's response."""
    gray = course.picture.gray
    drawn = drawn_windows()
    energies = {kind: energy_surface(image) for kind, image in drawn.items()}
    top = float(max(found.max() for found in energies.values()))
    places = typical_places(gray)
    response = moravec_response(gray[None], WINDOW)
    peaks = np.argwhere(corner_peaks(response, min_distance=6, threshold=0.2)[0])
    failing = failing_angles()
    fourfold = {kind: _four(image) for kind, image in drawn.items()}
    blocks: tuple[Block, ...] = (
        Text("idea"),
        Formula(ENERGY),
        *(_row(kind, drawn[kind], energies[kind], top) for kind in KINDS),
        Table("directions", [_table_row(kind, *fourfold[kind]) for kind in KINDS]),
        Text("own"),
        Picture("own", _own_panels(gray, places)),
        _dragged(course.picture),
        Text("moravec"),
        Formula(MORAVEC),
        Picture(
            "moravec",
            (
                Panel("response", partial(diagrams.heat, np.sqrt(response[0]))),
                Panel("peaks", partial(diagrams.photograph, gray, points={CORNER: peaks})),
            ),
        ),
        Text("failing"),
        Picture(
            "failing",
            (
                Panel(
                    "edge",
                    partial(
                        diagrams.photograph, edge_at(SHOWN_ANGLE), [Box(10, 10, WINDOW, CORNER)]
                    ),
                ),
                Panel("angles", partial(diagrams.curves, _failing_lines(failing), ("°", "%"))),
            ),
        ),
        run_example("windows", course.image),
    )
    numbers = {
        "window": WINDOW,
        "n_peaks": len(peaks),
        "flat_least": fourfold["flat"][1],
        "edge_least": fourfold["edge"][1],
        "corner_least": fourfold["corner"][1],
        "two_at_45": 100 * failing.two[ANGLES == 45][0],
        "four_at_45": 100 * failing.four[ANGLES == 45][0],
        "four_worst": 100 * failing.four.max(),
        "worst_angle": int(ANGLES[failing.four.argmax()]),
        "least_worst": 100 * failing.least.max(),
        "shown_angle": SHOWN_ANGLE,
    }
    return Step("windows", blocks, numbers)


def drawn_windows() -> dict[str, Array]:
    """A flat one, a vertical edge and a corner, with their window in the middle."""
    found = {kind: np.zeros((PATCH, PATCH), np.float32) for kind in KINDS}
    middle = PATCH // 2
    found["edge"][:, middle:] = 1
    found["corner"][middle:, middle:] = 1
    return found


def energy_surface(patch: Array) -> Array:
    """E of the window around the middle of a patch for all shifts up to 4 px, ``(9, 9)``."""
    row, col = (side // 2 for side in patch.shape)
    return np.array(
        [
            [ssd_shift_energy(patch[None], (int(r), int(c)), WINDOW)[0, row, col] for c in SHIFTS]
            for r in SHIFTS
        ]
    )


def patch_at(gray: Array, row: int, col: int) -> Array:
    """The part of a picture that the energies of one window can reach."""
    half = PATCH // 2
    return gray[row - half : row + half + 1, col - half : col + half + 1]


def typical_places(gray: Array) -> dict[str, tuple[int, int]]:
    """The flattest, the most edge-like and the most corner-like pixel, far enough from the border."""
    margin = REACH + WINDOW
    largest, least = (
        part[0, margin:-margin, margin:-margin]
        for part in eigenvalues(structure_tensor(gray[None], WINDOW))
    )
    scores = {"flat": -largest, "edge": largest - 8 * least, "corner": least}
    found = {}
    for kind, score in scores.items():
        row, col = np.unravel_index(int(score.argmax()), score.shape)
        found[kind] = (int(row) + margin, int(col) + margin)
    return found


def edge_at(degrees: float, side: int = 21) -> Array:
    """A straight, smooth-sided edge through the middle, `degrees` from the vertical."""
    middle = side // 2
    rows, cols = np.mgrid[:side, :side] - middle
    angle = np.radians(degrees)
    distance = cols * np.cos(angle) + rows * np.sin(angle)
    return np.clip(distance + 0.5, 0, 1).astype(np.float32)


def failing_angles() -> Failing:
    """Moravec with two and four directions, and λ2, on edges of every angle; a corner answers 1."""
    corner = np.zeros((1, 21, 21), np.float32)
    corner[:, 10:, 10:] = 1
    edges = np.stack([edge_at(float(degrees)) for degrees in ANGLES])

    def middle_of(stack: Array) -> Array:
        return stack[:, 10, 10]

    def two(stack: Array) -> Array:
        return np.minimum(*(ssd_shift_energy(stack, shift, WINDOW) for shift in AXES))

    def four(stack: Array) -> Array:
        return moravec_response(stack, WINDOW)

    def least(stack: Array) -> Array:
        return eigenvalues(structure_tensor(stack, WINDOW))[1]

    shares = [
        middle_of(answer(edges)) / answer(corner)[0, 8:13, 8:13].max()
        for answer in (two, four, least)
    ]
    return Failing(*shares)


def _four(image: Array) -> tuple[Array, float]:
    energies, least = four_energies(image[None], WINDOW)
    middle = PATCH // 2
    return energies[:, 0, middle, middle], float(least[0, middle, middle])


def _table_row(kind: str, energies: Array, least: float) -> list[Cell]:
    return [Phrase(f"kind.{kind}"), *(f"{value:.0f}" for value in energies), f"{least:.0f}"]


def _row(kind: str, image: Array, energy: Array, top: float) -> Picture:
    colour = REGIONS[KINDS.index(kind)]
    middle = PATCH // 2
    panels = (
        Panel("window", partial(diagrams.photograph, image, [Box(middle, middle, WINDOW, colour)])),
        Panel("surface", partial(diagrams.surface, energy, SHIFTS, top)),
        Panel("heat", _heat(energy, top)),
    )
    return Picture(kind, panels)


def _heat(energy: Array, top: float) -> Diagram:
    bounds = (-REACH - 0.5, REACH + 0.5, REACH + 0.5, -REACH - 0.5)
    labels = (r"$\Delta$col", r"$\Delta$row")
    return partial(diagrams.heat, energy, bounds, marks=FOUR_DIRECTIONS, labels=labels, top=top)


def _own_panels(gray: Array, places: dict[str, tuple[int, int]]) -> tuple[Panel, ...]:
    boxes = [
        Box(row, col, 21, colour)
        for (row, col), colour in zip(places.values(), (FLAT, EDGE, CORNER), strict=True)
    ]
    energies = {kind: energy_surface(patch_at(gray, *places[kind])) for kind in KINDS}
    top = float(max(energy.max() for energy in energies.values()))
    heats = [Panel(kind, _heat(energy, top)) for kind, energy in energies.items()]
    return (Panel("places", partial(diagrams.photograph, gray, boxes)), *heats)


def _dragged(picture: LecturePicture) -> Moving:
    """The window on the small picture, first where that is most like a corner."""
    small = small_gray(picture)
    row, col = typical_places(to_gray(small[None])[0])["corner"]
    data = {"row": row, "col": col, "side": WINDOW, "reach": REACH}
    return on_own_picture("drag", "shift", "own", small, data)


def _failing_lines(failing: Failing) -> list[Line]:
    return [
        Line(ANGLES, 100 * failing.two, style.GRAY, "s", ":"),
        Line(ANGLES, 100 * failing.four, style.VERMILLION, "o", "--"),
        Line(ANGLES, 100 * failing.least, style.BLUE, "^", "-"),
    ]
