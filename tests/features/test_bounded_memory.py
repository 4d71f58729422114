"""What describing and learning hold at once does not grow with the pictures' area."""

import numpy as np
import pytest

from features.extractors.bag_of_words import BagOfWordsExtractor
from features.extractors.colour_patches import ColourWordsExtractor
from features.extractors.extractor import IMAGES_AT_ONCE
from features.extractors.fisher import FisherExtractor
from features.extractors.hog import HogExtractor

HAND_OVER = {
    FisherExtractor: {"n_gaussians": 2, "n_patches": 200},
    BagOfWordsExtractor: {"n_words": 5, "n_patches": 200},
}


@pytest.fixture
def counted(monkeypatch):
    """How many pictures `describe` and `patches` of a class were given at a time."""

    def of(kind, name):
        given, original = [], getattr(kind, name)

        def noting(self, pictures):
            given.append(len(pictures))
            return original(self, pictures)

        monkeypatch.setattr(kind, name, noting)
        return given

    return of


@pytest.mark.parametrize(
    ("shape", "most"),
    [((1100, 8, 8), IMAGES_AT_ONCE), ((1100, 32, 32), IMAGES_AT_ONCE), ((20, 256, 256), 15)],
)
def test_so_many_pixels_are_described_at_a_time(counted, shape, most):
    given = counted(HogExtractor, "describe")
    images = np.random.default_rng(0).integers(0, 256, shape).astype(np.uint8)
    extractor = HogExtractor(n_cells=4)
    vectors = extractor.fit(images[:2]).transform(images)
    assert (max(given), sum(given)) == (most, len(images))
    np.testing.assert_array_equal(vectors[-1:], extractor.transform(images[-1:]))


@pytest.mark.parametrize("kind", HAND_OVER)
def test_so_many_pixels_are_learned_from(counted, monkeypatch, kind):
    monkeypatch.setattr(kind, "pixels_looked_at", 4 * 64 * 64)
    given = counted(kind, "patches")
    images = np.random.default_rng(0).integers(0, 256, (6, 64, 64)).astype(np.uint8)
    for one in (images, images[:, :32, :32], images.repeat(3, axis=1).repeat(3, axis=2)):
        kind(**HAND_OVER[kind]).fit(one)
    assert given == [4, 6, 1]


def test_what_has_as_many_patches_at_any_size_learns_from_as_many_pictures(counted):
    given = counted(ColourWordsExtractor, "patches")
    images = np.random.default_rng(0).integers(0, 256, (700, 16, 16, 3)).astype(np.uint8)
    ColourWordsExtractor(n_words=5, n_patches=200).fit(images)
    assert given == [600]
