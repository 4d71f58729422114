"""Invariants of a drawing as a whole."""

from features.extractors.extractor import Extractor, Stack, Vectors
from features.geometry import geometry


class GeometryExtractor(Extractor):
    """See `features.geometry.geometry`."""

    def describe(self, ink: Stack) -> Vectors:
        """See the class."""
        return geometry(ink)
