"""What the hand-crafted side sees, against drawings whose corners and edges are known."""

import numpy as np
import pytest

from dataset.digits import load_digits
from features.classifiers.kernel_svc import KernelSVC
from features.hog import hog
from features.inspection import (
    cell_centres,
    harris_corners,
    hog_glyphs,
    inspect,
    nearest_to_decision,
    strongest_support,
    tensor_ellipses,
)
from features.pipeline import classical_pipeline


def edge(angle):
    """A straight edge through the middle of 24 px, running at `angle` degrees up from the right."""
    rows, cols = np.mgrid[:24, :24] - 11.5
    across = np.sin(np.deg2rad(angle)) * cols + np.cos(np.deg2rad(angle)) * rows
    return (1 / (1 + np.exp(-2 * across)))[None].astype(np.float32)


def test_corners_of_two_pictures_strongest_first():
    images = np.zeros((2, 20, 20), np.float32)
    images[0, 5:15, 5:15] = 1
    images[1, 4:9, 10:17] = 0.5
    images[1, 13, 3] = 1
    found = harris_corners(images)
    assert found.response.shape == (2, 20, 20)
    assert set(map(tuple, found.places[found.places[:, 0] == 0, 1:])) == {
        (5, 5), (5, 14), (14, 5), (14, 14),
    }  # fmt: skip
    assert found.places[found.places[:, 0] == 1][0, 1:].tolist() == [13, 3]
    np.testing.assert_array_equal(found.strengths, found.response[tuple(found.places.T)])


@pytest.mark.parametrize("angle", [0, 30, 45, 90, 120])
def test_strokes_and_ellipses_follow_an_edge(angle):
    along = np.array([-np.sin(np.deg2rad(angle)), np.cos(np.deg2rad(angle))])
    glyphs = hog_glyphs(edge(angle))
    strongest = glyphs.strokes[glyphs.strengths[0].sum(axis=0).argmax()]
    assert abs(strongest @ along) > np.cos(np.deg2rad(1))
    ellipses = tensor_ellipses(edge(angle))
    cell = ellipses.lengths[0, :, 0].argmax()
    assert abs(ellipses.directions[0, cell] @ along) < np.sin(np.deg2rad(3))
    assert ellipses.lengths[0, cell, 1] < 0.2 * ellipses.lengths[0, cell, 0]


def test_signed_glyphs_are_the_two_sides_of_unsigned_ones():
    images = load_digits().train.images[:3]
    unsigned, signed = hog_glyphs(images, 6), hog_glyphs(images, 12, signed=True)
    folded = signed.strengths.reshape(3, -1, 2, 6).sum(axis=2)
    np.testing.assert_allclose(folded, unsigned.strengths, atol=1e-4)
    np.testing.assert_allclose(signed.strokes[6:], -signed.strokes[:6], atol=1e-6)


def test_ellipse_at_a_corner_is_round_and_flat_ground_has_none():
    image = np.zeros((1, 20, 20), np.float32)
    image[0, 10:, 10:] = 1
    found = tensor_ellipses(image, n_cells=10)
    at = np.abs(found.centres - 9.5).sum(axis=1).argmin()
    assert found.lengths[0, at, 1] > 0.6 * found.lengths[0, at, 0]
    far = (found.centres < 5).all(axis=1)
    assert not found.lengths[0, far].any()
    assert not found.directions[0, far].any()
    assert (found.lengths[..., 0] >= found.lengths[..., 1]).all()


def test_glyphs_are_the_cells_that_hog_normalises():
    images = load_digits().train.images[:3]
    strengths = hog_glyphs(images).strengths.reshape(3, 8, 8, 12)
    energy = np.pad((strengths**2).sum(axis=3), ((0, 0), (1, 1), (1, 1)))
    block = sum(energy[:, r : r + 8, c : c + 8] for r in range(3) for c in range(3))
    root = np.sqrt(strengths / np.sqrt(block + 1e-4)[..., None]).reshape(3, -1)
    expected = root / np.linalg.norm(root, axis=1, keepdims=True)
    np.testing.assert_allclose(hog(images), expected, atol=1e-5)


def test_centres_are_the_cells_centres_of_mass():
    from features.hog import cell_grid

    weights = cell_grid(28, 8, 7 / 3)
    mass = (weights @ np.arange(28)) / weights.sum(axis=1)
    np.testing.assert_allclose(cell_centres((28, 28), 8, 7 / 3)[:8, 1], mass, atol=0.03)


@pytest.fixture(scope="module")
def vectors():
    data = load_digits()
    train = data.train.take(np.arange(300))
    flat = [split.images.reshape(len(split), -1) / 255 for split in (train, data.tests["test"])]
    return flat[0], train.labels, flat[1][:40]


