"""Drawings drawn again: the same shape, colours and type; another place, size and pen."""

from dataclasses import replace

import numpy as np
import pytest

from dataset.distortion import ANY_HAND, Redrawing
from dataset.normalisation import FINER, on_nothing, trace
from dataset.redrawing import redrawn
from dataset.shapes import load_shapes

STEADY = Redrawing(
    size=(0.5, 0.5), pen=(2.0, 2.0), turn=0, stretch=0, shear=0, narrowing=0, wobble=0, gap=0,
    run_on=0, fade=0,
)  # fmt: skip


@pytest.fixture(scope="module")
def neat():
    return load_shapes().train.images[::15]


def extent(image):
    """Height and width of the centre line, px."""
    hull = trace(on_nothing(image[None])[0]).hull
    return np.ptp(hull, axis=0) / FINER


def test_size_and_pen_are_those_asked_for(neat):
    for image in redrawn(neat, STEADY, copies=3, seed=0):
        assert extent(image).max() == pytest.approx(12, abs=0.8)
        found = trace(on_nothing(image[None])[0])
        assert found.mask.sum() / found.line.sum() / FINER == pytest.approx(2, abs=0.4)


def test_proportions_stay_unless_they_are_stretched(neat):
    before = [np.divide(*extent(image)) for image in neat]
    after = [np.divide(*extent(image)) for image in redrawn(neat, STEADY, copies=1, seed=0)]
    # Thinning draws back from sharp corners, by more of a smaller triangle.
    np.testing.assert_allclose(after, before, rtol=0.12)
    stretched = redrawn(neat, replace(STEADY, stretch=1.5), copies=20, seed=0)
    ratios = [np.divide(*extent(image)) for image in stretched]
    assert min(ratios) < 0.6 < 1.6 < max(ratios)


def test_anywhere_on_the_paper_and_never_beyond(neat):
    images = redrawn(neat, STEADY, copies=40, seed=0)
    middles = [trace(ink).hull.mean(axis=0) / FINER - 2 for ink in on_nothing(images)]
    assert np.ptp(middles, axis=0).min() > 7
    ink = on_nothing(redrawn(neat, replace(STEADY, size=(0.9, 0.9)), copies=5, seed=0))
    lengths = [extent(image).max() for image in ink]
    assert min(lengths) > 20


def test_gaps_take_ink_away_and_strokes_run_on(neat):
    inked = {
        name: on_nothing(redrawn(neat, how, copies=10, seed=0)).mean()
        for name, how in {
            "closed": STEADY,
            "open": replace(STEADY, gap=1.0),
            "longer": replace(STEADY, run_on=1.0),
        }.items()
    }
    assert inked["open"] < 0.97 * inked["closed"]
    # Most of them run along what is drawn already.
    assert inked["longer"] > 1.004 * inked["closed"]


@pytest.mark.parametrize(
    "change",
    [
        lambda images: images,
        lambda images: images[..., 0],
        lambda images: images[..., :1].astype(np.float32) / 255,
        lambda images: 255 - images // 2,
    ],
    ids=["RGB", "gray", "one float channel", "light pen on black"],
)
def test_type_shape_and_colours_stay(neat, change):
    images = change(neat)
    copies = redrawn(images, replace(ANY_HAND, fade=0), copies=2, seed=0)
    assert copies.dtype == images.dtype
    assert copies.shape == (6, *images.shape[1:])
    np.testing.assert_array_equal(copies[:, 0, 0], np.concatenate([images[:, 0, 0]] * 2))
    for values in (copies, images):
        assert values.max() - values.min() == pytest.approx(images.max() - images.min())


def test_same_seed_same_pixels(neat):
    one, again, other = (redrawn(neat, ANY_HAND, 2, seed) for seed in (3, 3, 4))
    assert (one == again).all()
    assert (one != other).any()


def test_pictures_without_a_drawing_stay(neat):
    blank = np.full((2, 24, 24, 3), 255, np.uint8)
    blank[1, 5, 5] = 0
    np.testing.assert_array_equal(redrawn(blank, ANY_HAND, 3, 0), np.concatenate([blank] * 3))
