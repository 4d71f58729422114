"""Other people's drawings: each factor changes what it is named after, and people stay themselves."""

from dataclasses import replace

import numpy as np
import pytest

from dataset.border import border
from dataset.drawings import (
    DRAWN,
    FACTORS,
    N_DRAWERS,
    N_EACH,
    TEST_SETS,
    draw_by,
    drawings_of,
    load_drawings,
    meet,
    sketch_by,
    write_drawings,
)
from dataset.pen import coverage
from dataset.picture_file import read_picture


@pytest.fixture(scope="module")
def drawings():
    return load_drawings()


def test_every_factor_has_a_test_set_of_its_own(drawings):
    assert list(drawings.tests) == list(TEST_SETS)
    assert {name for name, factors in DRAWN.items() if factors == (name,)} == set(FACTORS)
    assert set(TEST_SETS["all"]) == set(FACTORS) - {"mouse"}
    assert np.bincount(drawings.train.labels).tolist() == [50] * 3


def test_groups_are_the_people(drawings):
    for split in drawings.tests.values():
        assert split.groups is not None
        assert np.bincount(split.groups).tolist() == [3 * N_EACH] * N_DRAWERS
        pairs = np.stack([split.groups, split.labels], axis=1)
        assert len(np.unique(pairs, axis=0)) == 3 * N_DRAWERS, "everybody draws every shape"


def test_same_seed_draws_the_same_set(drawings):
    again = load_drawings()
    assert again.train_hash == drawings.train_hash
    for name, split in drawings.tests.items():
        assert again.tests[name].content_hash == split.content_hash


def test_no_drawing_is_there_twice(drawings):
    splits = [drawings.train, *drawings.tests.values()]
    everything = [image.tobytes() for split in splits for image in split.images]
    assert len(set(everything)) == len(everything)


# What of a sketch a factor may touch; its name is what the test set stands for.
TOUCHES = {
    "hand": {"drawer"},
    "closure": {"drawer"},
    "pen": {"pen"},
    "width": {"pen"},
    "size": {"pose"},
    "aspect": {"pose"},
    "rotation": {"pose"},
    "position": {"pose"},
    "canvas": {"pen", "canvas"},
    "mouse": {"drawer", "pen"},
}


@pytest.mark.parametrize("factor", FACTORS)
def test_factor_changes_its_own_part_of_a_sketch(factor):
    person = meet(np.random.default_rng(3))
    changed = set()
    for seed in range(20):
        plain = sketch_by(person, "rectangle", (), np.random.default_rng(seed))
        other = sketch_by(person, "rectangle", (factor,), np.random.default_rng(seed))
        parts = ("drawer", "pen", "pose", "canvas")
        changed |= {part for part in parts if getattr(plain, part) != getattr(other, part)}
    assert changed == TOUCHES[factor]


def ink_of(split):
    gray = split.images.mean(axis=3)
    return np.abs(gray - np.median(gray, axis=(1, 2), keepdims=True)) > 40


def sides(split):
    return np.array([[np.ptp(part) + 1 for part in np.nonzero(mask)] for mask in ink_of(split)])


def centres(split):
    return np.array([[np.mean(part) for part in np.nonzero(mask)] for mask in ink_of(split)])


def test_sets_differ_as_they_are_named(drawings):
    tests = drawings.tests
    assert sides(tests["size"]).max(axis=1).std() > 2 * sides(tests["neat"]).max(axis=1).std()
    stretch = {name: np.log(sides(tests[name])) for name in ("neat", "aspect")}
    spread = {name: (logs[:, 0] - logs[:, 1]).std() for name, logs in stretch.items()}
    assert spread["aspect"] > 2 * spread["neat"]
    assert centres(tests["position"]).std() > 2 * centres(tests["neat"]).std()
    amount = {name: ink_of(tests[name]).mean(axis=(1, 2)).std() for name in ("neat", "width")}
    assert amount["width"] > 2 * amount["neat"]
    assert (tests["canvas"].images[:, 0, 0].max(axis=1) < 100).any(), "somebody draws on black"


def test_nobody_draws_beyond_the_paper(drawings):
    for name in ("position", "size", "rotation", "all"):
        mask = ink_of(drawings.tests[name])
        assert mask.any(axis=(1, 2)).all()
        assert border(mask).mean(axis=1).max() < 0.25, name


def test_person_keeps_the_pen():
    def widths(number):
        factors = ("width",)
        return [(image < 128).mean() for image, _ in drawings_of(number, factors, 10, seed=4)]

    means = [np.mean(widths(number)) for number in range(8)]
    within = np.mean([np.std(widths(number)) for number in range(8)])
    assert np.std(means) > within, "people differ more from each other than from themselves"


def test_a_mouse_draws_straight_lines_between_few_whole_pixels():
    """The faster, the fewer; and every pixel is inked in full or not at all."""
    person = meet(np.random.default_rng(3))
    for factors in ((), ("mouse",)):
        image = draw_by(person, "circle", factors, np.random.default_rng(5))
        assert (set(np.unique(image)) == {0, 255}) == bool(factors)
    fast = sketch_by(replace(person, speed=1.0), "circle", ("mouse",), np.random.default_rng(0))
    slow = sketch_by(replace(person, speed=0.0), "circle", ("mouse",), np.random.default_rng(0))
    assert 10 <= fast.drawer.samples < 20 < slow.drawer.samples <= 48


def test_large_canvas_is_drawn_as_such():
    person = meet(np.random.default_rng(0))
    image = draw_by(person, "circle", ("canvas",), np.random.default_rng(1))
    assert image.shape == (person.canvas.side, person.canvas.side, 3)
    assert tuple(image[0, 0]) == person.canvas.paper


def test_folders_are_written_again_pixel_for_pixel(tmp_path):
    for name in ("one", "two"):
        write_drawings(tmp_path / name, 2, ("size", "canvas"), 2, seed=5, fitted=name == "two")
    found = sorted(path.relative_to(tmp_path / "one") for path in tmp_path.rglob("one/*/*/*.png"))
    assert len(found) == 12
    write_drawings(tmp_path / "again", 2, ("size", "canvas"), 2, seed=5, fitted=False)
    for path in found:
        assert (tmp_path / "one" / path).read_bytes() == (tmp_path / "again" / path).read_bytes()
        assert read_picture(tmp_path / "two" / path).shape == (24, 24, 3)


def test_coverage_of_a_line_by_hand():
    """A pen 2 px wide along row 2: rows 1 to 3 are covered, by half at the rim, round at the ends."""
    segments = np.array([[2.0, 1.0, 2.0, 3.0]])
    found = coverage(segments, np.array([1.0]), np.array([0, 1]), 5, 5)[0]
    assert found[:, 2].tolist() == [0, 0.5, 1, 0.5, 0]
    assert found[2].tolist() == [0.5, 1, 1, 1, 0.5]
    assert found[0].tolist() == [0] * 5


def test_drawings_do_not_ink_each_other():
    segments = np.array([[1.0, 1.0, 1.0, 1.0], [3.0, 3.0, 3.0, 3.0]])
    found = coverage(segments, np.array([0.5, 0.5]), np.array([0, 1, 1, 2]), 5, 5)
    assert found[0, 1, 1] == found[2, 3, 3] == 1
    assert found.sum() == 2
