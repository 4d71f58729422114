"""Conditions: names, and damage that is seeded, rises with severity and stays with its picture."""

from pathlib import Path
from pkgutil import resolve_name

import numpy as np
import pytest
from scipy.ndimage import gaussian_filter, zoom

from dataset import conditions
from dataset.border import border
from dataset.conditions import (
    SEVERITIES,
    Condition,
    all_conditions,
    parse_condition,
    rotations,
    under,
)
from dataset.corruptions.of_ink import INK
from dataset.digits import load_digits
from dataset.draws import Draws
from dataset.input_error import InputError
from dataset.shapes import load_shapes

ALL = [*INK, "rotation"]
STRONGEST = {key: Condition(key, 5) for key in INK} | {"rotation": Condition("rotation", 33)}


def strokes(n, height, width):
    """White strokes on black: a band and a bent line a picture, of seeded places."""
    generator = np.random.default_rng(5)
    noise = gaussian_filter(
        generator.standard_normal((n, height, width)), (0, height / 9, width / 9)
    )
    ridge = 1 - np.abs(noise) / noise.std() * 3
    rows, cols = np.mgrid[:height, :width]
    middle = np.hypot(rows / (height - 1) - 0.5, cols / (width - 1) - 0.5) < 0.4
    return np.rint(255 * ridge.clip(0, 1) * middle).astype(np.uint8)


@pytest.fixture(scope="module")
def shapes():
    return load_shapes().tests["challenge"].images


@pytest.fixture(scope="module")
def digits():
    """Handwritten digits, from 8 to 28 px with a border."""
    small = load_digits().train.images[:300].astype(float)
    return np.pad(
        zoom(small, (1, 2.5, 2.5), order=1).clip(0, 255).round().astype(np.uint8),
        ((0, 0), (4, 4), (4, 4)),
    )


@pytest.mark.parametrize("text", [*all_conditions(), *rotations(), "rotation@-22.5"])
def test_names_come_back(text):
    assert str(parse_condition(text)) == text


def test_all_conditions_are_15_by_5():
    assert len(set(all_conditions())) == 75
    assert all(not text.startswith("rotation@") for text in all_conditions())


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("shot-nose@3", r"Did you mean 'shot-noise'\?"),
        ("rotaton@3", r"Did you mean 'rotat(e|ion)'\?"),
        ("fog@6", "expected 1, 2, 3, 4 or 5"),
        ("fog@0", "expected 1, 2, 3, 4 or 5"),
        ("fog@2.5", "expected 1, 2, 3, 4 or 5"),
        ("fog@", "No severity in condition 'fog@'"),
        ("fog", "No severity in condition 'fog'"),
        ("fog@x", "received 'x'"),
        ("fog@nan", "received 'nan'"),
        ("rotation@181", "expected −180…180"),
        ("", "Unknown corruption ''"),
    ],
)
def test_bad_names_are_told(text, message):
    with pytest.raises(InputError, match=message) as told:
        parse_condition(text)
    assert "\n" not in str(told.value)


@pytest.mark.parametrize("severity", [0, 6, -1, float("nan")])
@pytest.mark.parametrize("corruption", INK)
def test_severities_are_bounded(corruption, severity):
    with pytest.raises(InputError, match="expected 1, 2, 3, 4 or 5"):
        Condition(corruption, severity)


@pytest.mark.parametrize("entry", INK.values(), ids=INK)
def test_entries_describe_themselves(entry):
    assert resolve_name(entry.function).__doc__
    assert entry.summary.endswith(".") and entry.citation and entry.parameter
    assert len(set(entry.amounts)) == len(SEVERITIES)


@pytest.mark.parametrize(
    "shape", [(8, 8), (28, 28), (24, 24, 3), (17, 40), (64, 33, 3), (240, 240)]
)
@pytest.mark.parametrize("key", ALL)
def test_type_shape_and_input(key, shape):
    images = strokes(3, *shape[:2])
    if len(shape) == 3:
        images = np.repeat(images[..., None], 3, axis=3)
    images.flags.writeable = False
    before = images.copy()
    found = under(images, STRONGEST[key])
    assert found.dtype == np.uint8
    assert found.shape == images.shape
    assert not np.shares_memory(found, images)
    np.testing.assert_array_equal(images, before)
    assert np.any(found != images)


@pytest.mark.parametrize("key", ALL)
def test_same_seed_same_pictures(key, digits):
    first = under(digits[:20], STRONGEST[key], seed=3)
    np.testing.assert_array_equal(under(digits[:20], STRONGEST[key], seed=3), first)


WITHOUT_CHANCE = {"scale", "brightness", "canny-edges", "rotation"}


@pytest.mark.parametrize("key", ALL)
def test_seeds_and_places_differ_where_there_is_chance(key, digits):
    images = np.repeat(digits[:1], 20, axis=0)
    found = under(images, STRONGEST[key], seed=3)
    if key in WITHOUT_CHANCE:
        assert len(np.unique(found, axis=0)) == 1
    else:
        assert len(np.unique(found, axis=0)) > 1
        assert np.any(under(images, STRONGEST[key], seed=4) != found)


@pytest.mark.parametrize("key", ALL)
def test_parts_fare_as_the_whole(key, digits, monkeypatch):
    whole = under(digits[:30], STRONGEST[key])
    parts = [under(digits[a:b], STRONGEST[key], first=a) for a, b in ((0, 1), (1, 18), (18, 30))]
    np.testing.assert_array_equal(np.concatenate(parts), whole)
    monkeypatch.setattr(conditions, "PIXELS_AT_ONCE", 7 * 28 * 28)
    np.testing.assert_array_equal(under(digits[:30], STRONGEST[key]), whole)


