"""A photograph's colours themselves: the baseline without any feature."""

from features.colour import standardised
from features.extractors.extractor import PhotographExtractor, Stack, Vectors


class ColourPixelExtractor(PhotographExtractor):
    """Red, green and blue, plane by plane, standardised over the picture."""

    def describe(self, planes: Stack) -> Vectors:
        """See the class."""
        return standardised(planes).reshape(len(planes), -1)
