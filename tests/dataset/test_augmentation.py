"""Distortions with answers worked out by hand."""

import numpy as np
import pytest

from dataset.augmentation import Affine, Elastic, warped


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


def test_elastic_is_smooth_seeded_and_as_strong_as_said():
    view = Elastic(1.5, seed=3)
    field = view.sources(200, 28, 28) - np.mgrid[:28, :28][:, None]
    assert field.std() == pytest.approx(1.5, rel=0.1)
    assert np.abs(np.diff(field, axis=3)).max() < 1.5
    images = np.random.default_rng(0).random((3, 28, 28)).astype(np.float32)
    first = warped(images, view)
    np.testing.assert_array_equal(first, warped(images, Elastic(1.5, seed=3)))
    assert np.abs(first - warped(images, Elastic(1.5, seed=4))).max() > 0.1
    assert np.abs(first - images).max() > 0.1


def test_chunks_change_nothing(monkeypatch):
    from dataset import augmentation

    images = np.random.default_rng(0).random((7, 12, 10)).astype(np.float32)
    whole = [warped(images, view) for view in (Affine(turn=20), Elastic(2.0))]
    monkeypatch.setattr(augmentation, "IMAGES_AT_ONCE", 2)
    for expected, view in zip(whole, (Affine(turn=20), Elastic(2.0)), strict=True):
        np.testing.assert_array_equal(warped(images, view), expected)
