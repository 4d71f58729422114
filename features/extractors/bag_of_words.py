"""Dense SIFT in a bag of visual words."""

import warnings

import numpy as np
from sklearn.cluster import MiniBatchKMeans
from sklearn.exceptions import ConvergenceWarning

from features.extractors.extractor import Stack, Vectors
from features.extractors.learned_from_patches import LearnedFromPatches
from features.extractors.pooling import unit_length


class BagOfWordsExtractor(LearnedFromPatches):
    """Counts of visual words over a spatial pyramid, square roots, at unit length.

    Parameters
    ----------
    n_words : size of the vocabulary; fewer where there are fewer patches
    grids : cells along either side, a number for every level of the pyramid
    cell, step : see `features.dense_sift.dense_sift`
    n_patches : patches for k-means
    seed : of the draw and of k-means

    Source: J. Sivic and A. Zisserman (2003), Video Google, ICCV; S. Lazebnik, C. Schmid and J. Ponce
    (2006), Beyond bags of features, CVPR (the pyramid).
    """

    def __init__(
        self,
        n_words: int = 300,
        grids: tuple[int, ...] = (1, 3),
        cell: float = 3.0,
        step: float = 1.5,
        n_patches: int = 100_000,
        seed: int = 0,
    ) -> None:
        self.n_words = n_words
        self.grids = grids
        self.cell = cell
        self.step = step
        self.n_patches = n_patches
        self.seed = seed

    def learn(self, descriptors: Stack, places: Stack) -> None:
        """k-means on the descriptors."""
        n_words = min(self.n_words, len(np.unique(descriptors, axis=0)))
        means = MiniBatchKMeans(n_words, batch_size=4096, n_init=1, random_state=self.seed)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)
            self.words_ = means.fit(descriptors).cluster_centers_.astype(np.float32)

    def describe(self, ink: Stack) -> Vectors:
        """See the class."""
        descriptors, places = self.patches(ink)
        half_energy = (self.words_**2).sum(axis=1) / 2
        nearest = (descriptors @ self.words_.T - half_energy).argmax(axis=2)
        inked = descriptors.any(axis=2).astype(np.float32)
        n, n_words = len(ink), len(self.words_)
        levels = []
        for grid in self.grids:
            row, col = np.minimum((places.T + 0.5) * grid, grid - 1).astype(int)
            slot = ((np.arange(n)[:, None] * grid + row) * grid + col) * n_words + nearest
            counted = np.bincount(slot.ravel(), inked.ravel(), minlength=n * grid**2 * n_words)
            levels.append(unit_length(np.sqrt(counted).reshape(n, -1).astype(np.float32)))
        return np.concatenate(levels, axis=1) / np.float32(np.sqrt(len(levels)))
