"""The picture itself: the baseline without any feature."""

from features.extractors.extractor import Extractor, Stack, Vectors


class PixelExtractor(Extractor):
    """Gray values, row by row, ink bright on 0."""

    def describe(self, ink: Stack) -> Vectors:
        return ink.reshape(len(ink), -1)
