"""The scattering transform of colours."""

import numpy as np

from features.colour import opponents
from features.extractors.extractor import PhotographExtractor, Stack, Vectors
from features.extractors.pooling import unit_length
from features.scattering import scattering


class ColourScatteringExtractor(PhotographExtractor):
    """Square roots of the scattering coefficients of the opponent planes, at unit length.

    Order 0, the light of the shot, is left out.

    Parameters
    ----------
    n_scales : octaves of the wavelets; a coefficient for every ``2^n_scales`` px
    n_angles : directions over 180°

    Source: E. Oyallon and S. Mallat (2015), Deep roto-translation scattering for object
    classification, CVPR (in YUV there).
    """

    def __init__(self, n_scales: int = 2, n_angles: int = 8) -> None:
        self.n_scales = n_scales
        self.n_angles = n_angles

    def describe(self, planes: Stack) -> Vectors:
        """See the class."""
        n, _, height, width = planes.shape
        flat = opponents(planes).reshape(-1, height, width)
        coefficients = scattering(flat, self.n_scales, self.n_angles)
        return unit_length(np.sqrt(np.maximum(coefficients[:, 1:], 0)).reshape(n, -1))
