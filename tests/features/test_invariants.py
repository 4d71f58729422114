"""Invariants of drawings, against numbers worked out by hand."""

import numpy as np
import pytest

from dataset.drawings import load_drawings
from dataset.shapes import load_shapes
from features.invariants import (
    NAMES,
    OF_HULL,
    boundary_distances,
    invariants,
    largest_quadrilateral,
    largest_triangle,
    of_hull,
    polygon_area,
)
from features.pipeline import classical_pipeline

SQUARE = np.array([[-1.0, -1.0], [1.0, -1.0], [1.0, 1.0], [-1.0, 1.0]])
TURN = np.linspace(0, 2 * np.pi, 240, endpoint=False)
DISC = np.stack([np.cos(TURN), np.sin(TURN)], axis=1)
TRIANGLE = DISC[[0, 80, 160]]
AFFINE = np.array([[3.0, 1.0], [-0.5, 0.8]])


def named(values):
    return dict(zip(OF_HULL, values, strict=True))


def test_areas_by_hand():
    assert polygon_area(SQUARE) == polygon_area(SQUARE[::-1]) == 4
    assert largest_triangle(SQUARE) == pytest.approx(2)
    assert largest_quadrilateral(SQUARE) == pytest.approx(4)
    assert largest_triangle(DISC) == pytest.approx(3 * np.sqrt(3) / 4, rel=0.01)
    assert largest_quadrilateral(DISC) == pytest.approx(2, rel=0.01)
    assert largest_quadrilateral(TRIANGLE) == pytest.approx(polygon_area(TRIANGLE))


def test_boundary_of_a_square_by_hand():
    found = boundary_distances(SQUARE)
    assert found.min() == pytest.approx(1)
    assert found.max() == pytest.approx(np.sqrt(2))
    assert found[0] == found[16] == found[32] == pytest.approx(1)


@pytest.mark.parametrize(
    ("shape", "inside", "four", "circle", "compact"),
    [
        (DISC, 3 * np.sqrt(3) / 4 / np.pi, 2 / np.pi, 1, 1),
        (SQUARE, 0.5, 1, 2 / np.pi, np.pi / 4),
        (TRIANGLE, 1, 1, 3 * np.sqrt(3) / 4 / np.pi, np.pi / (3 * np.sqrt(3))),
    ],
    ids=["disc", "square", "triangle"],
)
def test_plain_shapes_by_hand(shape, inside, four, circle, compact):
    found = named(of_hull(shape))
    assert found["largest triangle inside"] == pytest.approx(inside, rel=0.01)
    assert found["largest quadrilateral inside"] == pytest.approx(four, rel=0.01)
    assert found["hull / smallest circle around"] == pytest.approx(circle, rel=0.01)
    assert found["compactness"] == pytest.approx(compact, rel=0.01)


@pytest.mark.parametrize(("shape", "strongest"), [(SQUARE, 4), (TRIANGLE, 3)])
def test_strongest_harmonic_counts_the_corners(shape, strongest):
    found = named(of_hull(shape))
    amplitudes = {k: found[f"harmonic {k} of the boundary"] for k in (3, 4, 5)}
    assert max(amplitudes, key=amplitudes.get) == strongest
    assert max(named(of_hull(DISC))[f"harmonic {k} of the boundary"] for k in (3, 4, 5)) < 0.01


@pytest.mark.parametrize("shape", [DISC, SQUARE, TRIANGLE], ids=["disc", "square", "triangle"])
def test_affine_maps_change_nothing(shape):
    # The smallest rectangle and the 64 directions are found up to a turn that a map may add.
    np.testing.assert_allclose(of_hull(shape @ AFFINE + [40, 7]), of_hull(shape), atol=0.05)


def test_blank_paper_has_zeros():
    found = invariants(np.full((2, 24, 24), 255, np.uint8))
    assert found.shape == (2, len(NAMES))
    assert not found.any()


def test_open_drawing_has_its_hull_in_both_places():
    image = np.full((1, 24, 24), 255, np.uint8)
    image[0, 4, 4:20] = image[0, 4:20, 4] = image[0, 19, 4:20] = 0
    found = invariants(image)[0]
    np.testing.assert_array_equal(found[: len(OF_HULL)], found[len(OF_HULL) :])


def test_noise_and_scribbles_are_described():
    noise = np.random.default_rng(0).integers(0, 256, (20, 24, 24), dtype=np.uint8)
    assert np.isfinite(invariants(noise)).all()


def test_few_neat_drawings_are_enough_for_other_peoples():
    shapes, people = load_shapes(), load_drawings()
    method = classical_pipeline("invariants", "rbf_svm")
    method.fit(shapes.train.images, shapes.train.labels)
    for name in ("size", "rotation", "aspect", "closure"):
        split = people.tests[name]
        assert np.mean(method.predict(split.images) != split.labels) < 0.03, name
