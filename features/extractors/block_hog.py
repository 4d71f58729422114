"""HOG for photographs: contrast-normalised blocks that overlap."""

import numpy as np

from features.extractors.extractor import PhotographExtractor, Stack, Vectors
from features.hog import block_hog
from features.pixels import to_gray


class BlockHogExtractor(PhotographExtractor):
    """See `features.hog.block_hog`; of square roots of gray or colour values.

    Parameters
    ----------
    n_orientations, n_cells, block, overlap, signed : see there
    colour : whether a pixel's strongest channel votes, or its luma
    """

    def __init__(
        self,
        n_orientations: int = 12,
        n_cells: int = 10,
        block: int = 4,
        overlap: float = 1.5,
        signed: bool = True,
        colour: bool = True,
    ) -> None:
        self.n_orientations = n_orientations
        self.n_cells = n_cells
        self.block = block
        self.overlap = overlap
        self.signed = signed
        self.colour = colour

    def describe(self, planes: Stack) -> Vectors:
        """See the class."""
        seen = planes if self.colour else to_gray(np.moveaxis(planes, 1, -1))
        settings = (self.n_orientations, self.n_cells, self.block, self.overlap, self.signed)
        return block_hog(np.sqrt(np.maximum(seen, 0)), *settings)
