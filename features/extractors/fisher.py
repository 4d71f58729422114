"""Dense SIFT in Fisher vectors: the pipeline behind the lecture's 26 %, in small."""

import warnings

import numpy as np
from scipy.special import softmax
from sklearn.decomposition import PCA
from sklearn.exceptions import ConvergenceWarning
from sklearn.mixture import GaussianMixture

from features.extractors.extractor import Stack, Vectors
from features.extractors.learned_from_patches import LearnedFromPatches
from features.extractors.pooling import cells_of, unit_length


class FisherExtractor(LearnedFromPatches):
    """How a picture's patches would move the means and variances of a Gaussian mixture.

    Descriptors are reduced by PCA and their place is appended; the gradients' signed square roots
    have unit length. PCA and mixture are fitted on training pictures alone.

    Parameters
    ----------
    n_components : of the PCA
    n_gaussians : of the mixture, diagonal
    cell, step : see `features.dense_sift.dense_sift`
    place : weight of the place, in standard deviations of the descriptors' first component
    grids : cells along either side, a number for every level of the spatial pyramid
    n_patches : patches for PCA and mixture
    seed : of the draw and of the mixture

    Source: F. Perronnin, J. Sánchez and T. Mensink (2010), Improving the Fisher kernel for large-scale
    image classification, ECCV; places as in J. Sánchez, F. Perronnin and T. de Campos (2012), Modeling
    the spatial layout of images beyond spatial pyramids, Pattern Recognition Letters 33.
    """

    def __init__(
        self,
        n_components: int = 24,
        n_gaussians: int = 64,
        cell: float = 3.0,
        step: float = 1.5,
        place: float = 2.0,
        n_patches: int = 50_000,
        seed: int = 0,
        grids: tuple[int, ...] = (1,),
    ) -> None:
        self.n_components = n_components
        self.n_gaussians = n_gaussians
        self.cell = cell
        self.step = step
        self.place = place
        self.n_patches = n_patches
        self.seed = seed
        self.grids = grids

    def learn(self, descriptors: Stack, places: Stack) -> None:
        """PCA, then expectation maximisation from k-means."""
        distinct = len(np.unique(descriptors, axis=0))
        n_components = max(1, min(self.n_components, distinct - 1, descriptors.shape[1]))
        with np.errstate(invalid="ignore", divide="ignore"):
            self.pca_ = PCA(n_components, svd_solver="full").fit(descriptors)
        first = float(self.pca_.explained_variance_[0]) if len(descriptors) > 1 else 0.0
        # A flat place over the picture has a standard deviation of 1/√12.
        self.place_scale_ = np.float32(self.place * np.sqrt(12 * max(first, 1e-6)))
        samples = self._reduced(descriptors, places)
        n_gaussians = max(1, min(self.n_gaussians, len(np.unique(samples, axis=0)) // 2))
        mixture = GaussianMixture(
            n_gaussians, covariance_type="diag", reg_covar=1e-4, max_iter=40, random_state=self.seed
        )
        if len(samples) < 2:
            samples = np.repeat(samples, 2, axis=0)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)
            mixture.fit(samples.astype(np.float64))
        self.weights_ = mixture.weights_
        self.means_ = mixture.means_.astype(np.float32)
        self.variances_ = mixture.covariances_.astype(np.float32)

    def describe(self, ink: Stack) -> Vectors:
        """See the class."""
        descriptors, places = self.patches(ink)
        n, m = descriptors.shape[:2]
        inked = np.asarray(descriptors.any(axis=2))
        where = np.broadcast_to(places, (n, m, 2)).reshape(-1, 2)
        x = self._reduced(descriptors.reshape(n * m, -1), where)
        share = (self._shares(x).reshape(n, m, -1) * inked[..., None]).transpose(0, 2, 1)
        x = x.reshape(n, m, -1)
        cells = [inside for grid in self.grids for inside in cells_of(places, grid)]
        vectors = [self._gradient(x[:, inside], share[:, :, inside]) for inside in cells]
        return np.concatenate(vectors, axis=1) / np.float32(np.sqrt(len(vectors)))

    def _gradient(self, x: Stack, share: Stack) -> Vectors:
        """Of the likelihood of patches ``(n, m, d)`` that the Gaussians share ``(n, k, m)``."""
        total = share.sum(axis=2, keepdims=True)
        first, second = share @ x, share @ (x * x)
        mean, variance = self.means_, self.variances_
        root = np.sqrt(self.weights_)[:, None].astype(np.float32)
        by_mean = (first - mean * total) / (np.sqrt(variance) * root)
        by_variance = second - 2 * mean * first + (mean**2 - variance) * total
        by_variance /= variance * (np.float32(np.sqrt(2)) * root)
        gradient = np.concatenate([by_mean, by_variance], axis=2).reshape(len(x), -1)
        return unit_length(np.sign(gradient) * np.sqrt(np.abs(gradient)))

    def _reduced(self, descriptors: Stack, places: Stack) -> Stack:
        centred = descriptors - self.pca_.mean_.astype(np.float32)
        reduced = centred @ self.pca_.components_.T.astype(np.float32)
        return np.concatenate([reduced, places * self.place_scale_], axis=1)

    def _shares(self, x: Stack) -> Stack:
        """Every patch's posterior of every Gaussian, ``(n_patches, n_gaussians)``."""
        precision = 1 / self.variances_
        log = (
            (x * x) @ precision.T
            - 2 * x @ (self.means_ * precision).T
            + (self.means_**2 * precision - np.log(precision)).sum(axis=1)
        )
        prior = np.log(self.weights_).astype(np.float32)
        return np.asarray(softmax(prior - log / 2, axis=1), dtype=np.float32)
