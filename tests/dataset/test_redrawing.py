"""Drawings drawn again: the same shape, colours and type; another place, size and pen."""

from dataclasses import replace

import numpy as np
import pytest

from dataset.distortion import ANY_HAND, Redrawing
from dataset.normalisation import FINER, on_nothing, trace
from dataset.redrawing import enlarged, redrawn
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


def test_habits_that_are_off_draw_nothing(neat):
    """Chance is drawn for a habit where there is one, so that published copies stay to the bit."""
    named = replace(STEADY, taper=0.0, box=0.0, crossing=0.0)
    first, again = (redrawn(neat, how, copies=2, seed=0) for how in (STEADY, named))
    np.testing.assert_array_equal(first, again)


def hull_share(image):
    """Of its box, which lies along rows and columns."""
    hull = trace(on_nothing(image[None])[0]).hull
    along, across = np.ptp(hull, axis=0)
    rows, cols = hull.T
    return abs(rows @ np.roll(cols, 1) - cols @ np.roll(rows, 1)) / 2 / (along * across)


def test_people_taper_bulge_and_run_past_their_beginning(neat):
    circle, large = neat[:1], replace(STEADY, size=(0.9, 0.9))
    shares = [hull_share(one) for one in redrawn(circle, replace(large, box=0.8), 30, seed=0)]
    # A disc fills 79 % of its box, a square all and a diamond half of it.
    assert min(shares) < 0.7 and max(shares) > 0.86
    tapered = redrawn(neat[1:2], replace(large, taper=0.4), 30, seed=0)
    shares = [hull_share(one) for one in tapered]
    assert min(shares) < 0.85 * hull_share(redrawn(neat[1:2], large, 1, seed=0)[0])
    steady, crossed = (
        on_nothing(redrawn(circle, how, 10, seed=0)).mean()
        for how in (STEADY, replace(STEADY, crossing=1.0, longest=0.4))
    )
    assert crossed > 1.1 * steady


def test_copies_with_more_pixels_than_the_drawings():
    drawings = load_shapes().train.images[:2]
    assert enlarged(drawings, 48).shape == (2, 48, 48, 3)
    assert enlarged(drawings, 24) is drawings
    assert enlarged(drawings / np.float32(255), 48).max() <= 1
