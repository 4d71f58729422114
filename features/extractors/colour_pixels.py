"""A photograph's colours themselves: the baseline without any feature."""

from features.colour import standardised
from features.extractors.extractor import PhotographExtractor, Stack, Vectors
from features.extractors.pooling import unit_length


class ColourPixelExtractor(PhotographExtractor):
    """Red, green and blue, plane by plane, standardised over the picture; at unit length."""

    def describe(self, planes: Stack) -> Vectors:
        """See the class."""
        return unit_length(standardised(planes).reshape(len(planes), -1))