@pytest.fixture(scope="module", params=[2, 3, 10])
def svc(request, vectors):
    train, labels, _ = vectors
    chosen = labels < request.param
    return KernelSVC().fit(train[chosen], labels[chosen])


def test_shares_and_intercept_make_the_decision(svc, vectors):
    test = vectors[2]
    n = len(svc.classes_)
    for first, second in [(0, 1), (1, 0), (0, n - 1), (n - 1, 0)]:
        shares = svc.pair_shares(test, first, second)
        decision = svc.pair_decision(test, first, second)
        rest = decision - shares.sum(axis=1)
        np.testing.assert_allclose(rest, rest[0], atol=1e-9)
        np.testing.assert_allclose(svc.pair_decision(test, second, first), -decision)


def test_pair_decision_is_scikit_learns(svc, vectors):
    """scikit-learn's own one-against-one decision says the same of a pair, sign included."""
    from sklearn.svm import SVC

    train, labels, test = vectors
    plain = SVC(C=10.0, decision_function_shape="ovo")
    chosen = labels < len(svc.classes_)
    theirs = plain.fit(train[chosen], labels[chosen]).decision_function(test)
    first = -theirs if theirs.ndim == 1 else theirs[:, 0]
    np.testing.assert_allclose(svc.pair_decision(test, 0, 1), first, atol=1e-8)


def test_unknown_pair(svc):
    for pair in [(0, 0), (0, len(svc.classes_)), (-1, 0)]:
        with pytest.raises(ValueError, match="two columns"):
            svc.pair_weights(*pair)


def test_nearest_to_decision_are_of_the_pair_and_nearest(svc, vectors):
    train, labels, _ = vectors
    chosen = labels < len(svc.classes_)
    train, labels = train[chosen], labels[chosen]
    found = nearest_to_decision(svc, 0, 1, k=5)
    assert set(labels[found]) <= {0, 1}
    distance = np.abs(svc.pair_decision(train, 0, 1))
    assert (np.diff(distance[found]) >= 0).all()
    involved = svc.support_[np.flatnonzero(svc.pair_weights(0, 1))]
    others = np.setdiff1d(involved, found)
    assert distance[others].min() >= distance[found].max() - 1e-12


def test_strongest_support_speaks_for_its_own_class(svc, vectors):
    _, labels, test = vectors
    labels = labels[labels < len(svc.classes_)]
    found = strongest_support(svc, test, k=3)
    np.testing.assert_array_equal(svc.classes_[found.pairs[:, 0]], svc.predict(test))
    for pair, pictures, shares in zip(*found, strict=True):
        assert (labels[pictures[0]] == svc.classes_[pair[0]]).all()
        assert (labels[pictures[1]] == svc.classes_[pair[1]]).all()
        assert (shares[0] > 0).all() and (shares[1] < 0).all()
        assert (np.diff(shares[0]) <= 0).all() and (np.diff(shares[1]) >= 0).all()


def test_fewer_support_vectors_than_asked():
    svc = KernelSVC().fit(np.array([[0.0], [1.0]]), np.array([0, 1]))
    found = strongest_support(svc, np.array([[0.1]]), k=3)
    assert found.vectors.tolist() == [[[0, -1, -1], [1, -1, -1]]]
    assert (found.shares[0, :, 1:] == 0).all()


@pytest.mark.parametrize(
    ("steps", "supported"),
    [(("upright", "hog", "rbf_svm"), True), (("pixels", "nearest_neighbour"), False)],
)
def test_inspection_sees_what_the_extractor_sees(steps, supported):
    data = load_digits()
    train, images = data.train.take(np.arange(100)), data.tests["test"].images[:4]
    pipeline = classical_pipeline(*steps).fit(train.images, train.labels)
    kept = inspect(pipeline, images, train.images)
    assert all(array.dtype != object for array in kept.values())
    assert kept["seen"].shape == (4, 8, 8)
    assert np.array_equal(kept["seen"], images / np.float32(255)) is not ("upright" in steps)
    assert ("support/pictures" in kept) is supported
    if supported:
        assert kept["support/pictures"].shape == (4, 2, 4, 8, 8)
        predicted = pipeline.predict(images)
        np.testing.assert_array_equal(kept["support/labels"][:, 0], predicted)


def test_inspection_leaves_out_virtual_support_vectors():
    data = load_digits()
    train, images = data.train.take(np.arange(60)), data.tests["test"].images[:2]
    pipeline = classical_pipeline(("virtual", {"shift": 1.0}), "pixels", "rbf_svm")
    kept = inspect(pipeline.fit(train.images, train.labels), images, train.images)
    assert "seen" in kept
    assert not any(key.startswith("support") for key in kept)
