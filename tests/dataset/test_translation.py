"""Photographs moved by whole pixels and mirrored in turn, with answers worked out by hand."""

import numpy as np
import pytest

from dataset.translation import alternately_mirrored, translated


def rows_and_columns(n, side=4):
    """Picture i has ``10 i``, plus its row and a tenth of its column."""
    place = np.arange(side)[:, None] + np.arange(side) / 10
    return (10 * np.arange(n)[:, None, None, None] + place[..., None]).astype(np.float32)


def test_every_shift_occurs_and_beyond_its_border_a_picture_is_mirrored():
    """A border pixel is not repeated: 0, 1, 2, 3 moved on by one is 1, 0, 1, 2."""
    images = np.tile(rows_and_columns(1), (400, 1, 1, 1))
    found = translated(images, 1, seed=0)
    down = {1: [1, 0, 1, 2], 0: [0, 1, 2, 3], -1: [1, 2, 3, 2]}
    expected = {
        (np.array(rows)[:, None] + np.array(cols) / 10).astype(np.float32).tobytes()
        for rows in down.values()
        for cols in down.values()
    }
    assert {one.tobytes() for one in found} == expected


def test_a_shift_is_a_picture_s_own_and_another_one_for_another_purpose():
    images = rows_and_columns(60)
    first, again, other = (translated(images, 2, 0, purpose) for purpose in ("1", "1", "2"))
    np.testing.assert_array_equal(first, again)
    assert (first != other).any()
    np.testing.assert_array_equal(translated(images[:7], 2, 0, "1"), first[:7])
    np.testing.assert_array_equal(translated(images, 0, 0), images)
    assert translated(np.zeros((3, 5, 9, 3), np.uint8), 2, 0).dtype == np.uint8


def test_many_pictures_are_moved_in_parts(monkeypatch):
    images = rows_and_columns(50)
    whole = translated(images, 1, seed=3)
    monkeypatch.setattr("dataset.translation.PICTURES_AT_ONCE", 7)
    np.testing.assert_array_equal(translated(images, 1, seed=3), whole)


def test_two_passes_show_both_sides_of_every_picture():
    images, numbers = rows_and_columns(400), np.arange(400)
    passes = [alternately_mirrored(images, numbers, numbers * 0 + i, seed=5) for i in range(4)]
    turned = [(one == images[:, :, ::-1]).all(axis=(1, 2, 3)) for one in passes]
    as_it_is = [(one == images).all(axis=(1, 2, 3)) for one in passes]
    for i in range(4):
        np.testing.assert_array_equal(turned[i], ~as_it_is[i])
        np.testing.assert_array_equal(turned[i], turned[0] if i % 2 == 0 else ~turned[0])
    assert turned[0].mean() == pytest.approx(0.5, abs=0.1)


def test_a_coin_is_a_picture_s_own_in_whatever_order():
    images, numbers = rows_and_columns(30), np.arange(30)
    straight = alternately_mirrored(images, numbers, numbers * 0, seed=1)
    order = np.random.default_rng(0).permutation(30)
    mixed = alternately_mirrored(images[order], numbers[order], numbers * 0, seed=1)
    np.testing.assert_array_equal(mixed, straight[order])
