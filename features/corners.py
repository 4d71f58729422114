"""From a response map to corners, and from eigenvalues to flat, edge and corner."""

from enum import IntEnum
from itertools import product

import numpy as np
import numpy.typing as npt

from features.structure_tensor import Tensor, eigenvalues

Stack = npt.NDArray[np.float32]


class Region(IntEnum):
    """What the lecture's three windows show."""

    FLAT = 0
    EDGE = 1
    CORNER = 2


def corner_peaks(
    response: Stack,
    min_distance: int = 1,
    threshold: float = 0.1,
    exclude_border: bool | int = True,
    part: npt.NDArray[np.bool_] | None = None,
) -> npt.NDArray[np.bool_]:
    """Non-maximum suppression: where the response is the largest within `min_distance`.

    Of equal neighbours the first in reading order stays, so a plateau is one corner, not many.

    Parameters
    ----------
    response : ``(n, height, width)``
    min_distance : in pixels, along rows and columns
    threshold : share of the image's own maximum that a corner must exceed; a response that is
        nowhere positive has no corner
    exclude_border : width in pixels of the border on which nothing is a corner; True for
        `min_distance`, False for none, as in ``skimage.feature.corner_peaks``. Where an edge leaves
        the picture, the repeated border bends it: a plain ramp has peaks there, and only there
    part : ``(n, height, width)``, where corners may be, and of whose maximum `threshold` is a share; None
        for everywhere

    Returns
    -------
    bool ``(n, height, width)``; ``np.argwhere(peaks[i])`` are image i's corners as ``(row, col)``
    """
    d = min_distance
    if d < 1:
        raise ValueError(f"Expected a distance of at least 1 px, received {min_distance}.")
    border = d if exclude_border is True else int(exclude_border)
    if border < 0:
        raise ValueError(f"Expected a border of at least 0 px, received {exclude_border}.")
    height, width = response.shape[1:]
    padded = np.pad(response, ((0, 0), (d, d), (d, d)), constant_values=-np.inf)
    allowed = response if part is None else np.where(part, response, -np.inf)
    highest = np.maximum(allowed.max(axis=(1, 2), keepdims=True), 0)
    peaks = allowed > threshold * highest
    for row, col in product(range(-d, d + 1), repeat=2):
        if (row, col) == (0, 0):
            continue
        neighbour = padded[:, d + row : d + row + height, d + col : d + col + width]
        peaks &= response > neighbour if (row, col) < (0, 0) else response >= neighbour
    inner = np.zeros_like(peaks)
    inner[:, border : height - border, border : width - border] = True
    return peaks & inner


def label_regions(
    M: Tensor, flat_below: float = 0.05, edge_ratio: float = 0.1
) -> npt.NDArray[np.uint8]:
    """Flat, edge or corner for every pixel, read off the λ1-λ2 plane of the lecture's figure 4.

    Flat: λ1 is below `flat_below` of the image's largest. Edge: λ2 is below `edge_ratio` of λ1.
    Corner: both are large.

    Returns
    -------
    uint8 ``(n, height, width)`` of `Region` values
    """
    largest, least = eigenvalues(M)
    top = largest.max(axis=(1, 2), keepdims=True)
    flat = largest <= flat_below * top
    edge = least < edge_ratio * largest
    return np.select([flat, edge], [Region.FLAT, Region.EDGE], Region.CORNER).astype(np.uint8)
