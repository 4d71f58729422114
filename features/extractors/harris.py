"""Harris responses, pooled, and where the corners are."""

import numpy as np

from features.corners import corner_peaks
from features.extractors.extractor import Extractor, Stack, Vectors
from features.extractors.pooling import pool_maps, unit_length
from features.harris import harris_response


class HarrisExtractor(Extractor):
    """Corner strength and edge strength on a grid, the peaks' strength on the same grid, and the
    number of corners.

    The response R is split into its positive part (corners) and its negative part (edges); the
    fourth root turns its fourth power of gray levels back into gray levels.

    Parameters
    ----------
    k : Harris' constant; above the textbook's 0.04 to 0.06, since the negative part is used too
        (chosen on validation digits, see ``docs/decisions.md``)
    window : side of the window W in pixels
    n_cells : pooling cells along either side
    threshold : share of the image's largest response that a corner must exceed
    """

    def __init__(
        self, k: float = 0.15, window: int = 3, n_cells: int = 12, threshold: float = 0.1
    ) -> None:
        self.k = k
        self.window = window
        self.n_cells = n_cells
        self.threshold = threshold

    def describe(self, ink: Stack) -> Vectors:
        response = harris_response(ink, self.k, self.window)
        # What the published error rates were measured with.
        corners = corner_peaks(response, 2, self.threshold, exclude_border=False)
        corner, edge = (np.maximum(sign * response, 0) ** np.float32(0.25) for sign in (1, -1))
        strength = unit_length(pool_maps([corner, edge], self.n_cells))
        peaks = unit_length(pool_maps([corners * corner], self.n_cells, overlap=2.0))
        count = corners.sum(axis=(1, 2), dtype=np.float32)[:, None]
        return np.concatenate([strength, 0.2 * peaks, 0.05 * count], axis=1)
