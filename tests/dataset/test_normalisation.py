"""Normalised drawings: what an affine map, a pen and a paper do to a drawing is undone."""

import numpy as np
import pytest

from dataset.drawings import FACTORS, draw_by, load_drawings, meet
from dataset.fitting import fit_picture
from dataset.ink import on_nothing
from dataset.input_error import InputError
from dataset.normalisation import (
    SIDE,
    Trace,
    depth,
    hull_of,
    normalised,
    polygon_moments,
    preparation,
    trace,
    whitening,
)
from dataset.stroke_model import Canvas, Drawer, Pen, Pose, draw

STEADY = Drawer(corner_jitter=0, bow=0, lumps=0, tremor=0, rounding=0, gap=0, overshoot=0)


def drawn(shape, height, width, pen=2.0, rotation=0.0, shear=0.0, centre=(23.5, 23.5)):
    pose = Pose(height, width, centre, rotation, shear)
    chance = np.random.default_rng(0)
    return draw(shape, STEADY, Pen(pen), pose, Canvas(48), chance)


def unlike(one, other):
    """Share of the ink that two normalised drawings do not have in common."""
    return np.abs(one - other).sum() / (one + other).sum()


def test_moments_of_a_rectangle_by_hand():
    """A rectangle of sides a, b has the variances a²/12, b²/12 about its middle."""
    corners = np.array([[1.0, 2.0], [5.0, 2.0], [5.0, 8.0], [1.0, 8.0]])
    for order in (corners, corners[::-1]):
        centre, moments = polygon_moments(order)
        np.testing.assert_allclose(centre, [3, 5])
        np.testing.assert_allclose(moments, [[16 / 12, 0], [0, 36 / 12]], atol=1e-12)


def test_whitening_makes_a_square_of_any_parallelogram():
    square = np.array([[-1.0, -1.0], [1.0, -1.0], [1.0, 1.0], [-1.0, 1.0]])
    leaning = square @ np.array([[3.0, 1.0], [-0.5, 1.0]]) + [7, 9]
    centre, matrix = whitening(leaning)
    found = (leaning - centre) @ matrix
    np.testing.assert_allclose(np.linalg.norm(found, axis=1), np.sqrt(6), rtol=1e-9)
    np.testing.assert_allclose(matrix, matrix.T, atol=1e-12)


@pytest.mark.parametrize(
    "changed",
    [
        {"centre": (16.0, 29.0), "height": 24, "width": 24},
        {"height": 16, "width": 16},
        {"height": 40, "width": 20},
        {"height": 30, "width": 30, "pen": 4.0},
        {"height": 30, "width": 30, "pen": 1.2},
    ],
)
@pytest.mark.parametrize("shape", ["circle", "rectangle"])
def test_place_size_proportions_and_pen_are_gone(shape, changed):
    plain = normalised(drawn(shape, 30, 30)[None])[0]
    other = normalised(drawn(shape, **changed)[None])[0]
    assert unlike(plain, other) < 0.3
    third = normalised(drawn("triangle", 30, 30)[None])[0]
    assert unlike(plain, third) > 0.5


@pytest.mark.parametrize("dtype", [np.uint8, np.float32])
@pytest.mark.parametrize("colour", [True, False])
def test_any_stack_of_pictures(dtype, colour):
    images = drawn("circle", 30, 30)[None]
    stack = images if colour else images[..., 0]
    scaled = stack if dtype == np.uint8 else (stack / 255).astype(np.float32)
    found = normalised(scaled)
    assert found.shape == (1, SIDE, SIDE)
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, normalised(images), atol=0.02)


