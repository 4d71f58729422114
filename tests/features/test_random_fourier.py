"""Random Fourier features, against the kernel that they stand for."""

import numpy as np
from sklearn.base import clone
from sklearn.metrics.pairwise import rbf_kernel

from features.pipeline import classical_pipeline
from features.random_fourier import RandomFourier


def vectors(n, d=20, dtype=np.float32):
    return np.random.default_rng(0).normal(3, 2, (n, d)).astype(dtype)


def test_products_are_nearly_the_kernel():
    known = vectors(40)
    found = RandomFourier(n_cosines=20_000, width=0.7).fit_transform(known)
    spread = known.var(axis=0).sum()
    expected = rbf_kernel(known.astype(float), gamma=0.7**2 / (2 * spread))
    np.testing.assert_allclose(found @ found.T, expected, atol=0.03)
    assert found.dtype == np.float32


def test_width_is_in_units_of_the_vectors():
    known = vectors(30)
    one, other = RandomFourier(200).fit(known), RandomFourier(200).fit(1000 * known)
    np.testing.assert_allclose(one.transform(known), other.transform(1000 * known), atol=1e-4)


def test_a_seed_and_blocks_decide_nothing_else(monkeypatch):
    known = vectors(30)
    whole = RandomFourier(50, seed=1).fit(known).transform(known)
    monkeypatch.setattr("features.random_fourier.ROWS_AT_ONCE", 7)
    parts = RandomFourier(50, seed=1).fit(known).transform(known)
    np.testing.assert_allclose(whole, parts, atol=1e-5)
    assert np.abs(whole - RandomFourier(50, seed=2).fit(known).transform(known)).max() > 0.1


def test_vectors_that_are_all_alike():
    same = np.ones((5, 3), np.float32)
    assert np.isfinite(RandomFourier(10).fit_transform(same)).all()


def test_between_an_extractor_and_a_classifier():
    pictures = np.random.default_rng(0).integers(0, 255, (40, 16, 16, 3), dtype=np.uint8)
    pictures[20:, :8] //= 4
    labels = np.repeat([0, 1], 20)
    steps = (("hog_scales", {"grids": (4,)}), ("fourier", {"n_cosines": 100}), "ridge")
    method = clone(classical_pipeline(*steps))
    assert list(method.named_steps) == ["extractor", "fourier", "classifier"]
    method.fit(pictures, labels)
    assert (method.predict(pictures) == labels).mean() > 0.9
