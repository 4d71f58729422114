"""Ridge classification in blocks, against scikit-learn and the closed form."""

import tracemalloc

import numpy as np
import pytest
from sklearn.linear_model import Ridge, RidgeClassifier

import features.gram
from features.classifiers import ridge
from features.classifiers.ridge import MIDDLE, PENALTIES, BlockRidge, parts


def clouds(n, d, n_classes=4, seed=0, dtype=np.float32):
    """Overlapping Gaussian clouds far from 0, as features that are never negative are."""
    generator = np.random.default_rng(seed)
    labels = np.arange(n) % n_classes
    centres = 10 + generator.standard_normal((n_classes, d))
    return (centres[labels] + 2 * generator.standard_normal((n, d))).astype(dtype), labels


def alpha(vectors, penalty):
    """Scikit-learn's, of the same problem."""
    return penalty * len(vectors) * vectors.astype(float).var(axis=0).mean()


@pytest.fixture
def small_blocks(monkeypatch):
    monkeypatch.setattr(features.gram, "TILE", 16)
    monkeypatch.setattr(features.gram, "STRIPE", 7)
    monkeypatch.setattr(features.gram, "ROWS_AT_ONCE", 30)


def test_lapack_factorises_no_large_square(small_blocks, monkeypatch):
    """Of one of 16,000 OpenBLAS ends the process, on two threads."""
    sides, own = [], features.gram.dpotrf

    def counted(square, **options):
        sides.append(len(square))
        return own(square, **options)

    monkeypatch.setattr(features.gram, "dpotrf", counted)
    vectors, labels = clouds(200, 50)
    BlockRidge(0.01).fit(vectors, labels)
    assert sides == [7] * 7 + [1]


@pytest.mark.parametrize(("n", "d"), [(200, 50), (60, 150)], ids=["by columns", "by rows"])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_as_scikit_learn(n, d, dtype, small_blocks):
    vectors, labels = clouds(n, d, dtype=dtype)
    ours = BlockRidge(penalty=0.1).fit(vectors, labels)
    peer = RidgeClassifier(alpha=alpha(vectors, 0.1)).fit(vectors.astype(float), labels)
    np.testing.assert_allclose(ours.coef_, peer.coef_, rtol=1e-3, atol=1e-5)
    np.testing.assert_allclose(
        ours.decision_function(vectors), peer.decision_function(vectors), atol=2e-4
    )


def test_two_classes_as_scikit_learn(small_blocks):
    vectors, labels = clouds(90, 20, n_classes=2)
    ours = BlockRidge(penalty=1.0).fit(vectors, labels)
    peer = RidgeClassifier(alpha=alpha(vectors, 1.0)).fit(vectors.astype(float), labels)
    np.testing.assert_allclose(
        ours.decision_function(vectors), peer.decision_function(vectors), atol=2e-4
    )
    np.testing.assert_array_equal(ours.predict(vectors), peer.predict(vectors))


@pytest.mark.parametrize(("n", "d"), [(300, 40), (100, 150)], ids=["by columns", "by rows"])
def test_chosen_penalty_has_the_fewest_held_out_errors(n, d, small_blocks):
    vectors, labels = clouds(n, d)
    found = BlockRidge().fit(vectors, labels)
    assert found.penalty_ in found.tried_
    assert (len(found.tried_) < len(PENALTIES)) == (n > d)
    best = found.held_out_errors_[list(found.tried_).index(found.penalty_)]
    assert best == found.held_out_errors_.min()
    # And the weights are those of all vectors, not of the part that it was chosen on.
    again = BlockRidge(penalty=found.penalty_).fit(vectors, labels)
    np.testing.assert_allclose(found.coef_, again.coef_, rtol=1e-3, atol=1e-5)
    np.testing.assert_allclose(found.intercept_, again.intercept_, atol=1e-3)


