"""The drawings: the shipped pixels, the hand that drew them, and that `challenge` is different."""

import cv2
import numpy as np
import pytest

from dataset.picture_file import read_picture
from dataset.shapes import FOLDER, draw_differently, draw_neat, load_shapes, write_shapes
from dataset.stroke_model import OUTLINES, Canvas, Drawer, Pen, Pose, draw, fit, ink

STEADY = Drawer(corner_jitter=0, bow=0, lumps=0, tremor=0, rounding=0, gap=0, overshoot=0)
LARGE = Pose(height=16, width=16, centre=(11.5, 11.5))


@pytest.fixture(scope="module")
def shapes():
    return load_shapes()


def dark(images):
    return images.min(axis=3) < 150


def boxes(images):
    """Height, width and centre (row, column) of the ink of every drawing, in pixels."""
    found = []
    for mask in dark(images):
        rows, cols = np.nonzero(mask)
        low, high = np.array([rows.min(), cols.min()]), np.array([rows.max(), cols.max()])
        found.append([*(high - low + 1), *((low + high) / 2)])
    return np.array(found)


def test_layout_is_the_lectures(shapes):
    assert shapes.class_names == ("circle", "rectangle", "triangle")
    assert shapes.image_shape == (24, 24, 3)
    assert np.bincount(shapes.train.labels).tolist() == [15] * 3
    assert np.bincount(shapes.tests["test"].labels).tolist() == [5] * 3
    assert np.bincount(shapes.tests["challenge"].labels).tolist() == [100] * 3
    assert list(shapes.tests) == ["test", "challenge"]


def test_shipped_files_are_what_the_seed_draws(tmp_path):
    write_shapes(tmp_path)
    drawn = sorted(path.relative_to(tmp_path) for path in tmp_path.rglob("*.png"))
    assert drawn == sorted(path.relative_to(FOLDER) for path in FOLDER.rglob("*.png"))
    for path in drawn:
        np.testing.assert_array_equal(read_picture(tmp_path / path), read_picture(FOLDER / path))


def test_no_drawing_is_there_twice(shapes):
    splits = [shapes.train, *shapes.tests.values()]
    everything = [image.tobytes() for split in splits for image in split.images]
    assert len(set(everything)) == len(everything) == 360


def test_black_pen_on_white(shapes):
    for split in (shapes.train, shapes.tests["test"]):
        assert split.images.min() == 0
        border = np.concatenate([split.images[:, 0], split.images[:, -1]], axis=1)
        assert np.median(border) == 255
        share = dark(split.images).mean(axis=(1, 2))
        assert share.min() > 0.1
        assert share.max() < 0.35


def test_neat_drawings_are_large_and_centred(shapes):
    found = boxes(shapes.train.images)
    assert found[:, :2].min() >= 12
    assert np.abs(found[:, 2:] - 11.5).max() < 3


def test_challenge_is_different(shapes):
    neat, other = boxes(shapes.train.images), boxes(shapes.tests["challenge"].images)
    area = [found[:, 0] * found[:, 1] for found in (neat, other)]
    assert np.median(area[1]) < 0.7 * np.median(area[0]), "smaller"
    spread = [found[:, 2:].std() for found in (neat, other)]
    assert spread[1] > 2 * spread[0], "off-centre"
    stretch = [np.abs(np.log(found[:, 0] / found[:, 1])) for found in (neat, other)]
    assert np.median(stretch[1]) > np.median(stretch[0]), "stretched"
    darkest = shapes.tests["challenge"].images.min(axis=(1, 2, 3))
    assert darkest.max() > 80, "grayer pens"


@pytest.mark.parametrize(("shape", "corners"), [("rectangle", 4), ("triangle", 3)])
def test_a_steady_hand_draws_polygons_with_their_corners(shape, corners):
    image = draw(shape, STEADY, Pen(2), LARGE, Canvas(24), np.random.default_rng(0))
    contours, _ = cv2.findContours(
        dark(image[None])[0].astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE
    )
    [contour] = contours
    assert len(cv2.approxPolyDP(contour, 0.06 * cv2.arcLength(contour, True), True)) == corners


def test_a_steady_hand_draws_a_round_circle():
    image = draw("circle", STEADY, Pen(2), LARGE, Canvas(24), np.random.default_rng(0))
    rows, cols = np.nonzero(dark(image[None])[0])
    radius = np.hypot(rows - 11.5, cols - 11.5)
    assert radius.min() >= 6.5
    assert radius.max() <= 9.5


def test_pen_covers_its_width():
    line = np.array([[10.0, 4.0], [10.0, 19.0]])
    image = ink(line, Pen(width=2.0), Canvas(24), np.random.default_rng(0))
    coverage = 1 - image[:, 12, 0] / 255
    assert coverage.sum() == pytest.approx(2, abs=0.02)
    assert coverage[10] == 1
    assert image[:, 0].min() == 255


def test_fit_gives_the_box_and_the_centre():
    path = fit(OUTLINES["circle"](STEADY, np.random.default_rng(0)), Pose(10, 6, (8, 9)))
    np.testing.assert_allclose(np.ptp(path, axis=0), [10, 6])
    np.testing.assert_allclose((path.min(axis=0) + path.max(axis=0)) / 2, [8, 9])


def test_gap_leaves_the_outline_open():
    def ends_apart(gap):
        drawer = Drawer(0, 0, 0, 0, 0, gap=gap, overshoot=0)
        closed = draw("rectangle", drawer, Pen(1), LARGE, Canvas(24), np.random.default_rng(0))
        mask = dark(closed[None])[0].astype(np.uint8)
        filled = cv2.floodFill(mask.copy(), None, (0, 0), 1)[1]
        return (filled == 0).sum()

    assert ends_apart(0.0) > 100, "a closed outline keeps its inside dry"
    assert ends_apart(0.12) == 0, "an open one does not"


@pytest.mark.parametrize("shape", OUTLINES)
@pytest.mark.parametrize("hand", [draw_neat, draw_differently])
def test_same_seed_same_drawing_and_ink_stays_on_the_canvas(shape, hand):
    first, again, other = (hand(shape, np.random.default_rng(seed)) for seed in (5, 5, 6))
    np.testing.assert_array_equal(first, again)
    assert (first != other).any()
    for seed in range(50):
        drawing = hand(shape, np.random.default_rng(seed))
        rows, cols = np.nonzero(drawing[..., 0] < 250)
        assert np.ptp(rows) >= 4
        assert np.ptp(cols) >= 2
