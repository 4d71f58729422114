"""Local binary patterns by hand and by definition."""

import numpy as np
from skimage.feature import local_binary_pattern

from features.hog import cell_grid
from features.lbp import N_UNIFORM, binary_patterns, pattern_histograms, uniform_classes


def test_patterns_of_a_vertical_edge():
    image = np.zeros((1, 3, 4), np.float32)
    image[:, :, 2:] = 1
    right = 2**2 + 2**3 + 2**4  # upper right, right, lower right
    np.testing.assert_array_equal(binary_patterns(image)[0], [[0, right, 0, 0]] * 3)


def test_threshold_hides_noise():
    noise = np.random.default_rng(0).uniform(0, 0.019, (2, 8, 8)).astype(np.float32)
    assert not binary_patterns(noise).any()
    assert binary_patterns(noise, threshold=0.001).any()


def test_number_of_uniform_classes_agrees_with_scikit_image():
    classes = uniform_classes()
    assert classes[0] == 0
    assert len(set(classes.tolist())) == N_UNIFORM
    noise = np.random.default_rng(0).integers(0, 256, (300, 300), dtype=np.uint8)
    theirs = local_binary_pattern(noise, 8, 1, method="nri_uniform")
    assert int(theirs.max()) + 1 == N_UNIFORM


def test_histograms_count_every_pixel_once_without_overlap():
    images = np.random.default_rng(1).uniform(0, 1, (3, 8, 8)).astype(np.float32)
    grid = cell_grid(8, 4, 1.0)
    counted = pattern_histograms(binary_patterns(images), grid, grid)
    np.testing.assert_allclose(counted.sum(axis=1), 4, rtol=1e-6)
    classes = uniform_classes()[binary_patterns(images)]
    expected = np.bincount(classes[0, :2, :2].ravel(), minlength=N_UNIFORM)
    np.testing.assert_allclose(counted[0, :, 0, 0], expected, atol=1e-6)
