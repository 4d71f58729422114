"""Dense SIFT, visual words and Fisher vectors against their definitions."""

import numpy as np
import pytest

from dataset.digits import load_digits
from features.dense_sift import dense_sift, plane_sift
from features.extractors.bag_of_words import BagOfWordsExtractor
from features.extractors.fisher import FisherExtractor


def test_a_patch_by_hand():
    """Pixels' votes, one at a time, in the one patch of a 16 px picture."""
    image = np.random.default_rng(0).random((1, 16, 16)).astype(np.float32)
    padded = np.pad(image[0], 1, mode="edge").astype(np.float64)
    down = (padded[2:, 1:-1] - padded[:-2, 1:-1]) / 2
    right = (padded[1:-1, 2:] - padded[1:-1, :-2]) / 2
    angle = np.arctan2(down, right) % (2 * np.pi) / (2 * np.pi) * 8
    expected = np.zeros((4, 4, 8))
    for r in range(16):
        for c in range(16):
            for i in range(4):
                for j in range(4):
                    near = [1 - abs(x + 0.5 - 4 * (k + 0.5)) / 4 for x, k in ((r, i), (c, j))]
                    vote = np.hypot(down[r, c], right[r, c]) * max(near[0], 0) * max(near[1], 0)
                    low = int(angle[r, c]) % 8
                    expected[i, j, low] += vote * (1 - angle[r, c] % 1)
                    expected[i, j, (low + 1) % 8] += vote * (angle[r, c] % 1)
    expected = expected.ravel() / np.linalg.norm(expected)
    expected = np.minimum(expected, 0.2)
    found, places = dense_sift(image, cell=4)
    assert found.shape == (1, 1, 128)
    np.testing.assert_allclose(found[0, 0], expected / np.linalg.norm(expected), atol=2e-5)
    np.testing.assert_allclose(places, [[0, 0]], atol=1e-7)


def test_grid_is_centred_and_moves_with_the_picture():
    images = np.random.default_rng(1).random((2, 28, 24)).astype(np.float32)
    found, places = dense_sift(images, cell=3, step=2)
    assert found.shape == (2, 9 * 7, 128)
    np.testing.assert_allclose(places.mean(axis=0), 0, atol=1e-6)
    shifted = np.roll(images, 2, axis=1)
    moved = dense_sift(shifted, cell=3, step=2)[0].reshape(2, 9, 7, 128)
    inner = found.reshape(2, 9, 7, 128)
    np.testing.assert_allclose(moved[:, 2:-1], inner[:, 1:-2], atol=1e-5)


def test_planes_and_sizes_in_one_pass_are_those_of_one_by_one():
    """The sums in another order; a flat patch, and sizes that share no cell."""
    planes = np.random.default_rng(2).random((5, 3, 21, 26)).astype(np.float32)
    planes[1, 2] = 0.5
    planes[2, 0, :12] = 0.1
    found, places = plane_sift(planes, (1.5, 2, 4.2), 2.5)
    one_by_one = [
        [dense_sift(planes[:, plane], cell, 2.5)[0] for plane in range(3)] for cell in (1.5, 2, 4.2)
    ]
    expected = np.concatenate([np.concatenate(size, axis=2) for size in one_by_one], axis=1)
    assert places.shape == (found.shape[1], 2)
    np.testing.assert_allclose(found, expected, atol=1e-6)
    assert not found[1, :, 256:].any()


def test_paper_has_no_descriptor_and_bad_steps_are_refused():
    assert not dense_sift(np.full((1, 20, 20), 0.3))[0].any()
    assert dense_sift(np.zeros((1, 5, 5)), cell=4)[0].shape == (1, 1, 128)
    with pytest.raises(ValueError, match="positive cell and step"):
        dense_sift(np.zeros((1, 20, 20)), step=0)


def test_words_are_counted_once_a_level():
    images = load_digits().train.images[:200]
    extractor = BagOfWordsExtractor(n_words=20, grids=(1, 2), cell=1, step=1).fit(images)
    vectors = extractor.transform(images)
    assert vectors.shape == (200, 20 + 4 * 20)
    counts = (vectors * np.sqrt(2)) ** 2
    coarse, fine = counts[:, :20], counts[:, 20:].reshape(200, 2, 2, 20)
    np.testing.assert_allclose(coarse.sum(axis=1), 1, rtol=1e-5)
    np.testing.assert_allclose(fine.sum(axis=(1, 2)), coarse, atol=1e-5)


def test_fisher_is_the_gradient_of_the_mixtures_likelihood():
    """Against finite differences of the log likelihood of one picture's patches."""
    images = load_digits().train.images[:300]
    extractor = FisherExtractor(n_components=4, n_gaussians=3, cell=1, step=1).fit(images)
    found = extractor.transform(images[:1])[0].reshape(3, 2, 6)
    descriptors, places = dense_sift(images[:1] / np.float32(16 * 15.9375), 1, 1)
    x = extractor._reduced(descriptors[0], places).astype(np.float64)[descriptors[0].any(axis=1)]

    def likelihood(means, variances):
        square = ((x[:, None] - means) ** 2 / variances + np.log(2 * np.pi * variances)).sum(axis=2)
        return np.log((extractor.weights_ * np.exp(-square / 2)).sum(axis=1)).sum()

    means, variances = (v.astype(np.float64) for v in (extractor.means_, extractor.variances_))
    expected = np.zeros((3, 2, 6))
    for k in range(3):
        for d in range(6):
            for part, scale in ((0, np.sqrt(variances[k, d])), (1, np.sqrt(2) * variances[k, d])):
                ends = []
                for sign in (1, -1):
                    arrays = [means.copy(), variances.copy()]
                    arrays[part][k, d] += sign * 1e-5
                    ends.append(likelihood(*arrays))
                slope = (ends[0] - ends[1]) / 2e-5
                expected[k, part, d] = slope * scale / np.sqrt(extractor.weights_[k])
    signed = np.sign(expected) * np.sqrt(np.abs(expected))
    np.testing.assert_allclose(found, signed / np.linalg.norm(signed), atol=5e-3)


@pytest.mark.parametrize(
    "kind", [pytest.param(BagOfWordsExtractor, marks=pytest.mark.slow), FisherExtractor]
)
def test_the_model_knows_training_pictures_alone(kind):
    images = load_digits().train.images
    extractor = kind(cell=1, step=1, n_patches=2000).fit(images[:150])
    alone = extractor.transform(images[150:160])
    # Square roots near 0 magnify the rounding of matrix products of other sizes.
    np.testing.assert_allclose(extractor.transform(images[150:170])[:10], alone, atol=2e-4)
    again = kind(cell=1, step=1, n_patches=2000).fit(images[:150])
    np.testing.assert_array_equal(again.transform(images[150:160]), alone)
