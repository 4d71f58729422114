"""Random convolution filters: neither made by hand nor learned."""

import numpy as np

from features.extractors.extractor import Extractor, Stack, Vectors
from features.extractors.pooling import pool_maps, unit_length
from features.random_filters import filter_responses, random_filters

IMAGES_AT_ONCE = 250


class RandomFilterExtractor(Extractor):
    """Both signs of random filters' responses, rectified and pooled.

    Parameters
    ----------
    n_filters : how many
    side : of a filter in pixels
    n_cells : pooling cells along either side
    seed : of the filters
    """

    def __init__(self, n_filters: int = 24, side: int = 5, n_cells: int = 7, seed: int = 0) -> None:
        self.n_filters = n_filters
        self.side = side
        self.n_cells = n_cells
        self.seed = seed

    def describe(self, ink: Stack) -> Vectors:
        filters = random_filters(self.n_filters, self.side, self.seed)
        starts = range(0, max(len(ink), 1), IMAGES_AT_ONCE)
        parts = [self._pooled(ink[i : i + IMAGES_AT_ONCE], filters) for i in starts]
        return np.concatenate(parts)

    def _pooled(self, ink: Stack, filters: Stack) -> Vectors:
        responses = filter_responses(ink, filters)
        maps = [np.maximum(sign * one, 0) for one in responses for sign in (1, -1)]
        return unit_length(np.sqrt(pool_maps(maps, self.n_cells, overlap=2.0)))
