"""Digits without slant and of one width."""

import numpy as np
import pytest
from scipy.ndimage import map_coordinates

from dataset.augmentation import warped
from dataset.distortion import Affine
from dataset.normalisation import PREPARATIONS, preparation
from dataset.shear import deskewed
from dataset.upright import MOST, WIDTH, evenly_wide, upright, widths


def slant(image):
    """μ11 / μ20: columns by which the ink leans for every row down."""
    rows, cols = np.indices(image.shape)
    mass = image.sum(dtype=np.float64)
    down, across = rows - (rows * image).sum() / mass, cols - (cols * image).sum() / mass
    return (image * down * across).sum() / (image * down**2).sum()


def cross(half_width):
    """An upright cross of 28 × 28 px, `half_width` px to either side."""
    picture = np.zeros((28, 28), np.uint8)
    picture[4:24, 13:15] = 255
    picture[12:16, 14 - half_width : 14 + half_width] = 255
    return picture


def test_slant_and_place_are_undone():
    straight = cross(6)[None]
    leaning = warped(straight, Affine(shear=0.3, down=2, right=-1))
    assert abs(slant(leaning[0])) > 0.2
    found = upright(leaning)
    assert abs(slant(found[0])) < 0.02
    assert np.abs(found - upright(straight)).mean() < 0.03


def test_paper_and_pen_may_be_of_any_colour():
    digits = np.stack([cross(6), cross(9)])
    np.testing.assert_allclose(upright(255 - digits), upright(digits), atol=1e-6)


def test_widths_are_the_deviation_of_the_columns():
    columns = np.repeat(np.arange(28), cross(6).astype(bool).sum(axis=0))
    found = widths((cross(6)[None] > 0).astype(np.float32))
    assert found[0] == pytest.approx(columns.std())


def test_one_width_within_bounds():
    before = widths(upright(np.stack([cross(n) for n in (4, 5, 6, 8, 13)])))
    after = widths(evenly_wide(np.stack([cross(n) for n in (4, 5, 6, 8, 13)])))
    wanted = np.clip(WIDTH * 28, before / MOST, before * MOST)
    # Reading between pixels widens by a fraction of one.
    np.testing.assert_allclose(after, wanted, atol=0.15)
    assert after[0] < WIDTH * 28 - 0.5


def test_blank_paper_stays_blank():
    blank = np.full((2, 28, 28), 200, np.uint8)
    assert not evenly_wide(blank).any()
    assert not upright(blank).any()


@pytest.mark.parametrize("name", PREPARATIONS)
def test_every_preparation_gives_pictures_of_the_size_it_says(name):
    digits = np.stack([cross(6), cross(9)])
    prepared = preparation(name).prepare(digits)
    assert prepared.shape == (2, *preparation(name).size((28, 28)))
    assert prepared.dtype == np.float32
    assert ((prepared >= 0) & (prepared <= 1)).all()
    assert preparation(name).fits(digits).shape == (2,)


def leaning_bar(lean, side=41):
    image = np.zeros((side, side), np.float32)
    for row in range(8, side - 8):
        col = side / 2 + lean * (row - side / 2)
        image[row, round(col) - 2 : round(col) + 3] = 1
    return image


@pytest.mark.parametrize("lean", [-0.5, 0.0, 0.4])
def test_slant_is_measured_and_undone(lean):
    ink = leaning_bar(lean)[None]
    assert slant(ink[0]) == pytest.approx(lean, abs=0.03)
    straight = deskewed(ink)
    assert abs(slant(straight[0])) < 0.03
    assert straight.sum() == pytest.approx(ink.sum(), rel=0.02)


def test_ink_is_moved_to_the_middle():
    ink = np.zeros((1, 21, 21), np.float32)
    ink[0, 2:7, 11:16] = 1
    rows, cols = np.nonzero(deskewed(ink)[0] > 0.5)
    assert (rows.mean(), cols.mean()) == pytest.approx((10, 10), abs=0.01)


def test_nothing_stays_nothing_and_a_flat_line_survives():
    assert not deskewed(np.zeros((1, 9, 9), np.float32)).any()
    line = np.zeros((1, 9, 9), np.float32)
    line[0, 4, 2:7] = 1
    np.testing.assert_allclose(deskewed(line), line, atol=1e-6)


def test_deskewing_is_a_bilinear_shear():
    stack = np.random.default_rng(0).random((5, 21, 34), dtype=np.float32)
    for image, straight in zip(stack.astype(np.float64), deskewed(stack), strict=True):
        height, width = image.shape
        r, c = np.mgrid[:height, :width]
        centre_row, centre_col = (image * r).sum() / image.sum(), (image * c).sum() / image.sum()
        rows = r + centre_row - (height - 1) / 2
        cols = c + centre_col - (width - 1) / 2 + slant(image) * (r - (height - 1) / 2)
        padded = np.pad(image, 40)
        expected = map_coordinates(padded, [rows + 40, cols + 40], order=1, mode="constant")
        np.testing.assert_allclose(straight, expected, atol=2e-5)
