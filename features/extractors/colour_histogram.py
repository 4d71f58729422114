"""How often colours occur, cell by cell."""

import numpy as np

from features.colour import colour_classes
from features.compiled.cells import class_cells
from features.extractors.extractor import PhotographExtractor, Stack, Vectors
from features.extractors.pooling import unit_length
from features.hog import cell_grid


class ColourHistogramExtractor(PhotographExtractor):
    """Square roots of histograms of opponent colours over overlapping cells, at unit length.

    Parameters
    ----------
    n_levels : of each opponent axis, at most 6; see `features.colour.colour_classes`
    n_cells : cells along either side
    overlap : width of a cell in distances between cells
    """

    def __init__(self, n_levels: int = 4, n_cells: int = 6, overlap: float = 2.0) -> None:
        self.n_levels = n_levels
        self.n_cells = n_cells
        self.overlap = overlap

    def describe(self, planes: Stack) -> Vectors:
        """See the class."""
        rows, cols = (cell_grid(side, self.n_cells, self.overlap) for side in planes.shape[2:])
        classes = colour_classes(planes, self.n_levels)
        counted = class_cells(classes, rows, cols, self.n_levels**3)
        return unit_length(np.sqrt(counted).reshape(len(planes), -1))
