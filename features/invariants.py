"""What an affine map leaves of a drawing: how round, how three-cornered, how four-cornered it is.

`features.geometry` compares a hull with a circle, a rectangle and a triangle; an ellipse is none of
them, nor a parallelogram or a stroke that is as thick as the drawing is small. Here the pen's width is
taken away first, and then the proportions.
"""

from __future__ import annotations

from itertools import combinations

import cv2
import numpy as np
import numpy.typing as npt

from dataset.ink import on_nothing
from dataset.normalisation import FINER, Points, hull_of, trace, whitening
from features.one_picture import or_one_picture

Vector = npt.NDArray[np.float64]

MAX_HULL_POINTS = 24
DIRECTIONS = 64
HARMONICS = (3, 4, 5, 6)
# A closed inside that is smaller than this share of the hull is a loop where the pen crossed itself.
LARGE_INSIDE = 0.3

OF_HULL = (
    "largest triangle inside",
    "largest quadrilateral inside",
    "hull / smallest circle around",
    "hull / smallest rectangle around",
    "compactness",
    "nearest boundary",
    "farthest boundary",
    *(f"harmonic {k} of the boundary" for k in HARMONICS),
)
NAMES = (*OF_HULL, *(f"{name}, inside" for name in OF_HULL))


@or_one_picture()
def invariants(images: npt.ArrayLike) -> npt.NDArray[np.float32]:
    """Invariants of the hull of every drawing's centre line, and of its inside, in order of `NAMES`.

    Both convex shapes are mapped so that their second moments are those of a disc; then

    * the largest triangle and quadrilateral inside, as shares of the area: 0.41 and 0.64 of a disc,
      0.5 and 1 of a parallelogram, 1 and 1 of a triangle;
    * the area as a share of the smallest circle and rectangle around;
    * compactness 4π · area / perimeter²;
    * the boundary's distance from the centre, over the radius of the disc of this area: least,
      greatest, and the amplitudes of its third to sixth harmonics.

    The centre line does not know the pen's width. The hull does not mind gaps, nor the inside where
    strokes run past their ends; an open drawing has its hull in both places. A picture without a
    drawing is all zeros.

    Parameters
    ----------
    images : one picture or a stack, see `features.pixels.to_gray`

    Returns
    -------
    float32 ``(n, len(NAMES))``

    Source: area ratios as in M. Fonseca and J. Jorge (2000), Using fuzzy logic to recognize geometric
    shapes interactively, FUZZ-IEEE; normalisation by moments as in J. Leu (1989), Shape normalization
    through compacting, Pattern Recognition Letters 10; harmonics as in C. Zahn and R. Roskies (1972),
    Fourier descriptors for plane closed curves, IEEE Trans. Computers 21; thinning as in T. Zhang and
    C. Suen (1984), Communications of the ACM 27.
    """
    return np.stack([_of_one(ink) for ink in on_nothing(images)]).astype(np.float32)


def _of_one(ink: npt.NDArray[np.float32]) -> Vector:
    found = trace(ink)
    if found.hull is None:
        return np.zeros(len(NAMES))
    outside = of_hull(found.hull)
    inside = _inside(found.mask, polygon_area(found.hull))
    return np.concatenate([outside, outside if inside is None else of_hull(inside)])


def of_hull(hull: Points) -> Vector:
    """The numbers of `OF_HULL` for one convex polygon ``(m, 2)``."""
    centre, matrix = whitening(hull)
    shape = (hull - centre) @ matrix
    area = polygon_area(shape)
    # OpenCV's enclosing shapes work in single precision and are made for pixels.
    pixels = (100 * shape).astype(np.float32)[:, None]
    (_, _), radius = cv2.minEnclosingCircle(pixels)
    (_, _), sides, _ = cv2.minAreaRect(pixels)
    perimeter = np.linalg.norm(shape - np.roll(shape, -1, axis=0), axis=1).sum()
    boundary = boundary_distances(shape) / np.sqrt(area / np.pi)
    harmonics = np.abs(np.fft.rfft(boundary))[list(HARMONICS)] / DIRECTIONS
    return np.array(
        [
            largest_triangle(shape) / area,
            largest_quadrilateral(shape) / area,
            1e4 * area / (np.pi * radius**2),
            1e4 * area / (sides[0] * sides[1]),
            4 * np.pi * area / perimeter**2,
            boundary.min(),
            boundary.max(),
            *(4 * harmonics),
        ]
    )


def polygon_area(corners: Points) -> float:
    """Area of a polygon ``(m, 2)``, by the shoelace formula."""
    following = np.roll(corners, -1, axis=0)
    return float(abs((corners[:, 0] * following[:, 1] - following[:, 0] * corners[:, 1]).sum()) / 2)


def largest_triangle(hull: Points) -> float:
    """Area of the largest triangle with its corners among (at most 24 of) the hull's."""
    hull = _thinned_out(hull)
    corners = hull[np.array(list(combinations(range(len(hull)), 3)))]
    one, other = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
    return float(np.abs(one[:, 0] * other[:, 1] - one[:, 1] * other[:, 0]).max() / 2)


def largest_quadrilateral(hull: Points) -> float:
    """Area of the largest quadrilateral with its corners among (at most 24 of) the hull's.

    Of every diagonal, the farthest corner on either side of it.
    """
    hull = _thinned_out(hull)
    to = hull[None] - hull[:, None]
    # Twice the area of corner i, diagonal's end j, corner k; signed by the side that k lies on.
    twice = to[:, :, None, 0] * to[:, None, :, 1] - to[:, :, None, 1] * to[:, None, :, 0]
    return float((twice.max(axis=2) - twice.min(axis=2)).max() / 2)


def boundary_distances(shape: Points) -> Vector:
    """How far the boundary of a convex polygon is from the origin inside it, in 64 directions."""
    turn = np.linspace(0, 2 * np.pi, DIRECTIONS, endpoint=False)
    directions = np.stack([np.cos(turn), np.sin(turn)], axis=1)
    side = np.roll(shape, -1, axis=0) - shape
    normal = np.stack([side[:, 1], -side[:, 0]], axis=1)
    offset = (normal * shape).sum(axis=1)
    normal, offset = normal * np.sign(offset)[:, None], np.abs(offset)
    towards = directions @ normal.T
    with np.errstate(divide="ignore"):
        distances = np.where(towards > 1e-9, offset / np.maximum(towards, 1e-9), np.inf)
    return np.asarray(distances.min(axis=1))


def _thinned_out(hull: Points) -> Points:
    if len(hull) <= MAX_HULL_POINTS:
        return hull
    return hull[np.linspace(0, len(hull), MAX_HULL_POINTS, endpoint=False).astype(int)]


def _inside(mask: npt.NDArray[np.uint8], hull_area: float) -> Points | None:
    """The hull of the largest hole, if it is more than a loop."""
    _, parts, counts, _ = cv2.connectedComponentsWithStats(1 - mask, connectivity=4)
    areas = counts[:, cv2.CC_STAT_AREA].copy()
    # Neither the ink nor what lies outside of it; the margin around a trace is never inked.
    areas[[0, parts[0, 0]]] = 0
    largest = int(areas.argmax())
    if areas[largest] < max(LARGE_INSIDE * hull_area, FINER**2):
        return None
    return hull_of(parts == largest)
