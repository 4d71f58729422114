"""Histograms of oriented gradients."""

from features.extractors.extractor import Extractor, Stack, Vectors
from features.hog import hog


class HogExtractor(Extractor):
    """HOG over overlapping cells.

    Parameters
    ----------
    n_orientations : bins over 180°, or over 360° if `signed`
    n_cells : cells along either side
    overlap : width of a cell in distances between cells
    signed : whether the two sides of a stroke are told apart
    """

    def __init__(
        self,
        n_orientations: int = 12,
        n_cells: int = 8,
        overlap: float = 7 / 3,
        signed: bool = True,
    ) -> None:
        self.n_orientations = n_orientations
        self.n_cells = n_cells
        self.overlap = overlap
        self.signed = signed

    def describe(self, ink: Stack) -> Vectors:
        return hog(ink, self.n_orientations, self.n_cells, self.overlap, self.signed)
