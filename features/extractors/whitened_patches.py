"""Whitened patches of photographs compared with a dictionary: by k-means, and two controls of it."""

import warnings
from typing import Any, Self

import numpy as np
import numpy.typing as npt
from sklearn.cluster import KMeans
from sklearn.exceptions import ConvergenceWarning

from features.extractors.extractor import IMAGES_AT_ONCE, PhotographExtractor, Stack, Vectors
from features.whitened_patches import (
    Dictionary,
    Grid,
    drawn_patches,
    patch_grid,
    pooled_activations,
    whitened,
    zca,
)

# Of k-means, which hardly changes afterwards.
ITERATIONS = 20


class WhitenedPatches(PhotographExtractor):
    """Triangle activations of whitened patches, averaged over regions.

    A subclass writes `centres_of`. Whitening and centres are of patches of training pictures, without
    their labels; gray pictures have three equal planes.

    Parameters
    ----------
    n_centres : of the dictionary; fewer where there are fewer patches
    patch : side of a patch, a share of the shorter side
    spacing : of patches, a share of the shorter side, at least 1 px
    n_cells : regions along either side
    contrast : variance of a patch that counts as none, in squared levels of 255
    regulariser : of the whitening
    n_patches : patches to learn from
    seed : of the draw and of the centres

    Attributes
    ----------
    mean_, whitening_, centres_ : see `features.whitened_patches.Dictionary`

    Source: A. Coates, H. Lee and A. Ng (2011), An analysis of single-layer networks in unsupervised
    feature learning, AISTATS, whose patches have 6 × 6 of 32 × 32 px, contrast 10 and regulariser 0.1.
    """

    def __init__(
        self,
        n_centres: int = 1600,
        patch: float = 3 / 16,
        spacing: float = 1 / 32,
        n_cells: int = 2,
        contrast: float = 10.0,
        regulariser: float = 0.1,
        n_patches: int = 200_000,
        seed: int = 0,
    ) -> None:
        self.n_centres = n_centres
        self.patch = patch
        self.spacing = spacing
        self.n_cells = n_cells
        self.contrast = contrast
        self.regulariser = regulariser
        self.n_patches = n_patches
        self.seed = seed

    def fit(self, images: npt.ArrayLike, labels: Any = None) -> Self:
        """Learn whitening and centres from at most `n_patches` patches, drawn by `seed`."""
        super().fit(images)
        stack = np.asarray(images)
        generator = np.random.default_rng(self.seed)
        patches = self._drawn(stack, generator)
        self.mean_, self.whitening_ = zca(patches, self.regulariser)
        seen = whitened(patches, self.mean_, self.whitening_)
        self.centres_ = self.centres_of(seen, generator).astype(np.float32)
        return self

    def centres_of(self, patches: Stack, generator: np.random.Generator) -> Stack:
        """Centres ``(n_centres, length)`` for whitened patches ``(n, length)``."""
        raise TypeError(f"{type(self).__name__} does not say where its centres come from.")

    def describe(self, planes: Stack) -> Vectors:
        """See `features.whitened_patches.pooled_activations`."""
        side, grid = self._grid(planes.shape[2], planes.shape[3])
        dictionary = Dictionary(self.mean_, self.whitening_, self.centres_)
        return pooled_activations(planes, dictionary, grid, side, self._bias, self.n_cells)

    @property
    def _bias(self) -> float:
        return self.contrast / 255**2

    def _grid(self, height: int, width: int) -> tuple[int, Grid]:
        shorter = min(height, width)
        side = min(max(1, round(self.patch * shorter)), shorter)
        return side, patch_grid(height, width, side, max(1, round(self.spacing * shorter)))

    def _drawn(self, images: npt.NDArray[Any], generator: np.random.Generator) -> Stack:
        """At most `n_patches` patches of all pictures, in the order of the pictures."""
        side, grid = self._grid(*images.shape[1:3])
        a_picture = len(grid.rows)
        count = min(self.n_patches, len(images) * a_picture)
        chosen = np.sort(generator.choice(len(images) * a_picture, count, replace=False))
        found = []
        for start in range(0, len(images), IMAGES_AT_ONCE):
            first, last = np.searchsorted(
                chosen, [start * a_picture, (start + IMAGES_AT_ONCE) * a_picture]
            )
            planes = self.pictures(images[start : start + IMAGES_AT_ONCE])
            here = chosen[first:last] - start * a_picture
            found.append(drawn_patches(planes, grid, here, side, self._bias))
        return np.concatenate(found)


class PatchDictionaryExtractor(WhitenedPatches):
    """Centres by k-means of whitened patches; see `WhitenedPatches`.

    Source: S. Lloyd (1982), Least squares quantization in PCM, IEEE Trans. IT 28; as a dictionary of
    patches A. Coates, H. Lee and A. Ng (2011), AISTATS.
    """

    def centres_of(self, patches: Stack, generator: np.random.Generator) -> Stack:
        """k-means from patches drawn at random."""
        start = _some(patches, self.n_centres, generator)
        means = KMeans(len(start), init=start, n_init=1, max_iter=ITERATIONS, tol=0.0)
        with warnings.catch_warnings():
            # Fewer distinct patches than centres: some are there twice.
            warnings.simplefilter("ignore", ConvergenceWarning)
            return np.asarray(means.fit(patches).cluster_centers_)


class RandomPatchesExtractor(WhitenedPatches):
    """Centres that are patches of training pictures, drawn at random; see `WhitenedPatches`.

    A control of the dictionary: what its training adds to its being made of patches.
    """

    def centres_of(self, patches: Stack, generator: np.random.Generator) -> Stack:
        """Some of the patches."""
        return _some(patches, self.n_centres, generator)


class NoiseFiltersExtractor(WhitenedPatches):
    """Centres of Gaussian noise with the covariance of whitened patches; see `WhitenedPatches`.

    A control of the dictionary: of the pictures only mean and covariance of their patches are known.
    """

    def centres_of(self, patches: Stack, generator: np.random.Generator) -> Stack:
        """Noise whose covariance is that of the patches."""
        variances, directions = np.linalg.eigh(np.cov(patches.T))
        colouring = (directions * np.sqrt(np.maximum(variances, 0))) @ directions.T
        return generator.standard_normal((self.n_centres, len(colouring))) @ colouring


def _some(patches: Stack, n: int, generator: np.random.Generator) -> Stack:
    return patches[np.sort(generator.permutation(len(patches))[:n])]
