"""Convolutions in bfloat16: what is rounded, what is not, and that such a network is a network."""

from dataclasses import replace

import numpy as np
import pytest

from cnn.architectures.airbench import build_airbench
from cnn.architectures.blocks import WHITENING
from cnn.backend import keras
from cnn.keras_classifier import KerasClassifier
from cnn.precision import with_halved_convolutions
from cnn.recipes import RECIPES

SHORT = replace(RECIPES["airbench-halved"], epochs=2, min_steps=0, batch_size=20)


@pytest.fixture(scope="module")
def trained():
    images = np.random.default_rng(0).integers(0, 256, (40, 16, 16, 3), dtype=np.uint8)
    labels = np.arange(40) % 2
    return images, KerasClassifier("airbench", SHORT).fit(images, labels, mirror=True)


def test_trained_convolutions_alone_are_halved_and_keep_their_weights_whole(trained):
    _, network = trained
    for layer in network.model_.layers:
        trained_one = isinstance(layer, keras.layers.Conv2D) and layer.name != WHITENING
        assert layer.compute_dtype == ("bfloat16" if trained_one else "float32")
        assert {weight.dtype for weight in layer.weights} <= {"float32"}


def test_a_halved_convolution_rounds_what_it_multiplies_and_not_its_sum():
    """Products of numbers of eight bits of mantissa are whole in float32; a whole result is rounded."""
    whole = keras.Sequential([keras.Input((8, 8, 3)), keras.layers.Conv2D(4, 3, use_bias=False)])
    halved = with_halved_convolutions(whole)
    draws = np.random.default_rng(0)
    kernel = draws.integers(-8, 9, (3, 3, 3, 4)).astype(np.float32)
    for model in (whole, halved):
        model.set_weights([kernel])
    pictures = draws.integers(0, 256, (2, 8, 8, 3)).astype(np.float32)
    expected = np.asarray(whole(pictures))
    found = np.asarray(keras.ops.cast(halved(pictures), "float32"))
    assert np.abs(expected).max() > 256
    np.testing.assert_allclose(found, expected, rtol=2**-8, atol=0)
    finer = pictures + np.float32(0.25)
    wanted = np.asarray(
        whole(np.asarray(keras.ops.cast(keras.ops.cast(finer, "bfloat16"), "float32")))
    )
    found = np.asarray(keras.ops.cast(halved(finer), "float32"))
    np.testing.assert_allclose(found, wanted, rtol=2**-8, atol=0)
    assert np.abs(wanted - np.asarray(whole(finer))).max() > 1


def test_answers_are_probabilities_and_the_same_each_time(trained):
    images, network = trained
    found = network.predict_proba(images)
    assert found.dtype == np.float32
    np.testing.assert_allclose(found.sum(axis=1), 1, rtol=1e-5)
    again = KerasClassifier("airbench", SHORT).fit(images, np.arange(40) % 2, mirror=True)
    np.testing.assert_array_equal(again.predict_proba(images), found)


def test_the_whole_network_stays_what_it_is_but_for_rounding():
    whole = build_airbench((16, 16, 3), 2)
    halved = with_halved_convolutions(whole)
    halved.set_weights(whole.get_weights())
    pictures = np.random.default_rng(0).random((20, 16, 16, 3)).astype(np.float32)
    a, b = (np.asarray(model(pictures)) for model in (whole, halved))
    assert np.abs(a - b).max() > 0
    np.testing.assert_allclose(a, b, atol=0.02)
