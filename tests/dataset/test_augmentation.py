"""Distortions with answers worked out by hand."""

import numpy as np
import pytest

from dataset.augmentation import displacements, distorted, warped
from dataset.border import border_median
from dataset.distortion import Affine, Distortion, Elastic


def spot(row, col, side=9):
    image = np.zeros((1, side, side), np.float32)
    image[0, row, col] = 1
    return image


@pytest.mark.parametrize(
    ("view", "place"),
    [
        (Affine(), (2, 4)),
        (Affine(down=1), (3, 4)),
        (Affine(right=-2), (2, 2)),
        (Affine(turn=90), (4, 2)),
        (Affine(zoom=2), (0, 4)),
        (Affine(shear=0.5), (2, 5)),
    ],
)
def test_where_a_spot_goes(view, place):
    """The spot lies two rows above the centre (4, 4)."""
    found = warped(spot(2, 4), view)[0]
    assert np.unravel_index(found.argmax(), found.shape) == place
    assert found[place] == pytest.approx(1, abs=1e-5)


def test_half_a_pixel_is_shared():
    found = warped(spot(4, 4), Affine(right=0.5))[0]
    np.testing.assert_allclose(found[4, 3:7], [0, 0.5, 0.5, 0], atol=1e-6)


def test_kinds_of_pictures():
    colour = np.repeat((spot(4, 4) * 255).astype(np.uint8)[..., None], 3, axis=-1)
    found = warped(colour, Affine(down=0.25))
    assert found.dtype == np.uint8 and found.shape == colour.shape
    assert found[0, 4, 4].tolist() == [191] * 3
    assert warped(np.zeros((0, 5, 5), np.float32), Affine()).shape == (0, 5, 5)


def test_displacements_are_smooth_and_as_strong_as_said():
    field = displacements(400, 28, 28, 1.5, 4.0, np.random.default_rng(3))
    np.testing.assert_allclose(field.std(axis=0), 1.5, rtol=0.2)
    assert field.std() == pytest.approx(1.5, rel=0.03)
    assert np.abs(np.diff(field, axis=3)).max() < 2
    near = np.mean(field[:, :, 14, 10] * field[:, :, 14, 14]) / 1.5**2
    assert near == pytest.approx(np.exp(-(4**2) / (4 * 4.0**2)), abs=0.1)


def test_elastic_is_seeded():
    view = Elastic(1.5, seed=3)
    images = np.random.default_rng(0).random((3, 28, 28)).astype(np.float32)
    first = warped(images, view)
    np.testing.assert_array_equal(first, warped(images, Elastic(1.5, seed=3)))
    assert np.abs(first - warped(images, Elastic(1.5, seed=4))).max() > 0.1
    assert np.abs(first - images).max() > 0.1


ALL_OF_IT = Distortion(
    shift=1.5, turn=15, zoom=0.15, stretch=0.1, shear=0.2, elastic=0.8, smoothness=3.0
)


def test_no_distortion_changes_nothing():
    images = np.random.default_rng(0).random((4, 9, 12, 3)).astype(np.float32)
    np.testing.assert_allclose(distorted(images, Distortion(), 0), images, atol=1e-6)


def test_distortions_are_seeded_and_differ_from_picture_to_picture():
    images = np.repeat(np.random.default_rng(0).random((1, 28, 28)), 5, axis=0).astype(np.float32)
    first = distorted(images, ALL_OF_IT, 7)
    np.testing.assert_array_equal(first, distorted(images, ALL_OF_IT, 7))
    assert np.abs(first - distorted(images, ALL_OF_IT, 8)).max() > 0.1
    assert np.abs(first[1:] - first[:-1]).reshape(4, -1).max(axis=1).min() > 0.1


@pytest.mark.parametrize(
    ("distortion", "spread"),
    [(Distortion(shift=2 * 28 / 41), 2.0), (Distortion(turn=20), 0.2), (Distortion(zoom=0.2), 0.2)],
)
def test_draws_are_uniform_within_the_bound(distortion, spread):
    """A long bar right of the centre: where its middle row lies tells shift, turn or zoom."""
    n, side = 500, 41
    images = np.zeros((n, side, side), np.float32)
    images[:, 18:23, 30] = 1
    found = distorted(images, distortion, 0)
    grid = np.mgrid[:side, :side] - (side - 1) / 2
    mass = found.sum(axis=(1, 2))
    row, col = ((found * axis).sum(axis=(1, 2)) / mass for axis in grid)
    value = {2.0: row, 0.2: np.arctan2(row, col) / np.deg2rad(20) * 0.2}[spread]
    if distortion.zoom:
        value = col / 10 - 1
    assert np.abs(value).max() <= spread * 1.06
    assert value.std() == pytest.approx(spread / np.sqrt(3), rel=0.1)


def test_paper_stays_paper():
    """Black pen on white: what comes in from beyond the picture is the border's median."""
    images = np.full((6, 24, 24, 3), 255, np.uint8)
    images[:, 10:14, 10:14] = 0
    found = distorted(images, ALL_OF_IT, 1)
    assert border_median(images).tolist() == [[255.0] * 3] * 6
    assert found[:, [0, -1]].min() == 255 and found[:, :, [0, -1]].min() == 255


def test_chunks_change_nothing(monkeypatch):
    from dataset import augmentation

    images = np.random.default_rng(0).random((7, 12, 10)).astype(np.float32)
    whole = [warped(images, view) for view in (Affine(turn=20), Elastic(2.0))]
    monkeypatch.setattr(augmentation, "IMAGES_AT_ONCE", 2)
    for expected, view in zip(whole, (Affine(turn=20), Elastic(2.0)), strict=True):
        np.testing.assert_array_equal(warped(images, view), expected)
    at_once = distorted(images, ALL_OF_IT, 0)
    monkeypatch.setattr(augmentation, "IMAGES_AT_ONCE", 100)
    np.testing.assert_array_equal(distorted(images, ALL_OF_IT, 0), at_once)


@pytest.mark.parametrize("side", [14, 28, 56, 112])
def test_lengths_are_px_up_to_28_and_shares_of_the_side_above(side):
    """A spot in the middle of 28 px moves by up to 2 px; of 112 px, by up to 8."""
    images = np.zeros((300, side, side), np.float32)
    half = side // 2
    images[:, half - 1 : half + 1, half - 1 : half + 1] = 1
    rows = distorted(images, Distortion(shift=2), 0).sum(axis=2)
    moved = rows @ np.arange(side) / rows.sum(axis=1) - (half - 0.5)
    assert np.abs(moved).max() == pytest.approx(2 * max(1, side / 28), rel=0.05)


def test_fields_are_as_smooth_and_as_strong_for_the_side():
    """A ramp, bent: what a field of 28 px does is done to 56 px, twice as far and twice as smooth."""

    def bent(side):
        ramp = np.broadcast_to(np.arange(side, dtype=np.float32), (50, side, side))
        inside = slice(side // 4, -side // 4)
        bend = distorted(ramp, Distortion(elastic=0.7), 0) - ramp
        return bend[:, inside, inside]

    small, large = bent(28), bent(56)
    assert large.std() == pytest.approx(2 * small.std(), rel=0.05)
    slopes = [np.diff(bend, axis=2).std() for bend in (small, large)]
    assert slopes[0] == pytest.approx(slopes[1], rel=0.1)
