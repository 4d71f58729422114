"""Single layers on matrices, against NumPy."""

import numpy as np
import pytest

from cnn.single_layers import average_pool, convolve, flatten, max_pool


def test_convolution_is_a_correlation():
    generator = np.random.default_rng(0)
    matrix, kernel = generator.random((6, 7)), generator.random((3, 2))
    expected = [[(matrix[r : r + 3, c : c + 2] * kernel).sum() for c in range(6)] for r in range(4)]
    np.testing.assert_allclose(convolve(matrix, kernel), expected, rtol=1e-5)


def test_pooling_drops_a_remainder():
    matrix = np.arange(25).reshape(5, 5)
    assert max_pool(matrix).tolist() == [[6, 8], [16, 18]]
    assert average_pool(matrix).tolist() == [[3, 5], [13, 15]]
    assert max_pool(matrix, side=5).tolist() == [[24]]


def test_flatten_goes_row_by_row():
    assert flatten([[1, 2], [3, 4]]).tolist() == [1, 2, 3, 4]


def test_only_matrices():
    with pytest.raises(ValueError, match=r"received an array of shape \(3,\)"):
        max_pool([1, 2, 3])
