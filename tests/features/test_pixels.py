"""Gray values, ink and the binary matrix."""

import numpy as np
import pytest

from features.pixels import otsu_threshold, to_binary, to_gray, to_ink


@pytest.mark.parametrize(
    ("value", "dtype", "gray"),
    [
        (255, np.uint8, 1),
        (51, np.uint8, 0.2),
        (65535, np.uint16, 1),
        (13107, np.uint16, 0.2),
        (True, bool, 1),
        (0.3, float, 0.3),
    ],
)
def test_every_type_has_one_scale(value, dtype, gray):
    image = to_gray(np.full((1, 2, 3), value, dtype))
    assert image.dtype == np.float32
    np.testing.assert_allclose(image, gray, rtol=1e-6)


def test_colour_is_weighted_as_luma():
    colours = np.array([[[[255, 0, 0], [0, 255, 0], [0, 0, 255], [255, 255, 255]]]], dtype=np.uint8)
    np.testing.assert_allclose(to_gray(colours)[0, 0], [0.299, 0.587, 0.114, 1], atol=1e-6)


@pytest.mark.parametrize(
    "images",
    [
        np.zeros((3, 3)),
        np.zeros((0, 3, 3)),
        np.zeros((1, 3, 3, 4)),
        np.zeros((1, 3, 3), np.int16),
        np.full((1, 3, 3), np.nan),
        np.full((1, 3, 3), np.inf),
    ],
)
def test_what_is_no_picture_is_refused(images):
    with pytest.raises(ValueError, match="Expected"):
        to_gray(images)


def test_black_on_white_and_white_on_black_are_one_picture():
    drawing = np.zeros((1, 6, 6), np.uint8)
    drawing[0, 2:4, 1:5] = 200
    np.testing.assert_allclose(to_ink(drawing), to_ink(255 - drawing), atol=1e-6)
    assert to_ink(255 - drawing)[0, 0, 0] == 0


def test_input_is_left_alone():
    images = np.full((1, 3, 3), 0.9, np.float32)
    to_ink(images)
    assert (images == np.float32(0.9)).all()


def test_binary_by_threshold_and_by_otsu():
    image = np.array([[[10, 12, 200], [11, 199, 201], [10, 13, 198]]], dtype=np.uint8)
    expected = [[0, 0, 1], [0, 1, 1], [0, 0, 1]]
    np.testing.assert_array_equal(to_binary(image)[0], expected)
    np.testing.assert_array_equal(to_binary(image, threshold=0.5)[0], expected)
    np.testing.assert_array_equal(
        to_binary(image, threshold=11.5 / 255)[0], [[0, 1, 1], [0, 1, 1], [0, 1, 1]]
    )


def test_otsu_separates_two_heaps_and_survives_one_value():
    heaps = np.concatenate([np.full(50, 0.2), np.full(70, 0.7)]).reshape(1, -1)
    assert 0.2 <= otsu_threshold(heaps) < 0.7
    assert to_binary(np.full((1, 3, 3), 0.4)).sum() == 0


@pytest.mark.parametrize("threshold", [-0.1, 1.1, 128])
def test_threshold_outside_the_range(threshold):
    with pytest.raises(ValueError, match=r"threshold in \[0, 1\]"):
        to_binary(np.zeros((1, 3, 3)), threshold)
