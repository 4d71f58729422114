"""A network told as plain layers: all of it, or nothing."""

import numpy as np
import pytest

from cnn.architectures.residual import build_residual
from cnn.architectures.small import build_small
from cnn.inspection.maps import stage_maps
from cnn.keras_classifier import KerasClassifier
from cnn.plain_layers import plain_layers

SHAPE = (16, 16, 1)


def around(model, test_shift=0, test_mirror=False):
    classifier = KerasClassifier()
    classifier.model_ = model
    classifier.test_shift_, classifier.test_mirror_ = test_shift, test_mirror
    return classifier


@pytest.fixture(scope="module")
def small():
    return build_small(SHAPE, 3)


def test_every_layer_that_computes_is_told(small):
    layers = plain_layers(around(small))
    block = ["convolution", "normalisation", "activation"]
    assert [one["kind"] for one in layers] == [
        *block, "pooling", *block, "pooling", *block, "flatten", "dense", "dense",
    ]  # fmt: skip
    assert [one["activation"] for one in layers if one["kind"] == "dense"] == ["relu", "softmax"]
    told = sum(value.size for one in layers for value in one.values() if hasattr(value, "size"))
    assert told == small.count_params()
    assert (layers[0]["kernel"] == np.asarray(small.layers[0].kernel)).all()


def test_stages_are_those_that_are_looked_at(small):
    stages = [one["stage"] for one in plain_layers(around(small)) if "stage" in one]
    assert stages == list(stage_maps(small, np.zeros((1, *SHAPE), np.float32)))


def test_what_is_not_a_plain_chain_is_not_told(small):
    assert plain_layers(around(build_residual(SHAPE, 3))) is None
    assert plain_layers(around(small, test_shift=1)) is None
    assert plain_layers(around(small, test_mirror=True)) is None
