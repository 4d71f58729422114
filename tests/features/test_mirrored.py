"""Pictures and their mirror images get one vector."""

import numpy as np

from features.extractors import extractor as module
from features.extractors.colour_pixels import ColourPixelExtractor
from features.mirrored import Mirrored


def test_mean_of_both(monkeypatch):
    monkeypatch.setattr(module, "IMAGES_AT_ONCE", 3)
    images = np.random.default_rng(0).integers(0, 256, (7, 6, 5, 3), np.uint8)
    alone, both = ColourPixelExtractor().fit(images), Mirrored(ColourPixelExtractor()).fit(images)
    turned = images[:, :, ::-1]
    expected = (alone.transform(images) + alone.transform(turned)) / 2
    np.testing.assert_array_equal(both.transform(images), expected)
    np.testing.assert_array_equal(both.transform(turned), expected)
