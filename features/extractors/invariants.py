"""Affine invariants of a drawing's centre line."""

from features.extractors.extractor import Extractor, Stack, Vectors
from features.invariants import invariants


class InvariantsExtractor(Extractor):
    """See `features.invariants.invariants`."""

    takes_any_size = True

    def describe(self, ink: Stack) -> Vectors:
        """See the class."""
        return invariants(ink)
