"""Multi-cell HOG: the same histograms on several grids."""

from collections.abc import Sequence

import numpy as np

from features.extractors.extractor import Extractor, Stack, Vectors
from features.hog import hog


class PhogExtractor(Extractor):
    """HOG on a pyramid of grids; every grid weighs the same.

    Parameters
    ----------
    n_orientations : bins over 180°, or over 360° if `signed`
    grids : cells along either side, a number for every level
    overlap : width of a cell in distances between cells
    signed : whether the two sides of a stroke are told apart
    """

    def __init__(
        self,
        n_orientations: int = 12,
        grids: Sequence[int] = (3, 5, 9),
        overlap: float = 7 / 3,
        signed: bool = False,
    ) -> None:
        self.n_orientations = n_orientations
        self.grids = grids
        self.overlap = overlap
        self.signed = signed

    def describe(self, ink: Stack) -> Vectors:
        levels = [hog(ink, self.n_orientations, n, self.overlap, self.signed) for n in self.grids]
        return np.concatenate(levels, axis=1) / np.float32(np.sqrt(len(levels)))
