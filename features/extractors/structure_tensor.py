"""The structure tensor, pooled: gradients' second moments cell by cell."""

import numpy as np

from features.extractors.extractor import Extractor, Stack, Vectors
from features.extractors.pooling import pool_maps, unit_length
from features.structure_tensor import structure_tensor


class StructureTensorExtractor(Extractor):
    """Strength and orientation of M at every pixel, pooled on a grid.

    M is taken apart into its trace (how much changes) and its orientation as a doubled angle,
    ((Arr - Acc), 2 Arc), each positive and negative part on its own, so that pooling does not let
    opposite orientations cancel. Square roots turn energies back into gray levels.

    Parameters
    ----------
    window : side of the window W in pixels
    n_cells : pooling cells along either side
    """

    def __init__(self, window: int = 3, n_cells: int = 10) -> None:
        self.window = window
        self.n_cells = n_cells

    def describe(self, ink: Stack) -> Vectors:
        M = structure_tensor(ink, self.window)
        parts = [M.Arr - M.Acc, M.Acc - M.Arr, 2 * M.Arc, -2 * M.Arc]
        maps = [M.Arr + M.Acc, *(np.maximum(part, 0) for part in parts)]
        return unit_length(pool_maps([np.sqrt(one) for one in maps], self.n_cells))
