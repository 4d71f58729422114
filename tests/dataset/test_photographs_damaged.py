"""Conditions for photographs: damage that is seeded, rises with severity and stays with its picture."""

from itertools import pairwise
from pathlib import Path
from pkgutil import resolve_name

import numpy as np
import pytest
from scipy.ndimage import gaussian_filter

from dataset import conditions
from dataset.conditions import SEVERITIES, Condition, all_conditions, parse_condition, under
from dataset.corruptions import CORRUPTIONS, EVERY
from dataset.draws import Draws
from dataset.ink import LUMA
from dataset.input_error import InputError

PHOTOGRAPHS = CORRUPTIONS["photograph"]
ALL = [*PHOTOGRAPHS, "rotation"]
NOISE = {"gaussian-noise", "shot-noise", "impulse-noise"}
WITH_CHANCE = {*NOISE, "motion-blur", "fog", "occlusion"}


def strongest(key):
    return Condition(key, 33 if key == "rotation" else 5)


def damaged(images, key, **settings):
    return under(images, strongest(key), kind="photograph", **settings)


def photographs(n, height, width):
    """Coloured clouds with edges, of the spectrum that photographs have."""
    generator = np.random.default_rng(7)
    shape = (n, height, width, 3)
    side = min(height, width)
    cloud = sum(
        s
        * gaussian_filter(generator.standard_normal(shape), (0, side * s, side * s, 0.5))
        * side
        * s
        for s in (0.02, 0.05, 0.12)
    )
    cloud += 0.3 * np.sign(cloud) * cloud.std()
    spread = cloud / cloud.std(axis=(1, 2, 3), keepdims=True)
    return np.rint(255 * (0.45 + 0.2 * spread).clip(0, 1)).astype(np.uint8)


@pytest.fixture(scope="module")
def signs():
    return photographs(20, 32, 32)


def test_names_come_back_and_those_of_both_kinds_are_one():
    for text in all_conditions("photograph"):
        assert str(parse_condition(text)) == text
    assert len(set(all_conditions("photograph"))) == 70
    for key in PHOTOGRAPHS.keys() & CORRUPTIONS["ink"].keys():
        assert PHOTOGRAPHS[key].name == CORRUPTIONS["ink"][key].name
    assert EVERY.keys() == PHOTOGRAPHS.keys() | CORRUPTIONS["ink"].keys()


@pytest.mark.parametrize("kind", CORRUPTIONS)
@pytest.mark.parametrize("key", [*EVERY, "rotation"])
def test_every_condition_fits_a_kind_or_says_why_not(key, kind):
    condition, images = strongest(key), photographs(2, 16, 16)
    for stack in (images, images[..., 0]):
        reason = condition.unmet(kind, colour=stack.ndim == 4)
        if reason is None:
            assert np.any(under(stack, condition, kind=kind) != stack)
        else:
            with pytest.raises(InputError, match=str(reason)):
                under(stack, condition, kind=kind)
    foreign = key != "rotation" and key not in CORRUPTIONS[kind]
    assert (condition.unmet(kind, colour=True) is not None) == foreign


def test_reasons():
    assert (
        str(Condition("zigzag", 1).unmet("photograph", True)) == "needs ink, these are photographs"
    )
    assert str(Condition("jpeg", 1).unmet("ink", True)) == "needs photographs, these are ink"
    assert (
        str(Condition("saturate", 1).unmet("photograph", False)) == "needs colour, these are gray"
    )


@pytest.mark.parametrize("entry", PHOTOGRAPHS.values(), ids=PHOTOGRAPHS)
def test_entries_describe_themselves(entry):
    assert resolve_name(entry.function).__doc__
    assert entry.summary.endswith(".") and entry.citation and entry.parameter
    assert len(set(entry.amounts)) == len(SEVERITIES)


@pytest.mark.parametrize("shape", [(8, 8, 3), (32, 32), (17, 40, 3), (120, 90)])
@pytest.mark.parametrize("key", ALL)
def test_type_shape_and_input(key, shape):
    if len(shape) == 2 and key == "saturate":
        pytest.skip("gray has no colours")
    images = photographs(3, *shape[:2])
    images = images if len(shape) == 3 else np.ascontiguousarray(images[..., 0])
    images.flags.writeable = False
    before = images.copy()
    found = damaged(images, key)
    assert (found.dtype, found.shape) == (np.uint8, images.shape)
    np.testing.assert_array_equal(images, before)
    assert np.any(found != images)
    assert damaged(images[:0], key).shape == images[:0].shape


@pytest.mark.parametrize("key", ALL)
def test_chance_belongs_to_the_picture(key, signs, monkeypatch):
    whole = damaged(signs, key)
    changed = signs.copy()
    changed[7] = signs[8]
    again = damaged(changed, key)
    others = np.arange(len(signs)) != 7
    np.testing.assert_array_equal(again[others], whole[others])
    parts = [damaged(signs[a:b], key, first=a) for a, b in ((0, 1), (1, 12), (12, 20))]
    np.testing.assert_array_equal(np.concatenate(parts), whole)
    monkeypatch.setattr(conditions, "PIXELS_AT_ONCE", 7 * 32 * 32)
    np.testing.assert_array_equal(damaged(signs, key), whole)
    same = damaged(np.repeat(signs[:1], 5, axis=0), key, seed=3)
    assert (len(np.unique(same, axis=0)) > 1) == (key in WITH_CHANCE)


@pytest.mark.parametrize("key", [key for key in ALL if key not in NOISE])
def test_gray_stored_as_rgb_stays_gray(key, signs):
    gray = np.repeat(signs[..., :1], 3, axis=3)
    assert np.ptp(damaged(gray, key).astype(int), axis=3).max() <= 1


