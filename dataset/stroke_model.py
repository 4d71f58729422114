"""A seeded hand that draws: a drawer's habits, a pen, and how large and where the drawing lies.

Every drawing is one pen stroke. Its path is made in three steps: the outline of the shape with the
drawer's deviations (corners that are not quite where they should be, sides that bow, circles with
lumps), the end of the stroke (overshoot, or a gap that stays open), and the pose (bounding box,
rotation, place). The pen then inks every pixel by how much of it the stroke covers.

Lengths are in units of half the drawing's size unless they are said to be in pixels. The neat
hand is calibrated against real drawings; ``docs/shapes.md`` has the comparison.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from dataset.pen import coverage

Path = npt.NDArray[np.float64]
Image = npt.NDArray[np.uint8]

POINTS_A_SIDE = 40


@dataclass(frozen=True)
class Drawer:
    """How a person draws; standard deviations unless said otherwise.

    Attributes
    ----------
    corner_jitter : of every corner's place
    bow : of a side's sagitta, in or out
    lumps : of a circle's radius
    lean : by which circles are longer along the rising diagonal, as right-handed ones are
    tremor : of the small shaking across the stroke, in pixels
    rounding : share of a side over which a corner is cut off, 0…0.5
    gap : share of the outline that stays open at the end
    overshoot : share of the outline by which the stroke runs past its end
    samples : points of the stroke that a mouse reports, joined by straight lines; 0 for a pen
    slips : of those points' places, in pixels
    """

    corner_jitter: float
    bow: float
    lumps: float
    tremor: float
    rounding: float
    gap: float
    overshoot: float
    lean: float = 0.0
    samples: int = 0
    slips: float = 0.0


@dataclass(frozen=True)
class Pen:
    """What the stroke is drawn with.

    Attributes
    ----------
    width : pixels
    colour : of full ink, RGB in 0…255
    taper : share of the width that is lost towards the stroke's ends
    pressure : standard deviation of the width along the stroke, a share of it
    grain : share of the ink that the paper's grain leaves out at random, a draw a pixel
    hard : whether pixels are inked in full or not at all, as by a program that does not antialias
    """

    width: float
    colour: tuple[int, int, int] = (0, 0, 0)
    taper: float = 0.0
    pressure: float = 0.0
    grain: float = 0.0
    hard: bool = False


@dataclass(frozen=True)
class Pose:
    """Where a drawing lies: height and width of its path's bounding box and its centre, in pixels
    (row, column); rotation in degrees; shear as columns a row; narrowing as the share of the width
    that is lost from the middle to the top, a rectangle's way to a trapezoid; all before the box is
    fitted."""

    height: float
    width: float
    centre: tuple[float, float]
    rotation: float = 0.0
    shear: float = 0.0
    narrowing: float = 0.0


@dataclass(frozen=True)
class Canvas:
    """``side`` in pixels, and the colour of the ``paper``, RGB in 0…255."""

    side: int
    paper: tuple[int, int, int] = (255, 255, 255)


def draw(
    shape: str,
    drawer: Drawer,
    pen: Pen,
    pose: Pose,
    canvas: Canvas,
    generator: np.random.Generator,
) -> Image:
    """One drawing.

    Parameters
    ----------
    shape : ``circle``, ``rectangle`` or ``triangle``
    drawer, pen, pose : the hand; lengths in the canvas's pixels
    canvas : the paper
    generator : the only source of chance

    Returns
    -------
    uint8 ``(side, side, 3)``, pen on paper
    """
    path = OUTLINES[shape](drawer, generator)
    path = _finish(path, drawer)
    path = fit(path, pose)
    path = _shake(path, drawer.tremor, generator)
    if drawer.samples:
        path = _by_mouse(path, drawer, generator)
    return ink(path, pen, canvas, generator)


def circle(drawer: Drawer, generator: np.random.Generator) -> Path:
    """A circle whose radius and speed wander: lumps of two to six a turn, low ones the larger."""
    turn = np.linspace(0, 2 * np.pi, 4 * POINTS_A_SIDE)
    start = generator.normal(-np.pi / 2, 0.4)
    radius = 1 - drawer.lean * np.sin(2 * (turn + start))
    for lumps in range(2, 7):
        phase = generator.uniform(0, 2 * np.pi)
        size = generator.normal(0, drawer.lumps) * 2 / lumps
        radius += size * np.cos(lumps * turn + phase)
    # The hand comes back a little inside or outside of where it began.
    radius += generator.normal(0, drawer.lumps) * (turn / (2 * np.pi) - 0.5)
    return np.stack([radius * np.sin(turn + start), radius * np.cos(turn + start)], axis=1)


def rectangle(drawer: Drawer, generator: np.random.Generator) -> Path:
    """Four corners near those of a square, from the upper left one and back to it."""
    corners = np.array([[-1.0, -1.0], [1.0, -1.0], [1.0, 1.0], [-1.0, 1.0]])
    if generator.random() < 0.5:
        corners = corners[[0, 3, 2, 1]]
    return _polygon(corners, drawer, generator)


def triangle(drawer: Drawer, generator: np.random.Generator) -> Path:
    """Any triangle that a person would draw upright: an apex above a base, no needle."""
    apex = np.clip(generator.normal(0, 0.2 + drawer.corner_jitter), -0.9, 0.9)
    corners = np.array([[-1.0, apex], [1.0, -1.0], [1.0, 1.0]])
    if generator.random() < 0.5:
        corners = corners[[0, 2, 1]]
    return _polygon(corners, drawer, generator)


OUTLINES: dict[str, Callable[[Drawer, np.random.Generator], Path]] = {
    "circle": circle,
    "rectangle": rectangle,
    "triangle": triangle,
}


def fit(path: Path, pose: Pose) -> Path:
    """`path` turned, sheared, and with the bounding box and centre of `pose`, in pixels."""
    angle = np.deg2rad(pose.rotation)
    turned = path * [pose.height, pose.width] / 2
    turned = turned * np.stack([np.ones(len(path)), 1 + pose.narrowing * path[:, 0]], axis=1)
    turned = turned @ np.array([[1.0, pose.shear], [0.0, 1.0]])
    turned = turned @ np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    low, high = turned.min(axis=0), turned.max(axis=0)
    if pose.rotation == 0 and pose.shear == 0:
        scale = np.array([pose.height, pose.width]) / np.maximum(high - low, 1e-9)
    else:
        scale = np.full(2, max(pose.height, pose.width) / max(*(high - low), 1e-9))
    return np.asarray((turned - (low + high) / 2) * scale + pose.centre)


def ink(path: Path, pen: Pen, canvas: Canvas, generator: np.random.Generator) -> Image:
    """Ink every pixel by its distance to the stroke: full inside, none beyond, linear between.

    Parameters
    ----------
    path : ``(n, 2)`` points (row, column) in pixels; pixel (0, 0) has its centre at (0, 0)
    pen : the pen
    canvas : the paper
    generator : of the pen's pressure and grain

    Returns
    -------
    uint8 ``(side, side, 3)``
    """
    segments = np.concatenate([path[:-1], path[1:]], axis=1)
    radii = _radii(pen, len(segments), generator)
    side = canvas.side
    inked = coverage(segments, radii, np.array([0, len(segments)]), side, side)[0, ..., None]
    if pen.hard:
        inked = (inked >= 0.5).astype(np.float64)
    if pen.grain > 0:
        inked = inked * (1 - pen.grain * generator.random(inked.shape))
    paper = np.array(canvas.paper, dtype=np.float64)
    return np.rint(paper + inked * (np.array(pen.colour) - paper)).astype(np.uint8)


def _radii(pen: Pen, n_segments: int, generator: np.random.Generator) -> npt.NDArray[np.float64]:
    place = np.linspace(-1, 1, n_segments)
    radii = pen.width / 2 * (1 - pen.taper * place**4)
    if pen.pressure > 0:
        radii = radii * (1 + pen.pressure * _smooth_noise(n_segments, 1, generator)[:, 0]).clip(
            0.3, 2
        )
    return np.asarray(radii)


def _polygon(corners: Path, drawer: Drawer, generator: np.random.Generator) -> Path:
    corners = corners + generator.normal(0, drawer.corner_jitter, corners.shape)
    closed = np.concatenate([corners, corners[:1]])
    # The hand aims at where it began and misses by a little.
    closed[-1] += generator.normal(0, drawer.corner_jitter / 2, 2)
    t = np.linspace(0, 1, POINTS_A_SIDE)[:, None]
    sides = []
    for start, end in pairwise(closed):
        across = np.array([start[1] - end[1], end[0] - start[0]]) / 2
        lean = generator.uniform(0.6, 1.6)
        sagitta = generator.normal(0, drawer.bow)
        sides.append(start + t * (end - start) + sagitta * 4 * t**lean * (1 - t**lean) * across)
    return _round_corners(np.concatenate(sides), drawer.rounding)


def _round_corners(path: Path, rounding: float) -> Path:
    reach = round(rounding * POINTS_A_SIDE)
    if reach < 1:
        return path
    weights = np.hanning(2 * reach + 3)[1:-1]
    weights /= weights.sum()
    extended = np.pad(path, ((reach, reach), (0, 0)), mode="edge")
    smooth = [np.convolve(extended[:, axis], weights, mode="valid") for axis in range(2)]
    return np.stack(smooth, axis=1)


def _finish(path: Path, drawer: Drawer) -> Path:
    """Leave the gap open, or run on in the direction of the last points."""
    kept = max(2, round(len(path) * (1 - drawer.gap)))
    path = path[:kept]
    if drawer.overshoot <= 0:
        return path
    direction = path[-1] - path[-4]
    direction = direction / max(float(np.linalg.norm(direction)), 1e-9)
    perimeter = np.linalg.norm(np.diff(path, axis=0), axis=1).sum()
    return np.concatenate([path, [path[-1] + direction * drawer.overshoot * perimeter]])


def _shake(path: Path, tremor: float, generator: np.random.Generator) -> Path:
    """Smooth noise across the stroke, with a wave every few points."""
    if tremor <= 0:
        return path
    return np.asarray(path + tremor * _smooth_noise(len(path), 2, generator))


def _by_mouse(path: Path, drawer: Drawer, generator: np.random.Generator) -> Path:
    """Few points, unevenly spaced, each off by a slip and on a whole pixel."""
    spacing = (len(path) - 1) / drawer.samples
    places = np.arange(1, drawer.samples) * spacing
    places += generator.normal(0, spacing / 4, len(places))
    ends = np.array([0, len(path) - 1])
    chosen = np.sort(np.concatenate([ends, places.clip(0, len(path) - 1)])).astype(int)
    return np.rint(path[chosen] + generator.normal(0, drawer.slips, (len(chosen), 2)))


def _smooth_noise(n: int, columns: int, generator: np.random.Generator) -> Path:
    """Noise of unit deviation under a window of 13 points, ``(n, columns)``."""
    noise = generator.normal(0, 1, (n + 12, columns))
    weights = np.hanning(13)
    smooth = [np.convolve(noise[:, axis], weights, mode="valid") for axis in range(columns)]
    return np.asarray(np.stack(smooth, axis=1) / np.sqrt((weights**2).sum()))
