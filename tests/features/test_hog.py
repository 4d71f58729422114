"""Orientation histograms on pictures whose answer is known."""

import numpy as np
import pytest

from features.hog import cell_grid, hog


def wave(angle, side=28):
    """A grating whose gradient points along `angle` degrees from the columns towards the rows."""
    rows, cols = np.mgrid[:side, :side]
    phase = cols * np.cos(np.deg2rad(angle)) + rows * np.sin(np.deg2rad(angle))
    return (0.5 + 0.5 * np.sin(0.4 * phase)).astype(np.float32)


def test_cells_of_the_prototype():
    """28 px, 8 cells, overlap 7/3: windows of 7 px at a stride of 3."""
    grid = cell_grid(28, 8, 7 / 3)
    for cell in range(8):
        assert np.flatnonzero(grid[cell] > 1e-4).tolist() == list(range(3 * cell, 3 * cell + 7))
    np.testing.assert_allclose(grid.max(axis=1), 1, atol=1e-5)


def test_cells_without_overlap_share_every_pixel_once():
    np.testing.assert_allclose(cell_grid(10, 4, 1.0).sum(axis=0), 1, atol=1e-6)


@pytest.mark.parametrize("angle", [0, 15, 45, 90, 120, 165])
def test_grating_votes_for_its_own_orientation(angle):
    histograms = hog(wave(angle)[None]).reshape(8, 8, 12)
    assert (histograms[2:6, 2:6].argmax(axis=-1) == angle // 15).all()


def test_orientation_between_two_bins_is_shared():
    histograms = hog(wave(7.5)[None]).reshape(8, 8, 12)[3, 3]
    first, second = np.sort(histograms)[-2:]
    assert set(np.argsort(histograms)[-2:]) == {0, 1}
    assert first == pytest.approx(second, rel=0.15)


def test_contrast_does_not_matter_and_sign_does_not_either():
    image = wave(30)
    plain, faint, inverted = hog(np.stack([image, 0.3 * image, 1 - image]))
    np.testing.assert_allclose(faint, plain, atol=0.02)
    np.testing.assert_allclose(inverted, plain, atol=1e-4)


def test_length_is_one_and_an_empty_picture_is_zero():
    vectors = hog(np.stack([wave(10), np.zeros((28, 28), np.float32)]))
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), [1, 0], atol=1e-5)
    assert vectors.shape == (2, 768)


def test_chunks_do_not_show():
    images = np.random.default_rng(0).random((300 + 3, 12, 12)).astype(np.float32)
    together = hog(images)
    np.testing.assert_array_equal(together[-3:], hog(images[-3:]))
