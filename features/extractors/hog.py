"""Histograms of oriented gradients."""

from features.extractors.extractor import Extractor, Stack, Vectors
from features.hog import hog


class HogExtractor(Extractor):
    """HOG over overlapping cells.

    Parameters
    ----------
    n_orientations : bins over 180°
    n_cells : cells along either side
    overlap : width of a cell in distances between cells
    """

    def __init__(
        self,
        n_orientations: int = 12,
        n_cells: int = 8,
        overlap: float = 7 / 3,
    ) -> None:
        self.n_orientations = n_orientations
        self.n_cells = n_cells
        self.overlap = overlap

    def describe(self, ink: Stack) -> Vectors:
        return hog(ink, self.n_orientations, self.n_cells, self.overlap)
