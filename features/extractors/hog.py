"""Histograms of oriented gradients."""

from features.deskew import deskew
from features.extractors.extractor import Extractor, Stack, Vectors
from features.hog import hog


class HogExtractor(Extractor):
    """HOG over overlapping cells, after deskewing.

    Parameters
    ----------
    n_orientations : bins over 180°
    n_cells : cells along either side
    overlap : width of a cell in distances between cells
    upright : whether slanted pictures are deskewed and centred first
    """

    def __init__(
        self,
        n_orientations: int = 12,
        n_cells: int = 8,
        overlap: float = 7 / 3,
        upright: bool = True,
    ) -> None:
        self.n_orientations = n_orientations
        self.n_cells = n_cells
        self.overlap = overlap
        self.upright = upright

    def describe(self, ink: Stack) -> Vectors:
        ready = deskew(ink) if self.upright else ink
        return hog(ready, self.n_orientations, self.n_cells, self.overlap)
