"""Photographs taken again, with answers worked out by hand."""

from dataclasses import replace

import numpy as np
import pytest

from dataset import retaking
from dataset.augmentation import inverses_of
from dataset.distortion import ANOTHER_SHOT, Retaking
from dataset.ink import LUMA
from dataset.retaking import covered, hue_maps, retaken, saturation_maps, warped_by


def photographs(n=6, side=24, seed=0):
    return np.random.default_rng(seed).integers(0, 256, (n, side, side, 3)).astype(np.uint8)


def test_nothing_is_changed_by_default():
    images = photographs()
    np.testing.assert_array_equal(retaken(images, Retaking(), seed=0), images)


def test_every_other_picture_is_mirrored_and_only_where_that_is_allowed():
    images = photographs(n=400, side=8)
    found = retaken(images, Retaking(), seed=0, mirror=True)
    same = (found == images).all(axis=(1, 2, 3))
    mirrored = (found == images[:, :, ::-1]).all(axis=(1, 2, 3))
    assert np.all(same ^ mirrored)
    assert mirrored.mean() == pytest.approx(0.5, abs=0.1)


def test_beyond_its_border_a_picture_is_mirrored():
    """Rows 0, 1, 2, 3 moved down by two: rows 2, 1 come in from above."""
    rows = np.repeat(np.arange(4, dtype=np.float32)[:, None], 4, axis=1)[None, ..., None]
    zero, one = np.zeros(1), np.ones((1, 2))
    moved = warped_by(rows, inverses_of(zero + 2, zero, zero, one, zero, (4, 4)))
    np.testing.assert_array_equal(moved[0, :, 0, 0], [2, 1, 0, 1])


def test_a_square_covers_pixels_and_parts_of_pixels():
    """Two px a side about the centre of 4 px; then half a pixel further to the right."""
    nothing, colour = np.zeros((1, 4, 4, 1), np.float32), np.ones((1, 1), np.float32)
    side = np.array([0.5])
    found = covered(nothing, np.array([[0.5, 0.5]]), side, colour)[0, ..., 0]
    np.testing.assert_allclose(found[:, 1], [0, 1, 1, 0])
    np.testing.assert_allclose(found[1], [0, 1, 1, 0])
    found = covered(nothing, np.array([[0.5, 0.625]]), side, colour)[0, ..., 0]
    np.testing.assert_allclose(found[1], [0, 0.5, 1, 0.5])
    beyond = covered(nothing, np.array([[0.0, 0.0]]), side, colour)
    assert beyond.sum() == 1


def test_hue_turns_about_gray():
    """By a third of a turn red becomes green, green blue; white stays white."""
    np.testing.assert_allclose(
        hue_maps(np.array([120.0]))[0] @ np.eye(3), np.roll(np.eye(3), 1, axis=0), atol=1e-12
    )
    np.testing.assert_allclose(hue_maps(np.array([40.0]))[0] @ np.ones(3), np.ones(3))


def test_saturation_leaves_the_luma():
    colour = np.array([0.8, 0.4, 0.1])
    gray, same, more = saturation_maps(np.array([0.0, 1.0, 1.5])) @ colour
    np.testing.assert_allclose(gray, np.full(3, colour @ LUMA), rtol=1e-6)
    np.testing.assert_allclose(same, colour, rtol=1e-6)
    assert more @ LUMA == pytest.approx(colour @ LUMA)
    np.testing.assert_allclose(more - gray, 1.5 * (colour - gray), rtol=1e-5)


def test_light_is_a_factor_and_contrast_is_about_the_mean():
    image = np.full((50, 8, 8, 3), 0.4, np.float32)
    image[:, :4] = 0.2
    lit = retaken(image, Retaking(brightness=0.5), seed=1)
    factor = lit[:, 0, 0, 0] / 0.2
    np.testing.assert_allclose(lit[:, 7, 7, 2] / 0.4, factor, rtol=1e-5)
    assert 0.5 < factor.min() < 0.6 and 1.4 < factor.max() < 1.5
    harder = retaken(image, Retaking(contrast=0.5), seed=1)
    np.testing.assert_allclose(harder.mean(axis=(1, 2, 3)), 0.3, rtol=1e-5)
    assert harder[:, 7, 7, 0].max() == pytest.approx(0.3 + 0.1 * 1.5, abs=0.005)


def test_gray_stored_as_rgb_stays_gray_and_fares_as_gray():
    gray = photographs()[..., 0]
    still = replace(ANOTHER_SHOT, cover=0)
    found = retaken(np.repeat(gray[..., None], 3, axis=3), still, seed=2, mirror=True)
    assert np.ptp(found.astype(int), axis=3).max() <= 1
    alone = retaken(gray, still, seed=2, mirror=True)
    assert np.abs(found[..., 0].astype(int) - alone).max() <= 1


@pytest.mark.parametrize("shape", [(9, 9), (24, 24, 3), (17, 40), (20, 12, 1)])
def test_shapes_and_types(shape):
    whole = np.random.default_rng(0).integers(0, 256, (5, *shape)).astype(np.uint8)
    found = retaken(whole, ANOTHER_SHOT, seed=0, mirror=True)
    assert (found.dtype, found.shape) == (np.uint8, whole.shape)
    share = retaken(whole / np.float32(255), ANOTHER_SHOT, seed=0, mirror=True)
    assert (share.dtype, share.shape) == (np.float32, whole.shape)
    assert share.min() >= 0 and share.max() <= 1
    np.testing.assert_array_equal(np.rint(255 * share), found)
    assert retaken(whole[:0], ANOTHER_SHOT, seed=0).shape == (0, *shape)


def test_chance_belongs_to_the_picture(monkeypatch):
    """Neither other pictures nor how many are worked on at once change what becomes of one."""
    images = photographs(n=10)
    whole = retaken(images, ANOTHER_SHOT, seed=3, purpose="epoch 1", mirror=True)
    others = photographs(n=10, seed=1)
    others[4] = images[4]
    again = retaken(others, ANOTHER_SHOT, seed=3, purpose="epoch 1", mirror=True)
    np.testing.assert_array_equal(again[4], whole[4])
    monkeypatch.setattr(retaking, "PIXELS_AT_ONCE", 3 * images[0].size)
    at_once = retaken(images, ANOTHER_SHOT, seed=3, purpose="epoch 1", mirror=True)
    np.testing.assert_array_equal(at_once, whole)
    for seed, purpose in ((4, "epoch 1"), (3, "epoch 2")):
        assert np.any(retaken(images, ANOTHER_SHOT, seed, purpose) != whole)


@pytest.mark.parametrize("field", [name for name in vars(ANOTHER_SHOT)])
def test_every_setting_does_something_of_its_own(field):
    only = Retaking(**{field: getattr(ANOTHER_SHOT, field)})
    images = photographs()
    assert np.any(retaken(images, only, seed=0) != images)


def test_lengths_are_shares_of_the_side():
    """A square moves by the same share of the picture at 32 and at 128 px."""

    def places(side):
        image = np.zeros((30, side, side, 3), np.float32)
        image[:, side * 3 // 8 : side * 5 // 8, side * 3 // 8 : side * 5 // 8] = 1
        moved = retaken(image, Retaking(shift=0.2), seed=5)[..., 0]
        axis = (np.arange(side) + 0.5) / side
        total = moved.sum(axis=(1, 2))
        return np.stack([moved.sum(axis=2) @ axis, moved.sum(axis=1) @ axis]) / total

    small, large = places(32), places(128)
    np.testing.assert_allclose(small, large, atol=0.003)
    assert np.abs(small - 0.5).max() > 0.15
