"""The scattering transform as a feature vector."""

import numpy as np

from features.extractors.extractor import Extractor, Stack, Vectors
from features.extractors.pooling import unit_length
from features.scattering import scattering


class ScatteringExtractor(Extractor):
    """Square roots of the scattering coefficients, at unit length.

    Parameters
    ----------
    n_scales : octaves of the wavelets; a coefficient for every ``2^n_scales`` px
    n_angles : directions over 180°
    """

    def __init__(self, n_scales: int = 3, n_angles: int = 8) -> None:
        self.n_scales = n_scales
        self.n_angles = n_angles

    def describe(self, ink: Stack) -> Vectors:
        coefficients = scattering(ink, self.n_scales, self.n_angles)
        return unit_length(np.sqrt(np.maximum(coefficients, 0)).reshape(len(ink), -1))
