"""Geometry of drawn shapes with known answers."""

import cv2
import numpy as np
import pytest

from features.geometry import NAMES, geometry, smallest_triangle


def value(image, name):
    return geometry(image[None])[0, NAMES.index(name)]


def canvas():
    return np.zeros((120, 120), np.uint8)


@pytest.fixture
def disc():
    return cv2.circle(canvas(), (60, 60), 40, 255, -1)


@pytest.fixture
def rectangle():
    box = cv2.boxPoints(((60, 60), (80, 40), 30)).astype(np.int32)
    return cv2.fillPoly(canvas(), [box], 255)


@pytest.fixture
def triangle():
    return cv2.fillPoly(canvas(), [np.array([[20, 20], [100, 40], [50, 105]])], 255)


def test_each_shape_fills_its_own_enclosing_shape(disc, rectangle, triangle):
    shapes = {"hull / circle": disc, "hull / rectangle": rectangle, "triangle / hull": triangle}
    for name, own in shapes.items():
        others = [shape for other, shape in shapes.items() if other != name]
        assert value(own, name) == pytest.approx(1, abs=0.04)
        assert all(value(other, name) < 0.85 for other in others)


def test_ratios_known_from_geometry(disc, rectangle, triangle):
    assert value(disc, "compactness") == pytest.approx(1, abs=0.02)
    assert value(disc, "inscribed triangle / hull") == pytest.approx(
        3 * np.sqrt(3) / (4 * np.pi), abs=0.02
    )
    assert value(rectangle, "inscribed triangle / hull") == pytest.approx(0.5, abs=0.02)
    assert value(triangle, "inscribed triangle / hull") == pytest.approx(1, abs=0.04)
    assert value(rectangle, "aspect") == pytest.approx(0.5, abs=0.02)
    assert value(rectangle, "corners at 0.04") == pytest.approx(0.4)
    assert value(triangle, "corners at 0.04") == pytest.approx(0.3)


def test_parts_and_holes():
    ring = cv2.circle(canvas(), (40, 40), 20, 255, 3)
    both = cv2.circle(ring.copy(), (95, 95), 12, 255, 3)
    assert (value(ring, "parts"), value(ring, "holes")) == pytest.approx((0.1, 0.1))
    assert (value(both, "parts"), value(both, "holes")) == pytest.approx((0.2, 0.2))


def test_turned_resized_and_inverted_drawings_are_the_same(triangle):
    turned = np.rot90(triangle)
    small = cv2.resize(triangle, (90, 90), interpolation=cv2.INTER_AREA)
    for other in (turned, 255 - triangle, small):
        np.testing.assert_allclose(geometry(other[None]), geometry(triangle[None]), atol=0.06)


def test_blank_and_thin_drawings_are_zero():
    line = canvas()
    line[60, 20:100] = 255
    assert not geometry(np.stack([canvas(), line])).any()


def test_smallest_triangle_lies_between_the_area_and_twice_the_area():
    chance = np.random.default_rng(0)
    for side in (3, 10, 30, 300):
        for _ in range(200):
            points = chance.integers(0, side, (int(chance.integers(3, 40)), 2)).astype(np.int32)
            hull = cv2.convexHull(points)
            if (area := cv2.contourArea(hull)) >= 1:
                assert 0.99 * area <= smallest_triangle(hull) <= 2.01 * area


def test_a_hull_on_which_opencv_fails_has_the_bound(monkeypatch, rectangle):
    expected = value(rectangle, "triangle / hull")
    assert expected == pytest.approx(0.5, abs=0.02)

    def fails(hull):
        raise cv2.error("gamma(b) could not be computed")

    monkeypatch.setattr(cv2, "minEnclosingTriangle", fails)
    assert value(rectangle, "triangle / hull") == 0.5
