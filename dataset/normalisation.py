"""Drawings freed from what people do differently: paper, ink, place, size, proportions, pen width.

Both families can learn from what is left: the path of the pen, drawn again in one size by one pen.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import cv2
import numpy as np
import numpy.typing as npt
from skimage.filters import threshold_otsu
from skimage.morphology import skeletonize

from dataset.ink import FAINTEST, on_nothing
from dataset.input_error import unknown_name
from dataset.pen import coverage
from dataset.upright import evenly_wide, upright

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.uint8]
Points = npt.NDArray[np.float64]

# Strokes are found on a finer grid than that of the pixels: their gray rims tell where they run.
FINER = 4
MARGIN = 2
DARK_ENOUGH = (0.25, 0.6)
# Of Otsu's threshold: thin and grainy strokes would else fall apart.
BELOW_OTSU = 0.8
# Specks smaller than this share of the largest part are dirt.
SPECK = 0.1
SOLID = 0.85
BAR = 0.15
# A centre line that is farther from its hull than this share of the hull's size is inside it: of
# simulated outlines up to 13 % (the worst in a hundred), of scribbles 28 % and more. The second is how
# often the line goes round its hull, in steps of points: 0.84 to 1.04 times in nearly every outline.
NEAR_HULL, ASTRAY, ROUNDS = 0.12, (0.2, 0.35), (0.3, 0.5, 1.1, 1.5)
# An outline's inside is at least this share of what it encloses.
OPEN_INSIDE = 0.2
# Something was drawn, so that some class is still the likeliest.
LEAST_SHARE = 0.05
# Pixels of area: less than this around the pen's path is a dot.
SMALLEST = 4.0

# The normalised picture's side, the pen's width, and the farthest corner from the centre, px.
SIDE, PEN, REACH = 24, 2.0, 10.0
# A hull that is thinner than this share of its length is stretched no further.
THINNEST = 0.05


@dataclass(frozen=True)
class Trace:
    """What the pen left, on a grid `FINER` times as fine as the pixels.

    Attributes
    ----------
    mask : uint8 ``(h, w)`` of 0 and 1, the inked places without specks
    line : bool ``(h, w)``, the strokes' centre line; of a solid shape all of it
    hull : ``(m, 2)`` corners (row, col) of the line's convex hull; None for less than a drawing
    """

    mask: Mask
    line: npt.NDArray[np.bool_]
    hull: Points | None


def trace(ink: npt.NDArray[np.float32]) -> Trace:
    """The strokes of one drawing.

    Parameters
    ----------
    ink : ``(height, width)`` in [0, 1], as from `dataset.ink.on_nothing`
    """
    mask = _without_specks(_inked(ink))
    if not mask.any():
        return Trace(mask, mask > 0, None)
    points = cv2.findNonZero(mask)
    solid = len(points) > SOLID * max(cv2.contourArea(cv2.convexHull(points)), 1.0)
    if solid and _is_bar(points):
        return Trace(mask, mask > 0, None)
    line = mask > 0 if solid else skeletonize(mask > 0)  # type: ignore[no-untyped-call]
    hull = hull_of(line)
    if hull is None:
        hull = hull_of(mask > 0)
    return Trace(mask, line, hull)


def _is_bar(points: Any) -> bool:
    """Whether solid ink is so much longer than wide that it is one straight stroke."""
    _, sides, _ = cv2.minAreaRect(points)
    return min(sides) < BAR * max(sides)


def hull_of(places: npt.NDArray[np.bool_]) -> Points | None:
    """Corners (row, col) of the convex hull, float64 ``(m, 2)``; None for less than a drawing."""
    rows, cols = np.nonzero(places)
    if not len(rows):
        return None
    hull = cv2.convexHull(np.stack([cols, rows], axis=1).astype(np.int32))[:, 0]
    if len(hull) < 3 or cv2.contourArea(hull) < SMALLEST * FINER**2:
        return None
    return hull[:, ::-1].astype(np.float64)


def outline_share(images: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """How far each picture is one outline and nothing else, ``(n,)`` in [0, 1].

    1 for strokes that run along their hull about once, or a solid shape; towards 0.05 the more of the
    centre line lies inside, or the longer it is than the hull's boundary, as in a scribble; 0.05 for
    two outlines side by side; 0 where there is no drawing. A gap or a stroke that runs on costs nothing.
    """
    return np.array([_outline_share(trace(ink)) for ink in on_nothing(images)])


def _outline_share(found: Trace) -> float:
    if found.hull is None:
        return 0.0
    if _n_closed(found.mask) > 1:
        return LEAST_SHARE
    if found.line.sum() == found.mask.sum():
        return 1.0
    inside = depth(found)
    hull = found.hull.astype(np.float32)[:, None]
    astray = float(np.mean(inside > NEAR_HULL * np.sqrt(cv2.contourArea(hull))))
    rounds = len(inside) / cv2.arcLength(hull, True)
    share = np.interp(astray, ASTRAY, (1, 0)) * np.interp(rounds, ROUNDS, (0, 1, 1, 0))
    return float(max(share, LEAST_SHARE))


def _n_closed(mask: Mask) -> int:
    """How many outlines lie side by side; one within another, as of a stroke drawn twice, is none."""
    contours, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    if len(contours) < 2:
        return len(contours)
    closed = 0
    for contour in contours:
        filled = cv2.drawContours(np.zeros_like(mask), [contour], -1, 1, cv2.FILLED) > 0
        closed += int(np.sum(filled & (mask == 0)) > OPEN_INSIDE * np.sum(filled))
    return closed


def depth(found: Trace) -> Floats:
    """How far inside its hull every point of the centre line lies, ``(m,)``, on the finer grid.

    Raises
    ------
    ValueError
        If there is no drawing.
    """
    if found.hull is None:
        raise ValueError("Expected a drawing, received a trace without a hull.")
    points = np.argwhere(found.line).astype(np.float64)
    side = np.roll(found.hull, -1, axis=0) - found.hull
    normal = np.stack([-side[:, 1], side[:, 0]], axis=1) / np.linalg.norm(side, axis=1)[:, None]
    across = np.einsum("pk,sk->ps", points, normal) - (found.hull * normal).sum(axis=1)
    # A convex polygon: the nearest of its sides' lines; which way round it goes does not matter.
    return np.asarray(np.abs(across).min(axis=1))


def whitening(hull: Points) -> tuple[Points, Floats]:
    """The affine map that makes a hull as long as it is wide: its centre, and the matrix.

    ``(point - centre) @ matrix`` has the second moments of a disc of radius 2 in every direction, so
    that an ellipse becomes a circle, a parallelogram a square and any triangle an equilateral one, up
    to a turn. The matrix is symmetric: nothing is turned more than it must be.
    """
    centre, moments = polygon_moments(hull)
    values, vectors = np.linalg.eigh(moments)
    values = np.maximum(values, THINNEST**2 * values.max())
    return centre, vectors / np.sqrt(values) @ vectors.T


def polygon_moments(corners: Points) -> tuple[Points, Floats]:
    """Centroid ``(2,)`` and covariance ``(2, 2)`` of a polygon's area, by Green's theorem."""
    following = np.roll(corners, -1, axis=0)
    cross = corners[:, 0] * following[:, 1] - following[:, 0] * corners[:, 1]
    twice = cross.sum()
    centre = ((corners + following) * cross[:, None]).sum(axis=0) / (3 * twice)
    a, b = corners - centre, following - centre
    cross = a[:, 0] * b[:, 1] - b[:, 0] * a[:, 1]
    products = np.einsum("n,ni,nj->ij", cross, a, a) + np.einsum("n,ni,nj->ij", cross, b, b)
    mixed = np.einsum("n,ni,nj->ij", cross, a, b)
    return centre, (2 * products + mixed + mixed.T) / (12 * twice)


def normalised(images: npt.ArrayLike) -> npt.NDArray[np.float32]:
    """Every drawing again: centred, of one size, as long as wide, by one pen on 24 × 24 px.

    The centre line of the strokes is mapped by the `whitening` of its hull and drawn with a pen of
    2 px. Rotation stays, and so does everything about the path that an affine map keeps.

    Parameters
    ----------
    images : as for `dataset.ink.on_nothing`

    Returns
    -------
    float32 ``(n, 24, 24)``, ink on 0; all 0 where there is no drawing
    """
    segments = [_segments(trace(ink)) for ink in on_nothing(images)]
    starts = np.cumsum([0, *(len(part) for part in segments)]).astype(np.int64)
    lines = np.concatenate(segments) if segments else np.empty((0, 4))
    radii = np.full(len(lines), PEN / 2)
    return coverage(lines, radii, starts, SIDE, SIDE).astype(np.float32)


class Preparation(NamedTuple):
    """What a method may ask for by name before it learns or answers.

    Attributes
    ----------
    prepare : image stacks to float32 ``(n, side, side)``, ink on 0
    side : px; None where pictures keep their size
    fits : image stacks to how far each picture is what the preparation is made for, in [0, 1]
    """

    prepare: Callable[[npt.ArrayLike], npt.NDArray[np.float32]]
    side: int | None
    fits: Callable[[npt.ArrayLike], npt.NDArray[np.float64]]

    def size(self, image_shape: Sequence[int]) -> tuple[int, int]:
        """``(height, width)`` of the prepared pictures, from that of the pictures."""
        height, width = image_shape[:2] if self.side is None else (self.side, self.side)
        return int(height), int(width)


def _all_fit(images: npt.ArrayLike) -> npt.NDArray[np.float64]:
    return np.ones(len(np.asarray(images)))


PREPARATIONS: dict[str, Preparation] = {
    "normalised": Preparation(normalised, SIDE, outline_share),
    "upright": Preparation(upright, None, _all_fit),
    "evenly-wide": Preparation(evenly_wide, None, _all_fit),
}


def hesitant(
    probability: npt.NDArray[np.floating[Any]], share: npt.NDArray[np.floating[Any]]
) -> npt.NDArray[np.floating[Any]]:
    """Probabilities ``(n, n_classes)`` that claim no more than pictures that fit by `share` allow.

    Between the method's answer (1) and none, all classes being equally likely (0).
    """
    weight = share[:, None].astype(probability.dtype)
    return weight * probability + (1 - weight) / probability.shape[1]


def preparation(name: str) -> Preparation:
    """The preparation called `name`; an `InputError` with the nearest name if there is none."""
    if name not in PREPARATIONS:
        raise unknown_name("preparation", name, PREPARATIONS, "'dataset.normalisation'")
    return PREPARATIONS[name]


def _inked(ink: npt.NDArray[np.float32]) -> Mask:
    height, width = ink.shape
    finer = ((width + 2 * MARGIN) * FINER, (height + 2 * MARGIN) * FINER)
    large = cv2.resize(np.pad(ink, MARGIN), finer, interpolation=cv2.INTER_CUBIC)
    some = large[large > FAINTEST]
    if not len(some):
        return np.zeros(large.shape, np.uint8)
    threshold = BELOW_OTSU * _otsu(some)
    return (large > np.clip(threshold, *DARK_ENOUGH)).astype(np.uint8)


def _otsu(values: npt.NDArray[Any]) -> float:
    found: Any = threshold_otsu(values) if values.min() < values.max() else values[0]  # type: ignore[no-untyped-call]
    return float(found)


def _without_specks(mask: Mask) -> Mask:
    # Pieces of one stroke lie near each other, where a thin or grainy pen left gaps; dirt does not.
    near = cv2.dilate(mask, np.ones((2 * FINER + 1, 2 * FINER + 1), np.uint8))
    n_parts, parts = cv2.connectedComponents(near, connectivity=8)
    if n_parts <= 2:
        return mask
    areas = np.bincount(parts[mask > 0], minlength=n_parts)
    return mask * (areas >= SPECK * areas.max())[parts].astype(np.uint8)


def strokes(ink: npt.NDArray[np.float32]) -> Floats:
    """Short pieces of the strokes' centre line, ``(m, 4)``: ends (row, col, row, col) in pixels.

    Of a solid shape its outline; none where there is no drawing.

    Parameters
    ----------
    ink : ``(height, width)`` in [0, 1], as from `on_nothing`
    """
    # The centre of pixel (0, 0) is (0, 0), on either grid.
    return (_pieces(trace(ink)) + 0.5) / FINER - 0.5 - MARGIN


def _segments(found: Trace) -> Floats:
    """Pieces of the centre line on the normalised canvas, ``(m, 4)``."""
    if found.hull is None:
        return np.empty((0, 4))
    centre, matrix = whitening(found.hull)
    reach = np.linalg.norm((found.hull - centre) @ matrix, axis=1).max()
    scale = REACH / reach
    placed = (_pieces(found).reshape(-1, 2) - centre) @ matrix * scale + (SIDE - 1) / 2
    return np.asarray(placed.reshape(-1, 4))


def _pieces(found: Trace) -> Floats:
    """Neighbouring points of the centre line, joined, on the finer grid, ``(m, 4)``."""
    if found.hull is None:
        return np.empty((0, 4))
    line = found.line
    if line.sum() == found.mask.sum():
        # A solid shape has no strokes: its outline stands for them.
        line = (found.mask - cv2.erode(found.mask, np.ones((3, 3), np.uint8))) > 0
    pairs = [_joined(line, down, right) for down, right in ((0, 1), (1, 0), (1, 1), (1, -1))]
    return np.concatenate(pairs)


def _joined(line: npt.NDArray[np.bool_], down: int, right: int) -> Floats:
    """Every two points of the line that lie so far apart, ``(m, 4)``."""
    rows, cols = np.nonzero(line)
    # Strokes never touch the border: `MARGIN` is around them.
    both = line[rows + down, cols + right]
    found = np.stack([rows, cols, rows + down, cols + right], axis=1)[both]
    return found.astype(np.float64)
