"""What bags of words and Fisher vectors share: patches of training pictures, and nothing else."""

from typing import Any, Self

import numpy as np
import numpy.typing as npt

from features.dense_sift import dense_sift
from features.extractors.extractor import Extractor, fewer_if_large

Stack = npt.NDArray[np.float32]


class LearnedFromPatches(Extractor):
    """Dense SIFT, and a model of its descriptors fitted on training pictures alone.

    A subclass writes `learn` and `describe`, and has the parameters `cell`, `step` and `seed`.
    """

    pictures_looked_at = 3000
    # Larger pictures have more patches, and fewer of them are looked at; None where they have not.
    pixels_looked_at: int | None = 3000 * 64 * 64
    cell: float
    step: float
    n_patches: int
    seed: int

    def fit(self, images: npt.ArrayLike, labels: Any = None) -> Self:
        """Fit the model on at most `n_patches` patches of some pictures, drawn by `seed`."""
        super().fit(images)
        generator = np.random.default_rng(self.seed)
        stack = np.asarray(images)
        most = self.pictures_looked_at
        if self.pixels_looked_at is not None:
            most = fewer_if_large(most, self.pixels_looked_at, stack.shape)
        chosen = np.sort(generator.permutation(len(stack))[:most])
        descriptors, places = self.patches(self.pictures(stack[chosen]))
        where = np.broadcast_to(places, (len(descriptors), *places.shape)).reshape(-1, 2)
        flat = descriptors.reshape(-1, descriptors.shape[2])
        inked = np.flatnonzero(flat.any(axis=1))
        # Blank pictures alone: one patch, so that there is a model at all.
        inked = inked if len(inked) else np.arange(1)
        drawn = np.sort(generator.permutation(inked)[: self.n_patches])
        self.learn(flat[drawn], where[drawn])
        return self

    def patches(self, pictures: Stack) -> tuple[Stack, Stack]:
        """Descriptors ``(n, n_patches, length)`` and places ``(n_patches, 2)``, -½ … ½."""
        return dense_sift(pictures, self.cell, self.step)

    def learn(self, descriptors: Stack, places: Stack) -> None:
        """Fit the model on ``(n, length)`` descriptors and their ``(n, 2)`` places."""
        raise TypeError(f"{type(self).__name__} does not say what it learns.")
