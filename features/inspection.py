"""A look at what the hand-crafted side sees: corners, glyphs, ellipses, and the pictures it compares with.

Coordinates are ``(row, col)`` of pixel centres, directions ``(d_row, d_col)`` of length 1. Nothing is
drawn here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from features.classifiers.kernel_svc import KernelSVC
from features.compiled.cells import orientation_cells
from features.contrast import Contrast
from features.corners import corner_peaks
from features.extractors.extractor import PhotographExtractor
from features.extractors.harris import HarrisExtractor
from features.extractors.hog import HogExtractor
from features.extractors.structure_tensor import StructureTensorExtractor
from features.harris import harris_response
from features.hog import cell_grid
from features.mirrored import Mirrored
from features.pixels import to_gray, to_ink
from features.structure_tensor import Tensor, eigenvalues, structure_tensor
from features.windows import Window

Array = npt.NDArray[Any]
Floats = npt.NDArray[np.float32]
Indices = npt.NDArray[np.int64]

POOLED = 1.5
MIN_DISTANCE = 2
SHOWN_SUPPORT = 4


class Corners(NamedTuple):
    """Harris corners of a stack.

    Attributes
    ----------
    response : float32 ``(n, height, width)``
    places : int64 ``(n_corners, 3)``: picture, row, col; the strongest of every picture first
    strengths : float32 ``(n_corners,)``, the response there
    """

    response: Floats
    places: Indices
    strengths: Floats


class Glyphs(NamedTuple):
    """HOG cells as oriented strokes.

    Attributes
    ----------
    centres : float32 ``(n_cells, 2)``
    strokes : float32 ``(n_orientations, 2)``: the direction of the edge, which a gradient is across
    strengths : float32 ``(n, n_cells, n_orientations)``, gradient lengths summed over the cell
    """

    centres: Floats
    strokes: Floats
    strengths: Floats


class Ellipses(NamedTuple):
    """The structure tensor of every cell, as the ellipse of its eigenvalues.

    Attributes
    ----------
    centres : float32 ``(n_cells, 2)``
    lengths : float32 ``(n, n_cells, 2)``: √λ1 ≥ √λ2, gray levels; equal and large at a corner, one
        of them 0 on a straight edge, both 0 on flat ground
    directions : float32 ``(n, n_cells, 2)``: of λ1, the direction of the steepest change; 0 where
        there is none
    """

    centres: Floats
    lengths: Floats
    directions: Floats


class Support(NamedTuple):
    """The support vectors that speak for a class, and those that speak for its rival.

    Attributes
    ----------
    pairs : int64 ``(n, 2)``: columns of the answered class and of the strongest rival
    vectors : int64 ``(n, 2, k)``, indices into the training pictures, for and against; -1 where
        there are fewer than k
    shares : float64 ``(n, 2, k)``: α K, what each adds to the decision between the two; 0 for none
    """

    pairs: Indices
    vectors: Indices
    shares: npt.NDArray[np.float64]


def harris_corners(
    images: npt.ArrayLike,
    k: float = 0.05,
    window: Window = 3,
    threshold: float = 0.1,
    min_distance: int = MIN_DISTANCE,
    exclude_border: bool | int = True,
    part: npt.NDArray[np.bool_] | None = None,
) -> Corners:
    """The Harris response and its peaks; parameters as `harris_response` and `corner_peaks`.

    Examples
    --------
    >>> square = np.zeros((1, 16, 16), np.float32)
    >>> square[0, 4:12, 4:12] = 1
    >>> sorted(map(tuple, harris_corners(square).places[:, 1:].tolist()))
    [(4, 4), (4, 11), (11, 4), (11, 11)]
    """
    response = harris_response(images, k, window)
    peaks = corner_peaks(response, min_distance, threshold, exclude_border, part)
    places = np.argwhere(peaks)
    strengths: Floats = response[tuple(places.T)]
    order = np.lexsort((-strengths, places[:, 0]))
    return Corners(response, places[order].astype(np.int64), strengths[order])


def hog_glyphs(
    images: npt.ArrayLike,
    n_orientations: int = 12,
    n_cells: int = 8,
    overlap: float = 7 / 3,
    signed: bool = False,
) -> Glyphs:
    """The cells of `features.hog.hog` before they are normalised, each as a star of strokes.

    Parameters as `features.hog.hog`; if `signed`, every stroke stands twice, for a gradient to its one
    side and to its other.

    Source: the glyphs of N. Dalal and B. Triggs (2005), Histograms of oriented gradients for human
    detection, CVPR, figure 6.
    """
    gray = to_gray(images)
    rows, cols = (cell_grid(side, n_cells, overlap) for side in gray.shape[1:])
    strengths = orientation_cells(gray, rows, cols, n_orientations, signed)
    angles = np.arange(n_orientations) * (2 if signed else 1) * np.pi / n_orientations
    strokes = np.stack([np.cos(angles), -np.sin(angles)], axis=1).astype(np.float32)
    flat = strengths.reshape(len(gray), -1, n_orientations)
    return Glyphs(cell_centres(gray.shape[1:], n_cells, overlap), strokes, flat)


def tensor_ellipses(images: npt.ArrayLike, window: int = 3, n_cells: int = 10) -> Ellipses:
    """The structure tensor, averaged over the cells that its extractor pools.

    Parameters
    ----------
    images : see `features.pixels.to_gray`
    window : side of the tensor's own window, px
    n_cells : along either side, equally spaced, overlapping
    """
    parts = structure_tensor(images, window)
    height, width = parts.Arr.shape[1:]
    down, across = (cell_grid(side, n_cells, POOLED) for side in (height, width))
    down, across = (cells / cells.sum(axis=1, keepdims=True) for cells in (down, across))
    M = Tensor(*((down @ part @ across.T).reshape(len(part), -1) for part in parts))
    lengths = np.sqrt(np.stack(eigenvalues(M), axis=-1))
    angle = np.arctan2(2 * M.Arc, M.Acc - M.Arr) / 2
    directions = np.stack([np.sin(angle), np.cos(angle)], axis=-1)
    directions[lengths[..., 0] == 0] = 0
    return Ellipses(cell_centres((height, width), n_cells, POOLED), lengths, directions)


def cell_centres(shape: tuple[int, ...], n_cells: int, overlap: float) -> Floats:
    """The middle of every cell of `features.hog.cell_grid`, row by row, float32 ``(n_cells², 2)``.

    Examples
    --------
    >>> cell_centres((4, 4), 2, 1.0).tolist()
    [[0.5, 0.5], [0.5, 2.5], [2.5, 0.5], [2.5, 2.5]]
    """
    sides = []
    for side in shape:
        distance = side / (n_cells - 1 + overlap)
        sides.append((np.arange(n_cells) + overlap / 2) * distance - 0.5)
    return np.stack(np.meshgrid(*sides, indexing="ij"), axis=-1).reshape(-1, 2).astype(np.float32)


def nearest_to_decision(classifier: KernelSVC, first: int, second: int, k: int = 4) -> Indices:
    """The training pictures on which the boundary between two classes rests.

    Parameters
    ----------
    classifier : fitted
    first, second : columns of the two classes in ``classes_``
    k : how many; fewer where fewer support vectors have a part in the pair

    Returns
    -------
    int64, indices into the training vectors: the support vectors of the pair with the smallest
    distance |f| from the boundary, the nearest first
    """
    involved = np.flatnonzero(classifier.pair_weights(first, second))
    vectors = classifier.support_vectors_[involved]
    distance = np.abs(classifier.pair_decision(vectors, first, second))
    nearest = involved[np.argsort(distance, kind="stable")[:k]]
    return np.asarray(classifier.support_[nearest], dtype=np.int64)


def strongest_support(classifier: KernelSVC, vectors: Floats, k: int = SHOWN_SUPPORT) -> Support:
    """For every vector, the support vectors that add most to its decision, for and against.

    The decision is the one between the answered class and the class that is second.

    Parameters
    ----------
    classifier : fitted
    vectors : ``(n, n_features)``
    k : of each side
    """
    ranked = np.argsort(-classifier.predict_proba(vectors), axis=1, kind="stable")[:, :2]
    found = np.full((len(vectors), 2, k), -1, dtype=np.int64)
    shares = np.zeros(found.shape)
    for i, (answer, rival) in enumerate(ranked):
        each = classifier.pair_shares(vectors[i : i + 1], answer, rival)[0]
        for side, sign in enumerate((1, -1)):
            order = np.argsort(-sign * each, kind="stable")[:k]
            order = order[sign * each[order] > 0]
            found[i, side, : len(order)] = classifier.support_[order]
            shares[i, side, : len(order)] = each[order]
    return Support(ranked.astype(np.int64), found, shares)


def inspect(
    pipeline: Any, images: npt.ArrayLike, train_images: npt.ArrayLike | None
) -> dict[str, Array]:
    """What a record keeps of a classical method (see ``docs/records.md``), some 100 kB.

    The pictures are seen as the method's extractor sees them, ink bright on dark and upright if the
    method undoes slant, photographs in gray. Corners, glyphs and ellipses have the extractors' own
    settings; the glyphs are unsigned, since a stroke that is drawn has no sign.

    Parameters
    ----------
    pipeline : fitted, as `features.pipeline.classical_pipeline` makes it; a wrapper that has no other
        inside is seen from outside
    images : the pictures to look at
    train_images : those it was fitted on, in their order; None leaves out what shows them
    """
    steps = getattr(pipeline, "named_steps", {})
    seen = _seen(pipeline, steps, images)
    detector, cells, pooled = HarrisExtractor(), HogExtractor(), StructureTensorExtractor()
    corners = harris_corners(
        seen, detector.k, detector.window, detector.threshold, exclude_border=False
    )
    glyphs = hog_glyphs(seen, cells.n_orientations, cells.n_cells, cells.overlap)
    ellipses = tensor_ellipses(seen, pooled.window, pooled.n_cells)
    kept: dict[str, Array] = {
        "seen": seen,
        "corners/response": corners.response,
        "corners/places": corners.places,
        "hog/centres": glyphs.centres,
        "hog/strokes": glyphs.strokes,
        "hog/strengths": glyphs.strengths,
        "tensor/centres": ellipses.centres,
        "tensor/lengths": ellipses.lengths,
        "tensor/directions": ellipses.directions,
    }
    # Virtual samples have no picture in the training stack to show.
    classifier = steps.get("classifier")
    if isinstance(classifier, KernelSVC) and train_images is not None:
        support = strongest_support(classifier, pipeline[:-1].transform(images))
        kept |= {
            "support/labels": classifier.classes_[support.pairs],
            "support/shares": support.shares,
            "support/pictures": np.asarray(train_images)[support.vectors],
        }
    return kept


def _seen(pipeline: Any, steps: Mapping[str, Any], images: npt.ArrayLike) -> Floats:
    if "upright" in steps:
        return np.asarray(steps["upright"].transform(images))
    extractor = steps.get("extractor", getattr(pipeline, "extractor_", None))
    of_photographs = isinstance(extractor, Contrast | Mirrored | PhotographExtractor)
    return to_gray(images) if of_photographs else to_ink(images)
