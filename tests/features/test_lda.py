"""Linear discriminant analysis in blocks, against scikit-learn and by hand."""

import numpy as np
import pytest
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis

import features.gram
from features.classifiers import lda
from features.classifiers.lda import ShrunkLDA


def clouds(n, d, n_classes=4, dtype=np.float32):
    """Even Gaussian clouds far from 0, as features that are never negative are."""
    generator = np.random.default_rng(0)
    labels = np.arange(n) % n_classes
    centres = 10 + generator.standard_normal((n_classes, d))
    return (centres[labels] + 2 * generator.standard_normal((n, d))).astype(dtype), labels


@pytest.fixture
def small_blocks(monkeypatch):
    monkeypatch.setattr(features.gram, "TILE", 16)
    monkeypatch.setattr(features.gram, "STRIPE", 7)
    monkeypatch.setattr(lda, "ROWS_AT_ONCE", 30)


@pytest.mark.parametrize(("n", "d"), [(200, 50), (60, 150)], ids=["by columns", "by rows"])
@pytest.mark.parametrize("shrinkage", [0.01, 0.3, 1.0])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_as_scikit_learn(n, d, shrinkage, dtype, small_blocks):
    vectors, labels = clouds(n, d, dtype=dtype)
    ours = ShrunkLDA(shrinkage).fit(vectors, labels)
    peer = LinearDiscriminantAnalysis("lsqr", shrinkage=shrinkage)
    peer.fit(vectors.astype(float), labels)
    found, expected = (one.decision_function(vectors) for one in (ours, peer))
    # Up to a number that the classes share.
    found, expected = (one - one.mean(axis=1, keepdims=True) for one in (found, expected))
    np.testing.assert_allclose(found, expected, atol=2e-3 * np.abs(expected).max())
    np.testing.assert_allclose(ours.predict_proba(vectors).sum(axis=1), 1, rtol=1e-5)


def test_two_classes_by_hand():
    """Means 0 and 4 and variance 1: the border is at 2, where the logarithms differ by 4 per unit."""
    vectors = np.array([[-1.0], [1.0], [3.0], [5.0]])
    fitted = ShrunkLDA(0.5).fit(vectors, np.array(["low", "low", "high", "high"]))
    assert fitted.classes_.tolist() == ["high", "low"]
    np.testing.assert_allclose(fitted.decision_function([[2.0], [3.0]]), [0, -4], atol=1e-5)
    assert fitted.predict([[1.9], [2.1]]).tolist() == ["low", "high"]


def test_one_picture_a_class_is_the_nearest_of_them():
    vectors, labels = clouds(4, 30)
    fitted = ShrunkLDA().fit(vectors, labels)
    near = vectors + 0.1
    assert fitted.predict(near).tolist() == labels.tolist()
    assert np.isfinite(fitted.predict_proba(near)).all()


def test_classes_are_equally_likely_however_many_there_are():
    generator = np.random.default_rng(1)
    few, many = generator.standard_normal((20, 2)) - 1, generator.standard_normal((2000, 2)) + 1
    labels = np.repeat([0, 1], [20, 2000])
    fitted = ShrunkLDA(0.01).fit(np.concatenate([few, many]), labels)
    middle = (few.mean(axis=0) + many.mean(axis=0)) / 2
    np.testing.assert_allclose(fitted.predict_proba([middle]), [[0.5, 0.5]], atol=1e-4)


@pytest.mark.parametrize("shrinkage", [0, -1, 1.5])
def test_a_shrinkage_that_is_none(shrinkage):
    vectors, labels = clouds(20, 3)
    with pytest.raises(ValueError, match="Expected a shrinkage in"):
        ShrunkLDA(shrinkage).fit(vectors, labels)


def test_a_single_class():
    vectors, _ = clouds(20, 3)
    with pytest.raises(ValueError, match="Expected two classes or more, received 1 class"):
        ShrunkLDA().fit(vectors, np.zeros(20, int))
