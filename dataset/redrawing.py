"""Drawings drawn again: the same strokes in another pose, by another hand, another pen.

Distorting pixels (`dataset.augmentation`) resizes the pen with the drawing and blurs it; here the centre
line of the strokes is moved and inked anew, so that small drawings have pens as wide as large ones.
"""

from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from dataset.border import border_median
from dataset.distortion import Redrawing
from dataset.ink import on_nothing
from dataset.normalisation import Points, strokes
from dataset.pen import coverage

Pictures = npt.NDArray[Any]
Floats = npt.NDArray[np.float64]
Generator = np.random.Generator

# The picture's side for which a `Redrawing` gives the pen's width.
SIDE = 24
# A pen is at most so large a share of the drawing's shorter side, so that its inside stays open.
THICKEST = 1 / 3
THINNEST = 0.9
WAVES, WAVE_NUMBER = 4, 2.5
# A point's perspective factor stays within this, and its fitted neighbourhood is this wide.
NEAREST, FARTHEST = 0.4, 3.0
NEIGHBOURHOOD = 0.24
SHORTEST, SMALLEST = 0.05, 1e-9
# An end is at least so large a share of the middle, and crossing ends leave the outline at so many degrees.
LEAST_ACROSS, OUTWARD = 0.08, (10.0, 70.0)


def redrawn(images: Pictures, how: Redrawing, copies: int, seed: int) -> Pictures:
    """`copies` redrawings of every picture, picture by picture within each copy.

    Paper and pen keep their colours, but for `Redrawing.fade`; a picture without a drawing is
    repeated as it is.

    Parameters
    ----------
    images : ``(n, height, width)`` or ``(n, height, width, channels)``, uint8, or float in [0, 1]
    how : what may differ
    copies : of every picture
    seed : the only source of chance

    Returns
    -------
    ``(copies · n, height, width[, channels])`` of the same type
    """
    height, width = images.shape[1:3]
    generator = np.random.default_rng(seed)
    found = [strokes(ink) for ink in on_nothing(_as_rgb_or_gray(images))]
    lines, radii, faded = [], [], []
    for _ in range(copies):
        for path in found:
            drawn, pen = _drawn_again(path, how, (height, width), generator)
            lines.append(drawn)
            radii.append(np.full(len(drawn), pen / 2))
            faded.append(1 - how.fade * generator.random())
    starts = np.cumsum([0, *(len(part) for part in lines)]).astype(np.int64)
    inked = coverage(np.concatenate(lines), np.concatenate(radii), starts, height, width)
    drawn_again = _coloured(inked * np.array(faded)[:, None, None], images, copies)
    empty = np.tile([not len(path) for path in found], copies)
    drawn_again[empty] = np.concatenate([images] * copies)[empty]
    return drawn_again


def enlarged(images: Pictures, side: int) -> Pictures:
    """`images` at a shorter side of at least `side` px, bicubic; those that have as many as they are."""
    height, width = images.shape[1:3]
    scale = side / min(height, width)
    if scale <= 1:
        return images
    size = round(width * scale), round(height * scale)
    large = np.stack([cv2.resize(one, size, interpolation=cv2.INTER_CUBIC) for one in images])
    return large if np.issubdtype(images.dtype, np.integer) else large.clip(0, 1)


def _as_rgb_or_gray(images: Pictures) -> Pictures:
    """One channel is gray, whether or not it has an axis of its own."""
    return images[..., 0] if images.ndim == 4 and images.shape[3] == 1 else images


def _coloured(inked: Floats, images: Pictures, copies: int) -> Pictures:
    """Ink ``(copies · n, height, width)`` in each picture's own colours, in its type and shape."""
    stack = images if images.ndim == 4 else images[..., None]
    pixels = stack.reshape(len(stack), -1, stack.shape[3]).astype(np.float64)
    paper = border_median(stack).astype(np.float64)
    most = np.abs(pixels - paper[:, None]).sum(axis=2).argmax(axis=1)
    pen = pixels[np.arange(len(pixels)), most] - paper
    paper, pen = (np.tile(colour, (copies, 1))[:, None, None] for colour in (paper, pen))
    coloured = paper + inked[..., None] * pen
    if np.issubdtype(images.dtype, np.integer):
        coloured = np.rint(coloured)
    return np.asarray(coloured.reshape(-1, *images.shape[1:]).astype(images.dtype))


def _drawn_again(
    path: Floats, how: Redrawing, shape: tuple[int, int], generator: Generator
) -> tuple[Floats, float]:
    """Segments ``(m, 4)`` in a new pose, and the width of the pen, px."""
    if not len(path):
        return path, 0.0
    habit = _by_habit(_centred(path.reshape(-1, 2)), how, generator)
    points = _posed(_bent(habit, how, generator), how, generator)
    low = points.min(axis=0)
    extent = points.max(axis=0) - low
    scale = _even_in_logarithm(how.size, generator) * min(shape) / extent.max()
    pen = _even_in_logarithm(how.pen, generator) * min(shape) / SIDE
    pen = min(pen, max(THICKEST * scale * extent.min(), THINNEST))
    room = np.maximum(np.array(shape) - 1 - pen - scale * extent, 0)
    placed = (points - low) * scale + pen / 2 + room * generator.random(2)
    longer = float(scale * extent.max())
    return _ended(placed.reshape(-1, 4), how, longer, generator), pen


