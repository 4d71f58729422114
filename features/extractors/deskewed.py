"""Deskewed pixels: what uprightness alone buys."""

from features.deskew import deskew
from features.extractors.extractor import Extractor, Stack, Vectors


class DeskewedExtractor(Extractor):
    """Gray values after the slant is undone and the centre of mass is in the middle."""

    def describe(self, ink: Stack) -> Vectors:
        return deskew(ink).reshape(len(ink), -1)
