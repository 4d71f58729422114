"""HOG of photographs in cells of several sizes, side by side."""

from typing import Literal

import numpy as np

from features.colour import opponents
from features.extractors.extractor import PhotographExtractor, Stack, Vectors
from features.extractors.pooling import unit_length
from features.hog import block_hog
from features.pixels import to_even_contrast, to_gray

Seen = Literal["light", "even", "opponents"]


class HogScalesExtractor(PhotographExtractor):
    """See `features.hog.block_hog`; in every grid of cells.

    Parameters
    ----------
    seen : ``light``, the square root of the luma; ``even``, the luma with the same contrast everywhere
        (`features.pixels.to_even_contrast`); or ``opponents``, each of the three opponent colours
    grids : cells along either side, a number for every grid
    n_orientations, block, overlap, signed : see there

    Source: N. Dalal and B. Triggs (2005), CVPR; several sizes side by side as in M. Mathias, R. Timofte,
    R. Benenson and L. Van Gool (2013), Traffic sign recognition: how far are we from the solution?, IJCNN;
    opponent colours as in K. van de Sande, T. Gevers and C. Snoek (2010), IEEE Trans. PAMI 32.
    """

    def __init__(
        self,
        seen: Seen = "even",
        grids: tuple[int, ...] = (6, 8),
        n_orientations: int = 12,
        block: int = 2,
        overlap: float = 1.5,
        signed: bool = True,
    ) -> None:
        self.seen = seen
        self.grids = grids
        self.n_orientations = n_orientations
        self.block = block
        self.overlap = overlap
        self.signed = signed

    def describe(self, planes: Stack) -> Vectors:
        """See the class."""
        settings = self.n_orientations, self.block, self.overlap, self.signed
        vectors = [
            block_hog(plane, settings[0], n_cells, *settings[1:])
            for plane in self._planes(planes)
            for n_cells in self.grids
        ]
        return unit_length(np.concatenate(vectors, axis=1))

    def _planes(self, planes: Stack) -> list[Stack]:
        """What gradients are taken of, ``(n, height, width)`` each."""
        if self.seen == "opponents":
            return list(np.ascontiguousarray(np.moveaxis(opponents(planes), 1, 0)))
        if self.seen not in ("light", "even"):
            raise ValueError(
                f"Expected seen='light', 'even' or 'opponents', received {self.seen!r}."
            )
        colours = np.moveaxis(planes, 1, -1)
        if self.seen == "even":
            return [to_even_contrast(colours)]
        return [np.sqrt(np.maximum(to_gray(colours), 0))]
