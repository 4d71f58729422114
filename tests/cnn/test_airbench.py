"""The fast network for photographs: what it starts from, its optimiser, its flips and its views."""

import os
import subprocess
import sys
from dataclasses import replace
from itertools import pairwise
from types import SimpleNamespace

import numpy as np
import pytest

from cnn import training
from cnn.architectures.airbench import build_airbench, build_airbench_wide
from cnn.architectures.blocks import WHITENING
from cnn.architectures.signs import build_signs
from cnn.backend import keras
from cnn.inputs import moved
from cnn.keras_classifier import KerasClassifier
from cnn.optimizers import BIAS_RATE, HEAD_RATE, MOMENTUM, MOMENTUM_OF_OTHERS, Muon
from cnn.recipes import RECIPES
from cnn.starting_weights import REGULARISER, pass_on, whitened_and_through, whitening_of
from cnn.training import Course, Examples
from cnn.weights import LastWeights
from dataset.distortion import Retaking

SHORT = replace(RECIPES["airbench"], epochs=2, min_steps=0, batch_size=50)


def photographs(n, side=16, seed=0):
    return np.random.default_rng(seed).random((n, side, side, 3)).astype(np.float32)


def answers_of(kernel, bias, pictures):
    layer = keras.layers.Conv2D(kernel.shape[-1], kernel.shape[0])
    layer.build(pictures.shape)
    layer.set_weights([kernel, bias])
    return np.asarray(layer(pictures))


def test_whitening_worked_out_by_hand():
    """A gray picture of two columns, 0 and 1, in patches of 1 px: mean 1/2, deviation 1/2, variance 1."""
    kernel, bias = whitening_of(np.array([[[0.0], [1.0]]] * 3, np.float32)[None], side=1)
    scale = 2 / np.sqrt(1 + REGULARISER)
    np.testing.assert_allclose(np.abs(kernel.ravel()), scale, rtol=1e-6)
    assert kernel.ravel()[0] == -kernel.ravel()[1]
    np.testing.assert_allclose(bias, -kernel.ravel() / 2, rtol=1e-6)


def test_patches_are_white_and_followed_by_their_negatives():
    mixed = photographs(40) @ np.array([[1, 0.9, 0.2], [0, 0.5, 0.9], [0.3, 0.1, 1]], np.float32)
    kernel, bias = whitening_of(mixed, side=2)
    found = answers_of(kernel, bias, mixed).reshape(-1, 24)
    np.testing.assert_allclose(found[:, :12], -found[:, 12:], atol=1e-3)
    np.testing.assert_allclose(found[:, :12].T @ found[:, :12] / len(found), np.eye(12), atol=0.02)


def test_a_picture_of_one_colour_whitens_without_a_division_by_nothing():
    kernel, bias = whitening_of(np.full((2, 8, 8, 3), 0.5, np.float32), side=2)
    assert np.isfinite(kernel).all() and np.isfinite(bias).all()


@pytest.mark.parametrize(("channels", "filters"), [(3, 5), (5, 3)])
def test_first_filters_pass_their_channels_on(channels, filters):
    layer = keras.layers.Conv2D(filters, 3, padding="same", use_bias=False)
    pictures = np.random.default_rng(0).random((2, 6, 6, channels)).astype(np.float32)
    layer.build(pictures.shape)
    before = layer.get_weights()[0]
    pass_on(layer)
    n = min(channels, filters)
    np.testing.assert_allclose(np.asarray(layer(pictures))[..., :n], pictures[..., :n], atol=1e-6)
    np.testing.assert_array_equal(layer.get_weights()[0][..., n:], before[..., n:])


@pytest.mark.parametrize("build", [build_airbench, build_airbench_wide, build_signs])
def test_a_network_starts_whitened_and_passes_on(build):
    """Signs are standardised before their patches are whitened."""
    pictures = photographs(20, side=32)
    model = build((32, 32, 3), 4)
    whitened_and_through(model, pictures)
    seen = pictures
    if build is build_signs:
        rest = (1, 2, 3)
        centred = pictures - pictures.mean(rest, keepdims=True)
        seen = centred / np.sqrt(pictures.var(rest, keepdims=True) + 1e-4)
    layer = model.get_layer(WHITENING)
    for found, expected in zip(layer.get_weights(), whitening_of(seen, 2), strict=True):
        np.testing.assert_allclose(found, expected, rtol=2e-3, atol=2e-3)
    assert not layer.trainable_variables
    first = next(one for one in model.layers if one.name.startswith("conv2d"))
    kernel = first.get_weights()[0][..., :24]
    np.testing.assert_array_equal(kernel[1, 1], np.eye(24))
    assert np.abs(kernel).sum() == 24


