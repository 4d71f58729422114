"""Local binary patterns on a grid."""

import numpy as np

from features.extractors.extractor import Extractor, Stack, Vectors
from features.extractors.pooling import unit_length
from features.hog import cell_grid
from features.lbp import binary_patterns, pattern_histograms


class LbpExtractor(Extractor):
    """Histograms of uniform local binary patterns over overlapping cells.

    The flat pattern (no brighter neighbour) is left out: it counts paper and the inside of strokes.

    Parameters
    ----------
    n_cells : cells along either side
    overlap : width of a cell in distances between cells
    threshold : gray levels by which a neighbour must be brighter
    """

    def __init__(self, n_cells: int = 6, overlap: float = 2.0, threshold: float = 0.02) -> None:
        self.n_cells = n_cells
        self.overlap = overlap
        self.threshold = threshold

    def describe(self, ink: Stack) -> Vectors:
        rows, cols = (cell_grid(side, self.n_cells, self.overlap) for side in ink.shape[1:])
        patterns = binary_patterns(ink, self.threshold)
        counted = pattern_histograms(patterns, rows, cols)[:, 1:]
        return unit_length(np.sqrt(counted).reshape(len(ink), -1))
