"""The numbers that the slides print, computed."""

from pkgutil import resolve_name

import numpy as np
import pytest

from cnn.architectures import ARCHITECTURES
from cnn.single_layers import convolve
from features.random_filters import filter_responses
from lecture.layers import layer_rows, layers_of
from lecture.numbers import (
    BINARY_ROWS,
    CURVE_FIELD,
    CURVE_FILTER,
    OTHER_FIELD,
)
from lecture.steps.matrix import binary_matrix

SHAPE_LAYERS = [
    ("Conv2D", (22, 22, 32), 896),
    ("Conv2D", (20, 20, 64), 18_496),
    ("MaxPooling2D", (10, 10, 64), 0),
    ("Flatten", (6400,), 0),
    ("Dense", (128,), 819_328),
    ("Dense", (3,), 387),
]
MNIST_LAYERS = [
    ("Conv2D", (26, 26, 32), 320),
    ("MaxPooling2D", (13, 13, 32), 0),
    ("Conv2D", (11, 11, 32), 9_248),
    ("MaxPooling2D", (5, 5, 32), 0),
    ("Flatten", (800,), 0),
    ("Dense", (256,), 205_056),
    ("Dense", (10,), 2_570),
]


@pytest.mark.parametrize(("field", "expected"), [(CURVE_FIELD, 6600), (OTHER_FIELD, 0)])
def test_the_curve_filter_on_both_fields(field, expected):
    assert convolve(field, CURVE_FILTER).tolist() == [[expected]]
    stack = field[None].astype(np.float32)
    by_features = filter_responses(stack, CURVE_FILTER[None].astype(np.float32))
    assert by_features[0, 0, 3, 3] == expected, "the hand-crafted side agrees"


def test_the_binary_matrix():
    found = binary_matrix()
    assert found.shape == (24, 18)
    assert [len(row) for row in BINARY_ROWS] == [17] * 6 + [18] * 18
    assert np.isnan(found[:6, 17]).all()
    assert not np.isnan(found[6:]).any()
    assert found[0, :13].tolist() == [1] * 11 + [0, 1]


@pytest.mark.parametrize(
    ("architecture", "shape", "n_classes", "expected", "total"),
    [
        ("lecture-shape", (24, 24, 3), 3, SHAPE_LAYERS, "839,107"),
        ("lecture-mnist", (28, 28, 1), 10, MNIST_LAYERS, "217,194"),
    ],
)
def test_the_layers_of_both_networks(architecture, shape, n_classes, expected, total):
    layers = layers_of(resolve_name(ARCHITECTURES[architecture])(shape, n_classes))
    assert layers == expected
    assert layer_rows(layers)[-1][-1] == total


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        ("matrix", {"rows": 24, "shortest": 17, "longest": 18, "cells": 426, "ones": 234}),
        ("windows", {"flat_least": 0, "edge_least": 0, "corner_least": 3}),
        ("convolution", {"curve_sum": 6600, "other_sum": 0, "bright_sum": 9000}),
        ("pooling", {"pooled": [[6, 8], [3, 4]], "flat": [1, 24, 9, 4, 11, 52, 54, 32, 15]}),
        ("shapes", {"parameters": 839_107, "dense": 819_328}),
        ("digits", {"parameters": 217_194, "shape": "5 × 5 × 32", "flat": 800}),
    ],
)
def test_steps_say_the_lectures_numbers(steps, step, expected):
    numbers = next(one.numbers for one in steps if one.key == step)
    assert {name: numbers[name] for name in expected} == expected
