"""HOG, LBP and colours of photographs side by side."""

import numpy as np

from features.extractors.block_hog import BlockHogExtractor
from features.extractors.colour_histogram import ColourHistogramExtractor
from features.extractors.colour_lbp import ColourLbpExtractor
from features.extractors.extractor import PhotographExtractor, Stack, Vectors
from features.extractors.pooling import unit_length


class ColourPartsExtractor(PhotographExtractor):
    """Gradients, patterns and colours in one vector of unit length.

    The parts' own parameters are left at their defaults.

    Parameters
    ----------
    shares : weights of HOG, LBP and colours

    Source: X. Wang, T. X. Han and S. Yan (2009), An HOG-LBP human detector with partial occlusion
    handling, ICCV; colours beside them as in P. Gehler and S. Nowozin (2009), On feature combination
    for multiclass object classification, ICCV.
    """

    def __init__(self, shares: tuple[float, float, float] = (1.0, 0.35, 0.15)) -> None:
        self.shares = shares

    def describe(self, planes: Stack) -> Vectors:
        """See the class."""
        parts = (BlockHogExtractor(), ColourLbpExtractor(), ColourHistogramExtractor())
        vectors = [
            np.float32(share) * part.describe(planes)
            for share, part in zip(self.shares, parts, strict=True)
        ]
        return unit_length(np.concatenate(vectors, axis=1))
