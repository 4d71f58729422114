"""Local binary patterns in opponent colours."""

import numpy as np

from features.colour import opponents
from features.extractors.extractor import PhotographExtractor, Stack, Vectors
from features.extractors.pooling import unit_length
from features.hog import cell_grid
from features.lbp import binary_patterns, pattern_histograms


class ColourLbpExtractor(PhotographExtractor):
    """Histograms of uniform patterns of every opponent plane, side by side.

    Square roots, at unit length; the flat pattern is counted, since the ground of a photograph says
    something too.

    Parameters
    ----------
    n_cells : cells along either side
    overlap : width of a cell in distances between cells
    threshold : gray levels by which a neighbour must be brighter

    Source: T. Mäenpää and M. Pietikäinen (2004), Classification with color and texture: jointly or
    separately?, Pattern Recognition 37; C. Zhu, C.-E. Bichot and L. Chen (2010), Multi-scale color
    local binary patterns for visual object classes recognition, ICPR.
    """

    def __init__(self, n_cells: int = 8, overlap: float = 1.5, threshold: float = 0.005) -> None:
        self.n_cells = n_cells
        self.overlap = overlap
        self.threshold = threshold

    def describe(self, planes: Stack) -> Vectors:
        """See the class."""
        n, _, *sides = planes.shape
        rows, cols = (cell_grid(side, self.n_cells, self.overlap) for side in sides)
        found = binary_patterns(opponents(planes).reshape(-1, *sides), self.threshold)
        counted = pattern_histograms(found, rows, cols)
        return unit_length(np.sqrt(counted).reshape(n, -1))
