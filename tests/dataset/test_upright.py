"""Digits without slant and of one width."""

import numpy as np
import pytest

from dataset.augmentation import warped
from dataset.distortion import Affine
from dataset.normalisation import PREPARATIONS, preparation
from dataset.shear import slants
from dataset.upright import MOST, WIDTH, evenly_wide, upright, widths


def cross(half_width):
    """An upright cross of 28 × 28 px, `half_width` px to either side."""
    picture = np.zeros((28, 28), np.uint8)
    picture[4:24, 13:15] = 255
    picture[12:16, 14 - half_width : 14 + half_width] = 255
    return picture


def test_slant_and_place_are_undone():
    straight = cross(6)[None]
    leaning = warped(straight, Affine(shear=0.3, down=2, right=-1))
    assert abs(slants(leaning.astype(np.float32))[0]) > 0.2
    found = upright(leaning)
    assert abs(slants(found)[0]) < 0.02
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
