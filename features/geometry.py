"""Geometry of a drawing: hull, enclosing shapes, moments, corners, contours."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from features.invariants import largest_triangle
from features.one_picture import or_one_picture
from features.pixels import to_binary, to_ink

Vector = npt.NDArray[np.float64]

CORNER_TOLERANCES = (0.02, 0.04, 0.08)

NAMES = (
    "hull / circle",
    "hull / rectangle",
    "triangle / hull",
    "compactness",
    "inscribed triangle / hull",
    "aspect",
    "ink / hull",
    "parts",
    "holes",
    *(f"corners at {tolerance}" for tolerance in CORNER_TOLERANCES),
    *(f"Hu {i}" for i in range(1, 8)),
)


@or_one_picture()
def geometry(images: npt.ArrayLike) -> npt.NDArray[np.float32]:
    """Invariants of every drawing, in the order of `NAMES`; zeros where there is no area.

    * areas of the ink's convex hull against its smallest circle, rectangle and triangle (1 for a disc,
      a rectangle, a triangle), and of the largest triangle inside against the hull;
    * compactness 4π · area / perimeter² of the hull; short over long side of the smallest rectangle;
    * the ink's share of the hull; separate parts and holes, in tenths;
    * corners of the hull as a polygon (Douglas-Peucker) at three tolerances, in tenths of a corner;
    * Hu's seven moment invariants of the ink, each as ``sign · (1 - |log10| / 20)``.

    Position, size and rotation change none of them but by the pixel grid.

    Parameters
    ----------
    images : one picture or a stack, see `features.pixels.to_gray`; ink is what Otsu's threshold
        separates

    Returns
    -------
    float32 ``(n, len(NAMES))``

    Source: M.-K. Hu (1962), Visual pattern recognition by moment invariants, IRE Trans. IT 8;
    D. Douglas and T. Peucker (1973), Cartographica 10;
    area ratios as in M. Fonseca and J. Jorge (2000), Using fuzzy logic to recognize geometric shapes
    interactively, FUZZ-IEEE.
    """
    return np.stack([_of_one(binary) for binary in to_binary(to_ink(images))]).astype(np.float32)


def _of_one(binary: npt.NDArray[np.uint8]) -> Vector:
    values = np.zeros(len(NAMES))
    if not binary.any():
        return values
    points = cv2.findNonZero(binary)
    hull = cv2.convexHull(points)
    area, perimeter = cv2.contourArea(hull), cv2.arcLength(hull, True)
    if len(hull) < 3 or area < 1:
        return values
    (_, _), radius = cv2.minEnclosingCircle(hull)
    (_, _), sides, _ = cv2.minAreaRect(hull)
    triangle = smallest_triangle(hull)
    parts, holes = _parts_and_holes(binary)
    corners = [
        len(cv2.approxPolyDP(hull, tolerance * perimeter, True)) for tolerance in CORNER_TOLERANCES
    ]
    moments = np.ravel(cv2.HuMoments(cv2.moments(binary, True)))
    size = np.abs(np.log10(np.maximum(np.abs(moments), 1e-20))) / 20
    values[:] = [
        area / (np.pi * radius**2),
        area / max(sides[0] * sides[1], 1e-6),
        area / max(triangle, 1e-6),
        4 * np.pi * area / perimeter**2,
        largest_triangle(hull[:, 0].astype(np.float64)) / area,
        min(sides) / max(sides),
        min(len(points) / area, 1.0),
        0.1 * parts,
        0.1 * holes,
        *(0.1 * count for count in corners),
        *(np.sign(moments) * (1 - size)),
    ]
    return values


def smallest_triangle(hull: npt.NDArray[Any]) -> float:
    """Area of the smallest triangle around a convex polygon of pixels, as `cv2.convexHull` gives it.

    OpenCV's search fails on some polygons, though on none of 280,000 random ones of whole pixels; then
    twice the polygon's area, which no smallest triangle exceeds and a parallelogram's reaches.

    Source: V. Klee and M. C. Laskowski (1985), Finding the smallest triangles containing a given
    convex polygon, J. Algorithms 6; the bound is W. Gross' (1918).
    """
    try:
        return float(cv2.minEnclosingTriangle(hull)[0])
    except cv2.error:
        return 2 * float(cv2.contourArea(hull))


def _parts_and_holes(binary: npt.NDArray[np.uint8]) -> tuple[int, int]:
    padded = np.pad(binary, 1)
    parts = cv2.connectedComponents(padded, connectivity=8)[0] - 1
    holes = cv2.connectedComponents(1 - padded, connectivity=4)[0] - 2
    return parts, holes
