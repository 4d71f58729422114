"""SSD energy and Moravec against 5×5 pictures worked out by hand."""

import numpy as np
import pytest

from features.ssd import FOUR_DIRECTIONS, moravec_response, ssd_shift_energy

IMPULSE = np.zeros((1, 5, 5))
IMPULSE[0, 2, 2] = 1
STEP = np.zeros((1, 5, 5))
STEP[:, :, 3:] = 1
CORNER = np.zeros((1, 5, 5))
CORNER[:, 2:, 2:] = 1


def by_definition(image, shift, half):
    """The sum of the slide, pixel by pixel, with the edge repeated."""
    height, width = image.shape

    def at(row, col):
        return image[np.clip(row, 0, height - 1), np.clip(col, 0, width - 1)]

    energy = np.zeros_like(image)
    for row in range(height):
        for col in range(width):
            for i in range(row - half, row + half + 1):
                for j in range(col - half, col + half + 1):
                    energy[row, col] += (at(i + shift[0], j + shift[1]) - at(i, j)) ** 2
    return energy


def test_directions_are_the_lectures():
    """Vertical, horizontal and both diagonals, by one pixel."""
    assert FOUR_DIRECTIONS == ((1, 0), (0, 1), (1, 1), (1, -1))


def test_single_pixel_window_is_the_squared_difference():
    expected = np.zeros((5, 5))
    expected[2, 1] = expected[2, 2] = 1
    np.testing.assert_array_equal(ssd_shift_energy(IMPULSE, (0, 1), window=1)[0], expected)


def test_impulse_in_a_3_by_3_window():
    """Moving right by one changes two pixels, (2, 1) and (2, 2); each window counts those it holds."""
    expected = [
        [0, 0, 0, 0, 0],
        [1, 2, 2, 1, 0],
        [1, 2, 2, 1, 0],
        [1, 2, 2, 1, 0],
        [0, 0, 0, 0, 0],
    ]
    np.testing.assert_array_equal(ssd_shift_energy(IMPULSE, (0, 1))[0], expected)


def test_flat_edge_corner():
    """The lecture's three windows: no change, change across the edge alone, change everywhere."""
    centre = {}
    for name, image in (("flat", np.ones((1, 5, 5))), ("edge", STEP), ("corner", CORNER)):
        centre[name] = [ssd_shift_energy(image, shift)[0, 2, 2] for shift in FOUR_DIRECTIONS]
    assert centre["flat"] == [0, 0, 0, 0]
    assert centre["edge"] == [0, 3, 3, 3]
    assert centre["corner"] == [2, 2, 5, 3]


def test_moravec_is_the_least_of_four():
    assert moravec_response(np.ones((1, 5, 5))).max() == 0
    assert moravec_response(STEP).max() == 0, "an edge does not change along itself"
    assert moravec_response(CORNER)[0, 2, 2] == 2


def test_moravec_of_an_impulse():
    """A lone pixel changes twice in every direction, where the window holds both changes."""
    expected = np.zeros((5, 5))
    expected[1:4, 1:4] = [[1, 1, 1], [1, 2, 1], [1, 1, 1]]
    response = moravec_response(IMPULSE)[0]
    by_hand = np.minimum.reduce([by_definition(IMPULSE[0], shift, 1) for shift in FOUR_DIRECTIONS])
    np.testing.assert_array_equal(response, by_hand)
    assert response[2, 2] == 2
    assert response[0].max() == 0


@pytest.mark.parametrize("shift", [(0, 1), (1, 0), (1, -1), (-2, 1), (0, 0), (3, 3)])
@pytest.mark.parametrize("half", [0, 1, 2])
def test_any_window_and_shift_is_the_slides_sum(shift, half):
    image = np.random.default_rng(0).random((6, 7))
    energy = ssd_shift_energy(image[None], shift, window=2 * half + 1)[0]
    np.testing.assert_allclose(energy, by_definition(image, shift, half), rtol=1e-5, atol=1e-6)


def test_weighted_window():
    weights = np.array([[0, 0, 0], [0, 2, 0.5], [0, 0, 0]])
    single = ssd_shift_energy(CORNER, (0, 1), window=1)[0]
    energy = ssd_shift_energy(CORNER, (0, 1), window=weights)[0]
    assert energy[2, 2] == 2 * single[2, 2] + 0.5 * single[2, 3]
    assert energy[2, 0] == 2 * single[2, 0] + 0.5 * single[2, 1]


def test_uint8_differences_do_not_overflow():
    black_and_white = np.array([[[0, 255, 0, 255, 0]] * 5], dtype=np.uint8)
    energy = ssd_shift_energy(black_and_white, (0, 1), window=1)[0]
    np.testing.assert_allclose(energy[:, :4], 1)


def test_each_image_of_a_stack_is_alone():
    stack = np.concatenate([IMPULSE, STEP, CORNER])
    together = moravec_response(stack)
    for image, response in zip(stack, together, strict=True):
        np.testing.assert_array_equal(moravec_response(image[None])[0], response)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"window": 2}, "odd sides"),
        ({"window": 0}, "odd sides"),
        ({"window": 7}, "no larger than"),
        ({"window": np.full((3, 3), np.nan)}, "finite"),
        ({"shift": (5, 0)}, "inside"),
    ],
)
def test_bad_windows_and_shifts(options, message):
    with pytest.raises(ValueError, match=message):
        ssd_shift_energy(STEP, **{"shift": (0, 1), **options})