@pytest.mark.parametrize("key", PHOTOGRAPHS)
@pytest.mark.parametrize("size", [(16, 16), (24, 40), (32, 32), (96, 96), (160, 120)])
def test_damage_rises_with_severity(key, size):
    images = photographs(12, *size)
    found = [
        np.abs(under(images, Condition(key, s), kind="photograph").astype(float) - images).mean()
        for s in SEVERITIES
    ]
    assert np.all(np.diff([0.0, *found]) > 0), found


@pytest.mark.parametrize("key", [key for key in PHOTOGRAPHS if key not in NOISE and key != "jpeg"])
def test_damage_is_the_same_at_any_size(key):
    """At 48 px and at 96: noise is of pixels, JPEG of blocks of eight, the rest of shares."""
    large = photographs(40, 96, 96)
    small = large.reshape(40, 48, 2, 48, 2, 3).mean(axis=(2, 4)).round().astype(np.uint8)
    found = [
        np.abs(under(images, Condition(key, 3), kind="photograph").astype(float) - images).mean()
        for images in (small, large)
    ]
    assert found[0] == pytest.approx(found[1], rel=0.25)


def plain(value, side=16, channels=3):
    return np.full((1, side, side, channels), value, np.uint8)


def test_light_by_hand():
    """Brightness keeps the hue: (100, 50, 0) and a fifth of full light more is (151, 75.5, 0)."""
    orange = plain(0)
    orange[..., 0], orange[..., 1] = 100, 50
    bright = under(orange, Condition("brightness", 2), kind="photograph")
    assert bright[0, 3, 3].tolist() == [151, 75, 0] or bright[0, 3, 3].tolist() == [151, 76, 0]
    assert (
        under(plain(0), Condition("brightness", 1), kind="photograph")[0, 0, 0].tolist() == [26] * 3
    )
    assert under(orange, Condition("darkness", 1), kind="photograph")[0, 0, 0].tolist() == [
        50,
        25,
        0,
    ]


def test_contrast_by_hand():
    """Halves of 100 and 200: mean 150, and half of the distance from it."""
    image = plain(100)
    image[:, :8] = 200
    found = under(image, Condition("contrast", 2), kind="photograph")
    assert (found[0, 0, 0, 0], found[0, 15, 0, 0]) == (175, 125)


def test_saturation_keeps_the_luma():
    image = np.array([[[[120, 100, 90]]]], np.uint8).repeat(8, 1).repeat(8, 2)
    found = under(image, Condition("saturate", 1), kind="photograph")[0, 0, 0]
    gray = np.array([120, 100, 90]) @ LUMA
    np.testing.assert_allclose(found, gray + 1.6 * (np.array([120, 100, 90]) - gray), atol=0.51)


def test_cells_by_hand():
    """0.16 of 25 px: cells of 4 px, the centre on an edge, 12.5, and half a pixel each."""
    image = np.zeros((1, 25, 25, 3), np.uint8)
    image[0, 13, 13] = 160
    found = under(image, Condition("pixelate", 5), kind="photograph")[0, ..., 0]
    assert found[13:16, 13:16].tolist() == [[10] * 3] * 3
    assert found[12, 12:18].tolist() == [2, 5, 5, 5, 2, 0]


def test_a_disk_by_hand():
    """0.05 of 20 px: a radius of 1 px; beside the centre 1 of 1 and at its corners 2 − √2."""
    image = np.zeros((1, 20, 20, 3), np.uint8)
    image[0, 10, 10] = 255
    found = under(image, Condition("defocus-blur", 4), kind="photograph")[0, 9:12, 9:12, 1]
    total = 5 + 4 * (2 - np.sqrt(2))
    expected = np.array([[2 - np.sqrt(2), 1, 2 - np.sqrt(2)], [1, 1, 1]]) / total * 255
    np.testing.assert_allclose(found[:2], expected, atol=0.51)


def test_an_even_picture_is_blurred_into_itself():
    for key in ("defocus-blur", "motion-blur", "zoom-blur", "pixelate", "rotation", "contrast"):
        np.testing.assert_allclose(damaged(plain(90), key).astype(int), 90, atol=1)


def test_occlusion_covers_its_share_and_grows_in_its_place():
    images = np.zeros((30, 20, 30, 3), np.uint8)
    found = [
        under(images, Condition("occlusion", s), kind="photograph")[..., 0] / 127.5
        for s in SEVERITIES
    ]
    for part, share in zip(found, (0.15, 0.22, 0.3, 0.38, 0.46), strict=True):
        np.testing.assert_allclose(part.sum(axis=(1, 2)), (20 * share) ** 2, rtol=0.03)
    assert all(np.all(more >= less - 0.01) for less, more in pairwise(found))


def test_gaussian_noise_has_its_deviation():
    found = under(plain(128, side=64), Condition("gaussian-noise", 3), kind="photograph")
    assert (found - 128.0).std() == pytest.approx(0.1 * 255, rel=0.03)
    correlation = np.corrcoef(found.reshape(-1, 3).T.astype(float))
    assert np.abs(correlation - np.eye(3)).max() < 0.1


def test_movements_keep_the_light():
    from dataset.corruptions.blur import movements

    kernels = movements(5.0, Draws(0, "motion-blur", 0, 20))
    np.testing.assert_allclose(kernels.sum(axis=(1, 2)), 1, rtol=1e-5)


@pytest.mark.parametrize("key", PHOTOGRAPHS)
def test_page_says_what_the_code_does(key):
    page = (Path(__file__).parents[2] / "docs" / "conditions.md").read_text(encoding="utf-8")
    entry = PHOTOGRAPHS[key]
    amounts = " | ".join(f"{amount:g}" for amount in entry.amounts)
    assert f"| `{key}` | {entry.summary} | {entry.parameter} | {amounts} |\n" in page
