"""Moravec's energy map: the lecture's first hand-crafted feature."""

import numpy as np

from features.extractors.extractor import Extractor, Stack, Vectors
from features.extractors.pooling import pool_maps, unit_length
from features.ssd import four_energies


class MoravecExtractor(Extractor):
    """SSD energies of the lecture's four directions and their minimum, pooled on a grid.

    The square root turns squared gray levels back into gray levels, so that strong edges do not
    drown the rest.

    Parameters
    ----------
    window : side of the window W in pixels
    n_cells : pooling cells along either side
    """

    def __init__(self, window: int = 3, n_cells: int = 10) -> None:
        self.window = window
        self.n_cells = n_cells

    def describe(self, ink: Stack) -> Vectors:
        energies, least = four_energies(ink, self.window)
        maps = [*energies, least]
        return unit_length(pool_maps([np.sqrt(one) for one in maps], self.n_cells))
