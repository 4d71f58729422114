"""Drawings framed like the training pictures, and what the sliders do to them."""

from dataclasses import replace

import numpy as np
import pytest

from dataset.digits import load_digits
from dataset.frame import Frame, frame_of, framed
from dataset.shapes import load_shapes
from dataset.stroke_width import pen_width, redrawn
from demo.changes import SLIDERS, Change, changed, noisy, parse_change
from demo.examples import EXAMPLES, arc, closed, drawn
from demo.pictures import FAINTEST, SIDE, to_strokes
from demo.refusal import RefusalError

FRAME = Frame(side=0.8, centre=(0.5, 0.5), anchor="box", pen=0.08)


def ink(strokes, pen=22):
    return to_strokes(drawn(strokes, pen))


def box(picture):
    places = np.argwhere(picture >= 0.25)
    return (*places.min(axis=0), *(places.max(axis=0) + 1))


class TestFrameOf:
    def test_shape_drawings(self):
        frame = frame_of(load_shapes().train.images)
        assert frame.anchor == "box"
        assert frame.side == pytest.approx(20 / 24, abs=0.06)
        assert frame.centre == pytest.approx((0.5, 0.5), abs=0.03)
        # Their pen is 2 px wide.
        assert frame.pen == pytest.approx(2 / 24, abs=0.02)

    def test_a_whisker_moves_the_box_more_than_the_mass(self):
        images = np.zeros((12, 28, 28), np.uint8)
        for i, image in enumerate(images):
            image[8:20, 8:20] = 255
            image[14, 20 : 21 + i % 6] = 255
        assert frame_of(images).anchor == "mass"

    def test_ink_that_wanders_within_corners_moves_the_mass_more(self):
        images = np.zeros((12, 28, 28), np.uint8)
        for i, image in enumerate(images):
            image[[4, 4, 23, 23], [4, 23, 4, 23]] = 255
            image[6 + i : 10 + i, 8:20] = 255
        assert frame_of(images).anchor == "box"
        assert frame_of(images).centre == (0.5, 0.5)

    def test_small_digits_fill_their_pictures(self):
        assert frame_of(load_digits().train.images).side > 0.9


class TestFramed:
    @pytest.mark.parametrize("key", list(EXAMPLES))
    def test_every_drawing_lies_in_the_frame(self, key):
        found = framed(ink(EXAMPLES[key].strokes, EXAMPLES[key].pen), FRAME)
        top, left, bottom, right = box(found)
        assert max(bottom - top, right - left) == pytest.approx(0.8 * SIDE, abs=8)
        assert ((top + bottom) / 2, (left + right) / 2) == pytest.approx((SIDE / 2,) * 2, abs=2)

    @pytest.mark.parametrize("key", list(EXAMPLES))
    def test_the_pen_is_like_that_of_the_training(self, key):
        found = framed(ink(EXAMPLES[key].strokes, EXAMPLES[key].pen), FRAME)
        assert 1 / 1.6 < pen_width(found) / (0.08 * SIDE) < 1.6

    def test_place_does_not_matter(self):
        here = framed(ink(closed((40, 40), (120, 50), (60, 110))), FRAME)
        there = framed(ink(closed((140, 150), (220, 160), (160, 220))), FRAME)
        assert np.abs(here - there).max() < 0.02

    def test_centre_of_mass_in_the_middle(self):
        found = framed(ink((((60, 60), (60, 200), (90, 200)),)), replace(FRAME, anchor="mass"))
        rows, cols = (np.arange(SIDE) + 0.5 for _ in range(2))
        centre = found.sum(axis=1) @ rows / found.sum(), found.sum(axis=0) @ cols / found.sum()
        assert centre == pytest.approx((SIDE / 2, SIDE / 2), abs=0.6)

    @pytest.mark.parametrize("where", [(0.5, 0.5), (140, 140), (279, 3)])
    def test_a_dot_stays_a_dot(self, where):
        found = framed(ink(((where, where),)), FRAME)
        assert np.isfinite(found).all()
        assert found.max() > 0.5

    def test_faint_ink_is_left_alone(self):
        faint = np.full((SIDE, SIDE), FAINTEST, np.float32)
        assert framed(faint, FRAME) is faint


class TestPen:
    @pytest.mark.parametrize("pen", [8, 14, 22, 30])
    def test_width(self, pen):
        assert pen_width(ink((((50, 140), (230, 140)),), pen)) == pytest.approx(pen, abs=1.5)

    def test_without_ink(self):
        nothing = np.zeros((SIDE, SIDE), np.float32)
        assert pen_width(nothing) == 0
        assert redrawn(nothing, 20) is nothing

    @pytest.mark.parametrize("pen", [6, 20, 40])
    def test_redrawn_has_the_width_asked_for(self, pen):
        circle = ink((arc((140, 140), (90, 90), 0, 360, 60),), 22)
        assert pen_width(redrawn(circle, pen)) == pytest.approx(pen, abs=1.5)


class TestChange:
    def test_neutral_values_change_nothing(self):
        picture = ink(EXAMPLES["rectangle"].strokes)
        neutral = Change(**{key: slider.neutral for key, slider in SLIDERS.items()})
        assert neutral == Change()
        assert changed(picture, neutral) is picture

    @pytest.mark.parametrize("key", list(SLIDERS))
    def test_every_slider_has_its_neutral_point_on_the_curve(self, key):
        slider = SLIDERS[key]
        assert slider.neutral in slider.points
        assert (slider.points[0], slider.points[-1]) == (slider.low, slider.high)
        assert len(Change().along(key)) == slider.n_points

    def test_rotation_is_counter_clockwise_as_seen(self):
        bar = ink((((140, 140), (240, 140)), ((140, 130), (140, 150))), 12)
        turned = changed(bar, Change(rotation=90))
        top, left, bottom, right = box(turned)
        assert bottom - top > 2 * (right - left)
        assert turned[:140].sum() == pytest.approx(turned[140:].sum(), rel=0.5)
        # What pointed to the right points up.
        heavy = turned.sum(axis=1)
        assert heavy[bottom - 20 : bottom].max() > heavy[top : top + 20].max()

    def test_size_scales_about_the_drawing(self):
        picture = ink(EXAMPLES["small-circle"].strokes, 12)
        top, _, bottom, _ = box(picture)
        smaller = box(changed(picture, Change(size=0.5)))
        assert smaller[2] - smaller[0] == pytest.approx((bottom - top) / 2, abs=2)
        assert (smaller[0] + smaller[2]) / 2 == pytest.approx((top + bottom) / 2, abs=1)

    def test_stroke_is_a_factor_of_the_pen(self):
        picture = ink(EXAMPLES["circle"].strokes, 20)
        assert pen_width(changed(picture, Change(stroke=0.5))) == pytest.approx(10, abs=1.5)

    def test_noise_is_one_draw_and_as_strong_as_said(self):
        gray = np.full((60, 60), 128, np.uint8)
        found = noisy(gray, 0.1)
        assert (found == noisy(gray, 0.1)).all()
        assert found.std() == pytest.approx(25.5, rel=0.05)
        colour = noisy(np.repeat(gray[..., None], 3, axis=2), 0.1)
        assert (colour == found[..., None]).all()
        assert noisy(gray, 0) is gray

    @pytest.mark.parametrize("given", ["x", "nan", "inf", "-0.1", "0.81", ""])
    def test_out_of_range(self, given):
        with pytest.raises(RefusalError, match="noise"):
            parse_change({"noise": given})

    def test_parsed(self):
        assert parse_change({"rotation": "-30", "other": "x"}) == Change(rotation=-30)
