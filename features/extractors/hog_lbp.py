"""HOG and LBP side by side."""

import numpy as np

from features.extractors.extractor import Extractor, Stack, Vectors
from features.extractors.hog import HogExtractor
from features.extractors.lbp import LbpExtractor


class HogLbpExtractor(Extractor):
    """Oriented gradients and binary patterns in one vector of unit length; both weigh the same.

    Their parameters are those of `HogExtractor` and `LbpExtractor`, left at their defaults.

    Source: X. Wang, T. X. Han and S. Yan (2009), An HOG-LBP human detector with partial occlusion
    handling, ICCV.
    """

    def describe(self, ink: Stack) -> Vectors:
        """See the class."""
        parts = [HogExtractor().describe(ink), LbpExtractor().describe(ink)]
        return np.concatenate(parts, axis=1) / np.float32(np.sqrt(2))