def _even_in_logarithm(bounds: tuple[float, float], generator: Generator) -> float:
    return float(np.exp(generator.uniform(*np.log(bounds))))


def _centred(points: Points) -> Points:
    low, high = points.min(axis=0), points.max(axis=0)
    return np.asarray((points - (low + high) / 2) / max(float((high - low).max()) / 2, SMALLEST))


def _by_habit(points: Points, how: Redrawing, generator: Generator) -> Points:
    """Bulging or hollow, and tapered along rows or along columns."""
    if how.box:
        power = np.exp(generator.uniform(-how.box, how.box, 2))
        half = np.maximum(np.abs(points).max(axis=0), SMALLEST)
        points = np.sign(points) * half * (np.abs(points) / half) ** power
    if how.taper:
        along, across = generator.permutation(2)
        factor = np.clip(1 + generator.normal(0, how.taper) * points[:, along], LEAST_ACROSS, None)
        points = points.copy()
        points[:, across] *= factor
    return np.asarray(points)


def _bent(points: Points, how: Redrawing, generator: Generator) -> Points:
    """Wavy, as by an unsteady hand, and nearer at one side than at the other."""
    for _ in range(WAVES):
        wave, phase = generator.normal(0, WAVE_NUMBER, 2), generator.uniform(0, 2 * np.pi)
        sideways = generator.normal(0, how.wobble, 2)
        points = points + np.sin(points @ wave + phase)[:, None] * sideways
    nearer = generator.normal(0, 1, 2) * how.narrowing
    return np.asarray(points / np.clip(1 + points @ nearer, NEAREST, FARTHEST)[:, None])


def _posed(points: Points, how: Redrawing, generator: Generator) -> Points:
    """Stretched and sheared along any direction, then turned."""
    stretch = np.exp(generator.uniform(-how.stretch, how.stretch) / 2)
    shear = generator.uniform(-how.shear, how.shear)
    before = np.deg2rad(generator.uniform(-180, 180)) if how.turn else 0.0
    turn = np.deg2rad(generator.uniform(-how.turn, how.turn))
    squeezed = _turning(before) @ np.diag([stretch, 1 / stretch]) @ np.array([[1, shear], [0, 1]])
    return np.asarray(points @ squeezed @ _turning(turn - before))


def _turning(angle: float) -> Floats:
    cos, sin = np.cos(angle), np.sin(angle)
    return np.array([[cos, -sin], [sin, cos]])


def _ended(segments: Floats, how: Redrawing, longer: float, generator: Generator) -> Floats:
    """Interrupted at a point of the strokes, or running on from one, or both."""
    if generator.random() < how.gap:
        away = _distances(segments, generator)
        kept = away > generator.uniform(SHORTEST, how.widest / 2) * longer
        segments = segments[kept] if kept.any() else segments
    if generator.random() < how.run_on:
        away = _distances(segments, generator)
        near = segments[away <= NEIGHBOURHOOD * longer / 2].reshape(-1, 2)
        # The direction in which the points around lie.
        along = np.linalg.svd(near - near.mean(axis=0), full_matrices=False)[2][0]
        start = segments[away.argmin(), :2]
        length = generator.choice([-1, 1]) * generator.uniform(SHORTEST, how.longest) * longer
        segments = np.concatenate([segments, [[*start, *(start + length * along)]]])
    if how.crossing and generator.random() < how.crossing:
        segments = np.concatenate([segments, _crossing(segments, how, longer, generator)])
    return segments


def _crossing(segments: Floats, how: Redrawing, longer: float, generator: Generator) -> Floats:
    """Two ends that run on from one point, away from the drawing, to either side, ``(2, 4)``."""
    away = _distances(segments, generator)
    near = segments[away <= NEIGHBOURHOOD * longer / 4].reshape(-1, 2)
    along = np.linalg.svd(near - near.mean(axis=0), full_matrices=False)[2][0]
    start = segments[away.argmin(), :2]
    outward = start - segments[:, :2].mean(axis=0)
    outward = outward - along * (outward @ along)
    outward = outward / max(float(np.linalg.norm(outward)), SMALLEST)
    ends = []
    for side in (1, -1):
        angle = np.deg2rad(generator.uniform(*OUTWARD))
        length = generator.uniform(SHORTEST, how.longest) * longer
        towards = side * np.cos(angle) * along + np.sin(angle) * outward
        ends.append([*start, *(start + length * towards)])
    return np.array(ends)


def _distances(segments: Floats, generator: Generator) -> Floats:
    """Of every segment from one that is drawn at random, ``(m,)``."""
    origin = segments[generator.integers(len(segments)), :2]
    return np.asarray(np.linalg.norm(segments[:, :2] - origin, axis=1))