def test_of_few_vectors_no_penalty_is_left_out_since_errors_rise_before_they_fall(monkeypatch):
    """As of 500 photographs and 6,400 numbers: 74 % at 0.001 and 73 % at 0.003, but 54 % at 0.3."""
    rates = dict.fromkeys(PENALTIES, (0.74, 1.0)) | {PENALTIES[1]: (0.54, 1.0)}
    monkeypatch.setattr(ridge, "_held_out", lambda problem, penalty, *_: rates[penalty])
    assert BlockRidge().fit(*clouds(100, 150)).penalty_ == PENALTIES[1]
    assert BlockRidge().fit(*clouds(300, 40)).penalty_ == PENALTIES[MIDDLE]


@pytest.mark.parametrize(("n", "d"), [(300, 40), (100, 150)], ids=["by columns", "by rows"])
def test_held_out_errors_are_those_of_vectors_not_learned_from(n, d, small_blocks):
    vectors, labels = clouds(n, d)
    found = BlockRidge(seed=3).fit(vectors, labels)
    learned, kept = parts(labels, 0.2, seed=3)
    for penalty, rate in zip(found.tried_, found.held_out_errors_, strict=True):
        peer = Ridge(alpha=alpha(vectors[learned], penalty))
        peer.fit(vectors[learned].astype(float), np.eye(4)[labels[learned]])
        wrong = peer.predict(vectors[kept]).argmax(axis=1) != labels[kept]
        assert rate == wrong.mean()


def test_groups_are_on_one_side():
    _, labels = clouds(120, 10)
    groups = np.arange(120) // 12
    learned, kept = parts(labels, 0.2, 0, groups)
    assert not set(groups[learned]) & set(groups[kept])
    assert len(kept) >= 12


def test_copies_in_a_group_ask_for_a_stronger_penalty():
    """Where every vector is there ten times, any penalty that remembers them looks good without groups."""
    vectors, labels = clouds(60, 50, seed=1)
    vectors = vectors + np.random.default_rng(0).standard_normal(vectors.shape).astype(np.float32)
    copies, truth = np.repeat(vectors, 10, axis=0), np.repeat(labels, 10)
    apart = BlockRidge().fit(copies, truth, groups=np.repeat(np.arange(60), 10))
    alike = BlockRidge().fit(copies, truth)
    assert apart.penalty_ > alike.penalty_
    assert alike.held_out_errors_.min() < apart.held_out_errors_.min()


def test_few_vectors_take_the_middle_penalty():
    vectors, labels = clouds(4, 3)
    found = BlockRidge().fit(vectors, labels)
    assert found.penalty_ == PENALTIES[len(PENALTIES) // 2]
    assert not len(found.tried_)


def test_a_penalty_that_rounding_makes_too_small_gives_way_to_a_stronger_one():
    rng = np.random.default_rng(0)
    # Of few long vectors the mean variance of a column is a small share of their lengths.
    vectors = np.repeat(rng.random((6, 1)), 200_000, axis=1).astype(np.float32) + 100
    labels = np.arange(6) % 2
    with pytest.raises(np.linalg.LinAlgError, match="too small"):
        BlockRidge(PENALTIES[MIDDLE]).fit(vectors, labels)
    found = BlockRidge().fit(vectors, labels)
    assert PENALTIES[MIDDLE] < found.penalty_ <= PENALTIES[0]
    assert np.isfinite(found.coef_).all()


def test_vectors_that_do_not_vary():
    found = BlockRidge().fit(np.ones((40, 3), np.float32), np.arange(40) % 4)
    np.testing.assert_allclose(found.predict_proba(np.ones((1, 3))), 0.25)


def test_penalty_is_positive():
    with pytest.raises(ValueError, match="above 0, received -1"):
        BlockRidge(penalty=-1.0).fit(*clouds(20, 3))


def test_memory_is_one_square_beside_the_vectors():
    vectors, labels = clouds(3000, 1500)
    tracemalloc.start()
    BlockRidge().fit(vectors, labels)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    square, block = 1500**2 * 8, vectors.nbytes
    # A block of all these rows, the products of which are taken, and tiles; no copy of the vectors.
    assert peak < square + 1.1 * block + 1e7


def test_same_bytes_again():
    vectors, labels = clouds(300, 40)
    first, again = (BlockRidge().fit(vectors, labels) for _ in range(2))
    assert first.coef_.tobytes() == again.coef_.tobytes()