@pytest.mark.parametrize("key", ALL)
def test_no_picture_knows_the_others(key, digits):
    changed = digits[:20].copy()
    changed[7] = digits[100]
    before, after = (under(images, STRONGEST[key]) for images in (digits[:20], changed))
    others = np.arange(20) != 7
    np.testing.assert_array_equal(after[others], before[others])


@pytest.mark.parametrize("key", ALL)
def test_black_pen_on_white_fares_as_white_on_black(key, digits):
    np.testing.assert_array_equal(
        under(255 - digits[:30], STRONGEST[key]), 255 - under(digits[:30], STRONGEST[key])
    )


@pytest.mark.parametrize("key", ALL)
def test_gray_stored_as_rgb_stays_gray(key, digits):
    gray = under(digits[:30], STRONGEST[key])
    colour = under(np.repeat(digits[:30, ..., None], 3, axis=3), STRONGEST[key])
    for channel in range(3):
        np.testing.assert_array_equal(colour[..., channel], gray)


def damage(images, corruption):
    return [
        float(np.abs(under(images, Condition(corruption, s)).astype(float) - images).mean())
        for s in SEVERITIES
    ]


@pytest.mark.parametrize("corruption", INK)
def test_damage_rises_with_severity(corruption, digits, shapes):
    small = load_digits().train.images[:300]
    for images in (digits, shapes, small, strokes(20, 96, 96), strokes(3, 240, 200)):
        steps = np.diff([0.0, *damage(images, corruption)])
        assert np.all(steps > 0), steps


@pytest.mark.parametrize("key", ALL)
def test_no_pictures(key):
    assert under(np.zeros((0, 28, 28), np.uint8), STRONGEST[key]).shape == (0, 28, 28)


@pytest.mark.parametrize(
    ("images", "message"),
    [
        (np.zeros((2, 28, 28), np.float32), "uint8"),
        (np.zeros((28, 28), np.uint8), "shape"),
        (np.zeros((2, 28, 28, 4), np.uint8), "shape"),
        (np.zeros((2, 7, 28), np.uint8), "8 px"),
    ],
)
def test_other_arrays_are_refused(images, message):
    with pytest.raises(ValueError, match=message):
        under(images, Condition("fog", 1))


def test_negative_seed_is_refused():
    with pytest.raises(ValueError, match="at least 0"):
        under(np.zeros((1, 8, 8), np.uint8), Condition("fog", 1), seed=-1)


def test_rotation_by_hand():
    """A spot two rows above the centre turns to the left by 90°."""
    image = np.zeros((1, 9, 9), np.uint8)
    image[0, 2, 4] = 200
    found = under(image, parse_condition("rotation@90"))
    assert found[0, 4, 2] == 200
    np.testing.assert_array_equal(under(image, parse_condition("rotation@0")), image)


def test_impulses_are_as_many_as_said():
    images = np.full((50, 40, 40), 0, np.uint8)
    images[:, 1:-1, 1:-1] = 100
    found = under(images, Condition("impulse-noise", 5))[:, 1:-1, 1:-1]
    assert np.mean(found == 0) == pytest.approx(0.15, abs=0.005)
    assert np.mean(found == 255) == pytest.approx(0.15, abs=0.005)


def test_shot_noise_is_poisson():
    """Six photons at full ink: mean 0.4 × 6 and a variance as large, in steps of a sixth."""
    images = np.zeros((50, 40, 40), np.uint8)
    images[:, 1:-1, 1:-1] = 102
    found = under(images, Condition("shot-noise", 4))[:, 1:-1, 1:-1] / 255 * 6
    np.testing.assert_allclose(found, np.rint(found), atol=0.02)
    assert np.mean(np.rint(found) == 0) == pytest.approx(np.exp(-2.4), abs=0.005)
    assert np.mean(np.rint(found) == 2) == pytest.approx(np.exp(-2.4) * 2.4**2 / 2, abs=0.005)


def test_motion_keeps_the_ink():
    image = np.zeros((40, 41, 41), np.uint8)
    image[:, 20, 20] = 255
    found = under(image, Condition("motion-blur", 1)).astype(float)
    assert found.sum(axis=(1, 2)) == pytest.approx(255, abs=12)
    spread = np.argwhere(found.sum(axis=0) > 0)
    assert np.abs(spread - 20).max() <= 0.1 * 41 / 2 + 1


def test_draws_are_even_and_belong_to_their_picture():
    whole = Draws(1, "fog", 0, 500)
    numbers = whole.uniform(3, 7)
    part = Draws(1, "fog", 123, 4)
    np.testing.assert_array_equal(part.uniform(3, 7), numbers[123:127])
    np.testing.assert_array_equal(part.normal(5), whole.normal(5)[123:127])
    assert numbers.min() > 0 and numbers.max() < 1
    counts = np.histogram(numbers, 10, (0, 1))[0]
    assert np.all(np.abs(counts - 1050) < 5 * np.sqrt(1050))
    assert np.abs(Draws(1, "zigzag", 0, 500).uniform(3, 7) - numbers).max() > 0.5


@pytest.mark.parametrize("key", INK)
def test_page_says_what_the_code_does(key):
    page = (Path(__file__).parents[2] / "docs" / "conditions.md").read_text(encoding="utf-8")
    entry = INK[key]
    amounts = " | ".join(f"{amount:g}" for amount in entry.amounts)
    assert f"| `{key}` | {entry.summary} | {entry.parameter} | {amounts} |\n" in page


@pytest.mark.parametrize("key", ALL)
def test_paper_stays_paper(key, digits):
    """A method that takes the border for paper is not misled by any corruption."""
    found = under(digits[:200], STRONGEST[key]) > 127
    assert np.all(border(found).mean(axis=1) < 0.5)