def test_patches_are_from_all_over_the_training_pictures(monkeypatch):
    """Those of a folder are in the order of their classes."""
    monkeypatch.setattr("cnn.starting_weights.LOOKED_AT", 4)
    pictures = photographs(10, side=16)
    model = build_airbench((16, 16, 3), 2)
    whitened_and_through(model, pictures)
    expected = whitening_of(pictures[[0, 3, 6, 9]], 2)
    np.testing.assert_allclose(model.get_layer(WHITENING).get_weights()[0], expected[0], rtol=1e-5)


def test_what_is_not_trained_stays_as_it_was_made():
    images, labels = photographs(20, side=8), np.arange(20) % 2
    model = KerasClassifier("airbench", replace(SHORT, epochs=1)).fit(images, labels)
    kernel, bias = model.model_.get_layer(WHITENING).get_weights()
    expected = whitening_of(images, 2)
    np.testing.assert_allclose(kernel, expected[0], rtol=1e-5)
    np.testing.assert_allclose(bias, expected[1], rtol=1e-5)
    assert model.n_parameters_ == model.model_.count_params()


MUON = """
import numpy as np, sys
from cnn.backend import keras
from cnn.optimizers import Muon
assert keras.backend.backend() == sys.argv[1]
model = keras.Sequential([
    keras.Input((4, 4, 2)), keras.layers.Conv2D(3, 3), keras.layers.Flatten(), keras.layers.Dense(2)])
draws = np.random.default_rng(0)
model.set_weights([draws.normal(size=w.shape).astype(np.float32) for w in model.get_weights()])
model.compile(Muon(0.1, 0.05), "mse")
pictures, targets = draws.random((8, 4, 4, 2)), draws.random((8, 2))
for _ in range(3):
    model.train_on_batch(pictures, targets)
np.save(sys.argv[2], np.concatenate([w.ravel() for w in model.get_weights()]))
"""


