"""Random filters: what they are, and that their responses are correlations."""

import numpy as np
from scipy.ndimage import correlate

from features.extractors.random_filters import RandomFilterExtractor
from features.random_filters import filter_responses, random_filters


def test_filters_have_mean_zero_and_length_one():
    filters = random_filters(6, 5, seed=3)
    np.testing.assert_allclose(filters.sum(axis=(1, 2)), 0, atol=1e-6)
    np.testing.assert_allclose((filters**2).sum(axis=(1, 2)), 1, rtol=1e-6)
    assert not np.allclose(filters, random_filters(6, 5, seed=4))


def test_responses_are_correlations():
    images = np.random.default_rng(0).uniform(0, 1, (2, 9, 7)).astype(np.float32)
    filters = random_filters(3, 5, seed=0)
    responses = filter_responses(images, filters)
    for one, response in zip(filters, responses, strict=True):
        for image, found in zip(images, response, strict=True):
            np.testing.assert_allclose(found, correlate(image, one, mode="constant"), atol=1e-6)


def test_chunks_change_nothing(monkeypatch):
    images = np.random.default_rng(0).uniform(0, 1, (7, 12, 12)).astype(np.float32)
    whole = RandomFilterExtractor().fit(images).transform(images)
    monkeypatch.setattr("features.extractors.random_filters.IMAGES_AT_ONCE", 2)
    np.testing.assert_allclose(
        RandomFilterExtractor().fit(images).transform(images), whole, atol=1e-6
    )
