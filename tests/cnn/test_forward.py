"""Networks computed by NumPy answer as Keras does, and what they do not know is left to Keras."""

import subprocess
import sys
from pkgutil import resolve_name

import numpy as np
import pytest

from cnn import forward, model_file
from cnn.answering import as_network_input
from cnn.architectures import ARCHITECTURES
from cnn.backend import keras
from cnn.forward import LAYERS, ForwardClassifier
from cnn.keras_classifier import KerasClassifier
from dataset.input_error import InputError

CLASSES = range(4)


def lively(network):
    """Biases and statistics as after a training: at their start values a mistake would not show."""
    draws = np.random.default_rng(1)
    weights = network.get_weights()
    network.set_weights(
        [one if one.ndim > 1 else one + draws.uniform(0, 0.5, one.shape) for one in weights]
    )
    return network


def saved(network, path):
    classifier = KerasClassifier()
    classifier.model_ = network
    model_file.save(classifier, path)
    return path


@pytest.mark.parametrize("shape", [(28, 28), (12, 9, 3)])
@pytest.mark.parametrize("name", ARCHITECTURES)
def test_every_architecture_answers_as_by_keras(name, shape, tmp_path):
    images = np.random.default_rng(0).integers(0, 256, (33, *shape), np.uint8)
    network = resolve_name(ARCHITECTURES[name])(as_network_input(images).shape[1:], 4)
    path = saved(lively(network), tmp_path / "a.keras")
    found, expected = (one.load(path, CLASSES, shape) for one in (forward, model_file))
    is_chain = isinstance(network, keras.Sequential)
    assert isinstance(found, ForwardClassifier if is_chain else KerasClassifier)
    probability = expected.predict_proba(images)
    assert probability.std(axis=0).max() > 1e-4
    np.testing.assert_allclose(found.predict_proba(images), probability, atol=2e-5)
    maps, theirs = found.stage_maps(images[:2]), expected.stage_maps(images[:2])
    assert list(maps) == list(theirs)
    for layer, stack in maps.items():
        np.testing.assert_allclose(stack, theirs[layer], rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("strides", [1, 2, 3])
@pytest.mark.parametrize("padding", ["same", "valid"])
def test_windows_stand_where_those_of_keras_stand(strides, padding, tmp_path):
    layers = keras.layers
    network = lively(
        keras.Sequential(
            [
                keras.Input((11, 10, 2)),
                layers.Conv2D(5, (4, 3), strides=strides, padding=padding),
                layers.BatchNormalization(),
                layers.Activation("tanh"),
                layers.AveragePooling2D((2, 1), strides=(1, 2)),
                layers.GlobalAveragePooling2D(),
                layers.Dense(4, activation="softmax"),
            ]
        )
    )
    path = saved(network, tmp_path / "a.keras")
    pictures = np.random.default_rng(0).normal(size=(3, 11, 10, 2)).astype(np.float32)
    expected = keras.ops.convert_to_numpy(network(pictures, training=False))
    found = forward.load(path, CLASSES, (11, 10, 2))
    np.testing.assert_allclose(found.outputs(pictures), expected, atol=1e-6)


def test_every_layer_is_tested_against_keras():
    networks = [resolve_name(name)((28, 28, 1), 4) for name in ARCHITECTURES.values()]
    chains = [network for network in networks if isinstance(network, keras.Sequential)]
    built = {type(layer).__name__ for network in chains for layer in network.layers}
    assert set(LAYERS) == built | {"Activation"}


@pytest.mark.parametrize(
    "odd",
    [
        lambda: keras.layers.Conv2D(4, 3, dilation_rate=2),
        lambda: keras.layers.Conv2D(4, 3, activation="elu"),
        lambda: keras.layers.DepthwiseConv2D(3),
        lambda: keras.layers.MaxPooling2D(2, padding="same"),
        lambda: keras.layers.ReLU(max_value=1.0),
        lambda: keras.layers.BatchNormalization(scale=False),
    ],
)
def test_what_it_does_not_know_is_left_to_keras(odd, tmp_path):
    network = keras.Sequential(
        [keras.Input((9, 9, 1)), odd(), keras.layers.Flatten(), keras.layers.Dense(4, "softmax")]
    )
    path = saved(network, tmp_path / "a.keras")
    pictures = np.random.default_rng(0).random((3, 9, 9)).astype(np.float32)
    found = forward.load(path, CLASSES, (9, 9))
    assert isinstance(found, KerasClassifier)
    expected = keras.ops.convert_to_numpy(network(pictures[..., None], training=False))
    np.testing.assert_allclose(found.predict_proba(pictures), expected, atol=1e-5)


def test_prepared_pictures_and_hesitation_are_those_of_keras(tmp_path):
    build = resolve_name(ARCHITECTURES["small"])
    path = saved(build((24, 24, 1), 4), tmp_path / "a.keras")
    images = np.full((3, 30, 30, 3), 255, np.uint8)
    images[0, 5:25, 5:25] = images[1, 2:8, 2:25] = 0
    found, expected = (
        one.load(path, CLASSES, (30, 30, 3), prepare="normalised") for one in (forward, model_file)
    )
    np.testing.assert_allclose(
        found.predict_proba(images), expected.predict_proba(images), atol=1e-5
    )
    assert found.predict_proba(images)[2] == pytest.approx([0.25] * 4)
    assert found.stage_maps(images).keys() == expected.stage_maps(images).keys()


@pytest.mark.parametrize(("classes", "shape"), [(range(3), (9, 9)), (CLASSES, (9, 8))])
def test_file_that_does_not_fit_its_card(classes, shape, tmp_path):
    network = keras.Sequential(
        [keras.Input((9, 9, 1)), keras.layers.Flatten(), keras.layers.Dense(4, "softmax")]
    )
    with pytest.raises(InputError, match="as its card says"):
        forward.load(saved(network, tmp_path / "a.keras"), classes, shape)


def test_damage_is_one_line(tmp_path):
    path = tmp_path / "a.keras"
    path.write_bytes(b"PK")
    with pytest.raises(InputError, match="is no model"):
        forward.load(path, CLASSES, (9, 9))


def test_keras_is_not_imported():
    code = "import cnn.forward, sys; sys.exit('keras' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