def test_paper_and_pen_may_have_any_colours():
    black = drawn("circle", 30, 30)[..., 0].astype(int)
    np.testing.assert_array_equal(
        normalised(black[None].astype(np.uint8)), normalised(255 - black[None].astype(np.uint8))
    )
    faint = (200 - (255 - black) // 5).astype(np.uint8)
    assert unlike(normalised(black[None].astype(np.uint8))[0], normalised(faint[None])[0]) < 0.05


def is_drawing(images):
    """Whether the pen went around an area, ``(n,)``."""
    return np.array([trace(ink).hull is not None for ink in on_nothing(images)])


def disc(radius, side=24):
    rows, cols = np.mgrid[:side, :side] - (side - 1) / 2
    return np.where(rows**2 + cols**2 < radius**2, 0, 255).astype(np.uint8)


@pytest.mark.parametrize(
    ("image", "expected"),
    [
        (np.full((24, 24), 255, np.uint8), False),
        (np.zeros((24, 24), np.uint8), False),
        (disc(1.0), False),
        (disc(8.0), True),
    ],
    ids=["white", "black", "dot", "filled"],
)
def test_blank_paper_and_a_dot_are_no_drawing(image, expected):
    assert is_drawing(image[None]).tolist() == [expected]
    assert normalised(image[None]).any() == expected


def test_straight_line_and_noise_do_not_crash():
    line = np.full((24, 24), 255, np.uint8)
    line[12, 3:20] = 0
    assert not is_drawing(line[None])[0]
    noise = np.random.default_rng(0).integers(0, 256, (5, 24, 24), dtype=np.uint8)
    assert np.isfinite(normalised(noise)).all()


def test_dirt_is_left_aside():
    image = drawn("rectangle", 20, 20)
    dirty = image.copy()
    dirty[1, 1] = 0
    np.testing.assert_array_equal(normalised(image[None]), normalised(dirty[None]))


def test_broken_strokes_are_no_dirt():
    image = drawn("rectangle", 30, 30, pen=1.5)
    broken = image.copy()
    broken[:, ::4] = 255
    assert unlike(normalised(image[None])[0], normalised(broken[None])[0]) < 0.5


def test_filled_shape_is_its_outline():
    found = normalised(disc(8.0)[None])[0]
    assert found[SIDE // 2, SIDE // 2] == 0
    assert found.max() == 1


def test_centre_line_does_not_know_the_pen():
    areas = []
    for pen in (1.5, 3.0, 5.0):
        found = trace(on_nothing(drawn("rectangle", 30, 30, pen)[None])[0])
        _, moments = polygon_moments(found.hull)
        areas.append(np.sqrt(np.linalg.det(moments) * 144))
    np.testing.assert_allclose(areas, areas[0], rtol=0.1)


def test_depth_by_hand():
    """Points of a square's rim are 0 deep, its middle half a side."""
    line = np.zeros((11, 11), bool)
    line[1, 1] = line[1, 9] = line[9, 1] = line[9, 9] = line[5, 5] = line[1, 5] = True
    hull = np.array([[1.0, 1.0], [1.0, 9.0], [9.0, 9.0], [9.0, 1.0]])
    found = Trace(line.astype(np.uint8), line, hull)
    assert sorted(depth(found).tolist()) == [0, 0, 0, 0, 0, 4]
    with pytest.raises(ValueError, match="without a hull"):
        depth(Trace(line.astype(np.uint8), line, None))


def test_hull_of_too_little_is_none():
    places = np.zeros((50, 50), bool)
    assert hull_of(places) is None
    places[3, 4:40] = True
    assert hull_of(places) is None, "a line has no area"
    places[10:20, 10:20] = True
    assert hull_of(places).shape[1] == 2


def test_every_drawing_of_every_person_is_one():
    for split in load_drawings().tests.values():
        assert is_drawing(split.images).mean() > 0.99


def test_large_pictures_too():
    person = meet(np.random.default_rng(5))
    image = draw_by(person, "triangle", tuple(FACTORS), np.random.default_rng(2))
    small = fit_picture(image, 24, 24)
    for shown in (image, small):
        assert is_drawing(shown[None])[0]


def test_unknown_preparation_names_the_nearest():
    with pytest.raises(InputError, match="Did you mean 'normalised'"):
        preparation("normalized")


def test_unevenly_lit_paper_is_no_ink():
    """A photograph's corners are darker than its middle; what was drawn is found all the same."""
    image = drawn("rectangle", 24, 30)
    down, right = np.meshgrid(*2 * [np.linspace(-1, 1, 48)], indexing="ij")
    light = 0.9 - 0.25 * (down**2 + right**2) + 0.05 * right
    noise = np.random.default_rng(0).normal(0, 2, (48, 48, 1))
    photograph = np.rint(image * light[..., None] + noise).clip(0, 255).astype(np.uint8)
    plain, shaded = normalised(np.stack([image, photograph]))
    assert unlike(plain, shaded) < 0.15


@pytest.mark.parametrize("ink_first", [True, False])
def test_evenly_lit_paper_is_its_border(ink_first):
    """Even where most of the picture is ink: the surface is for uneven light alone."""
    image = np.full((24, 24), 200, np.uint8)
    image[3:21, 3:21] = 30
    ink = on_nothing(image[None] if ink_first else 255 - image[None])
    assert (ink[0, 3:21, 3:21] == 1).all()
    assert ink[0, :3].max() == 0