@pytest.mark.slow
@pytest.mark.parametrize("backend", ["jax", "torch"])
def test_muon_is_the_same_on_every_backend(backend, tmp_path):
    pytest.importorskip(backend)
    found = []
    for name in ("tensorflow", backend):
        done = subprocess.run(
            [sys.executable, "-c", MUON, name, str(tmp_path / f"{name}.npy")],
            env={**os.environ, "KERAS_BACKEND": name},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        found.append(np.load(tmp_path / f"{name}.npy"))
    np.testing.assert_allclose(found[0], found[1], rtol=1e-3, atol=1e-3)


def orthogonal(matrix):
    """Three rounds of Newton and Schulz's iteration, written down anew."""
    turned = matrix.shape[0] > matrix.shape[1]
    x = matrix.T if turned else matrix
    x = x / (np.linalg.norm(x) + 1e-7)
    for _ in range(3):
        a = x @ x.T
        x = 3.4445 * x + (-4.7750 * a + 2.0315 * a @ a) @ x
    return x.T if turned else x


def test_two_steps_of_muon_worked_out_in_numpy():
    draws = np.random.default_rng(1)
    shapes = [(3, 3, 2, 4), (4,), (6, 2)]
    weights = [draws.normal(size=shape).astype(np.float32) for shape in shapes]
    variables = [keras.Variable(weight) for weight in weights]
    optimizer, rate, decay = Muon(0.1, weight_decay=0.5), 0.1, 0.5
    gathered = [np.zeros(shape) for shape in shapes]
    for _ in range(2):
        slopes = [draws.normal(size=shape).astype(np.float32) for shape in shapes]
        optimizer.apply([keras.ops.convert_to_tensor(one) for one in slopes], variables)
        for i, (weight, slope) in enumerate(zip(weights, slopes, strict=True)):
            kept = MOMENTUM if i == 0 else MOMENTUM_OF_OTHERS
            gathered[i] = kept * gathered[i] + slope
            step = slope + kept * gathered[i]
            weight = weight * (1 - rate * decay)
            if i == 0:
                step = orthogonal(step.reshape(18, 4)).reshape(step.shape)
                weights[i] = weight * 2 / np.linalg.norm(weight) - rate * step
            else:
                weights[i] = weight - rate * (BIAS_RATE, HEAD_RATE / 6)[i - 1] * step
    for variable, weight in zip(variables, weights, strict=True):
        np.testing.assert_allclose(np.asarray(variable), weight, rtol=1e-3, atol=1e-4)
    assert int(optimizer.iterations) == 2


class Recorder:
    """In place of a model: what an epoch is trained on."""

    def __init__(self):
        self.seen = []

    def fit(self, inputs, targets, **_):
        self.seen.append((np.array(inputs), targets.argmax(axis=1)))
        return SimpleNamespace(history={"loss": [0.0]})


def epochs_of(recipe, mirror, n=30, epochs=4):
    """What four epochs show of pictures whose labels are their numbers, in order of the numbers."""
    pictures, model = photographs(n, side=8), Recorder()
    examples = Examples(pictures, np.eye(n, dtype=np.float32))
    course = Course(seed=7, mirror=mirror)
    training._by_epochs(model, replace(recipe, epochs=epochs), examples, course, LastWeights())
    return pictures, [inputs[np.argsort(labels, kind="stable")] for inputs, labels in model.seen]


def turned(inputs, pictures):
    as_it_is = (inputs == pictures).all(axis=(1, 2, 3))
    mirrored = (inputs == pictures[:, :, ::-1]).all(axis=(1, 2, 3))
    assert (as_it_is ^ mirrored).all()
    return mirrored


@pytest.mark.parametrize("retaking", [None, Retaking()], ids=["as they are", "retaken"])
def test_flips_alternate_from_epoch_to_epoch(retaking):
    recipe = replace(SHORT, translation=0, retaking=retaking)
    pictures, epochs = epochs_of(recipe, mirror=True)
    found = [turned(one, pictures) for one in epochs]
    assert 0 < found[0].sum() < 30
    for before, after in pairwise(found):
        np.testing.assert_array_equal(after, ~before)


def test_passes_within_an_epoch_alternate_too():
    """Of 30 pictures in epochs of 60 showings each is seen from both sides in every epoch."""
    twice = replace(SHORT, translation=0, min_images_per_epoch=60)
    pictures, epochs = epochs_of(twice, mirror=True, epochs=2)
    for inputs in epochs:
        sides = turned(inputs, np.repeat(pictures, 2, axis=0)).reshape(30, 2)
        assert (sides.sum(axis=1) == 1).all()


def test_nothing_is_mirrored_where_that_is_another_class():
    pictures, epochs = epochs_of(replace(SHORT, translation=0), mirror=False)
    assert not any(turned(one, pictures).any() for one in epochs)


def test_every_epoch_moves_the_pictures_otherwise():
    pictures, epochs = epochs_of(SHORT, mirror=False)
    assert all(np.isin(one, pictures).all() for one in epochs)
    assert (epochs[0] != epochs[1]).any() and (epochs[0] != pictures).any()


def test_label_smoothing_worked_out_by_hand():
    """Answers 0.7, 0.2, 0.1 to the first of three classes; a fifth of the target is spread over all."""
    model = keras.Sequential([keras.Input((3,)), keras.layers.Activation("linear")])
    loss = keras.losses.CategoricalCrossentropy(label_smoothing=SHORT.label_smoothing)
    model.compile(loss=loss)
    answer, truth = np.array([[0.7, 0.2, 0.1]], np.float32), np.array([[1, 0, 0]], np.float32)
    expected = -(0.8 + 0.2 / 3) * np.log(0.7) - 0.2 / 3 * (np.log(0.2) + np.log(0.1))
    assert model.evaluate(answer, truth, verbose=0) == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize("mirror", [False, True])
def test_views_and_their_mirror_images_are_averaged(mirror):
    images, labels = photographs(20, side=8), np.arange(20) % 2
    model = KerasClassifier("lenet5", replace(SHORT, epochs=1, optimizer="adam"))
    model.fit(images, labels, mirror=mirror)
    views = [images, *moved(images, 1)]
    views += [view[:, :, ::-1] for view in views] if mirror else []
    each = [model.model_.predict_on_batch(view) for view in views]
    np.testing.assert_allclose(model.predict_proba(images), np.mean(each, axis=0), atol=1e-6)


@pytest.mark.parametrize("name", ["airbench", "airbench-wide", "signs"])
def test_it_learns_from_300_pictures(name):
    """Three colours under noise."""
    labels = np.arange(300) % 3
    images = 0.5 * photographs(300) + 0.5 * np.eye(3, dtype=np.float32)[labels][:, None, None]
    short = replace(RECIPES[name], epochs=3, min_steps=0, batch_size=100, average_epochs=1)
    model = KerasClassifier(name, short, seed=0).fit(images, labels)
    assert model.history_["loss"][-1] < model.history_["loss"][0]
    assert (model.predict(images) != labels).mean() < 0.1
