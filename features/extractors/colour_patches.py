"""Dense SIFT of photographs at several sizes, in visual words and in Fisher vectors."""

import numpy as np

from features.colour import opponents
from features.dense_sift import plane_sift
from features.extractors.bag_of_words import BagOfWordsExtractor
from features.extractors.extractor import PhotographExtractor, Stack, Vectors
from features.extractors.fisher import FisherExtractor
from features.extractors.learned_from_patches import LearnedFromPatches
from features.pixels import to_gray

IMAGES_AT_ONCE = 50


class ColourPatches(PhotographExtractor, LearnedFromPatches):
    """Patches of every size in every plane: opponent SIFT.

    Of each plane the descriptor has unit length.

    Parameters
    ----------
    cells : sides of the patches' cells, shares of the picture's shorter side, at least 1 px
    spacing : of patches, a share of the shorter side, at least 1 px

    Source: K. van de Sande, T. Gevers and C. Snoek (2010), Evaluating color descriptors for object and
    scene recognition, IEEE Trans. PAMI 32(9); several sizes as in A. Bosch, A. Zisserman and X. Muñoz
    (2007), Image classification using random forests and ferns, ICCV.
    """

    cells: tuple[float, ...]
    spacing: float
    pictures_looked_at = 600
    pixels_looked_at = None

    def patches(self, planes: Stack) -> tuple[Stack, Stack]:
        """See `LearnedFromPatches.patches`."""
        side = min(planes.shape[2:])
        sizes = sorted({max(cell * side, 1.0) for cell in self.cells})
        return plane_sift(self.seen(planes), sizes, max(self.spacing * side, 1.0))

    def seen(self, planes: Stack) -> Stack:
        """What gradients are taken of, ``(n, n_planes, height, width)``."""
        return opponents(planes)

    def describe(self, planes: Stack) -> Vectors:
        """Some pictures at a time: they have many patches."""
        describe, starts = super().describe, range(0, len(planes), IMAGES_AT_ONCE)
        return np.concatenate([describe(planes[i : i + IMAGES_AT_ONCE]) for i in starts])


class ColourWordsExtractor(ColourPatches, BagOfWordsExtractor):
    """Visual words of opponent SIFT; see `ColourPatches` and `BagOfWordsExtractor`."""

    def __init__(
        self,
        n_words: int = 300,
        grids: tuple[int, ...] = (1, 2, 4),
        cells: tuple[float, ...] = (1 / 16, 3 / 32, 1 / 8),
        spacing: float = 1 / 12,
        n_patches: int = 40_000,
        seed: int = 0,
    ) -> None:
        super().__init__(n_words, grids, n_patches=n_patches, seed=seed)
        self.cells, self.spacing = cells, spacing


class ColourFisherExtractor(ColourPatches, FisherExtractor):
    """Fisher vectors of opponent SIFT over a spatial pyramid: what the lecture's 26 % rest on.

    See `ColourPatches` and `FisherExtractor`.
    """

    def __init__(
        self,
        n_components: int = 64,
        n_gaussians: int = 32,
        grids: tuple[int, ...] = (1, 2),
        cells: tuple[float, ...] = (1 / 16, 3 / 32, 1 / 8),
        spacing: float = 1 / 12,
        place: float = 1.0,
        n_patches: int = 40_000,
        seed: int = 0,
    ) -> None:
        super().__init__(
            n_components, n_gaussians, place=place, n_patches=n_patches, seed=seed, grids=grids
        )
        self.cells, self.spacing = cells, spacing


class GrayFisherExtractor(ColourFisherExtractor):
    """The same of the luma alone: what colour is worth to Fisher vectors."""

    def seen(self, planes: Stack) -> Stack:
        """See `ColourPatches.seen`."""
        return to_gray(np.moveaxis(planes, 1, -1))[:, None]
