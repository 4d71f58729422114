"""The compiled loops against Keras: gradients, order, history."""

from dataclasses import replace
from pkgutil import resolve_name

import numpy as np
import pytest

from cnn.architectures import ARCHITECTURES
from cnn.backend import keras
from cnn.batch_order import batch_order
from cnn.compiled.stack import NotAStackError, Stack
from cnn.compiled.training import LARGEST_BATCH, StackTrainer
from cnn.keras_classifier import KerasClassifier
from cnn.recipes import RECIPES
from dataset.digits import load_digits

on_tensorflow = pytest.mark.skipif(
    keras.backend.backend() != "tensorflow", reason="the order of batches is TensorFlow's"
)


@pytest.fixture(scope="module")
def digits():
    data = load_digits()
    return data.train.take(np.arange(320)), data.tests["test"]


def build(shape, n_classes=10, name="lecture-mnist"):
    model = resolve_name(ARCHITECTURES[name])(shape, n_classes)
    generator = np.random.default_rng(2)
    # Biases of both signs, so that blank paper fires in some maps and not in others.
    model.set_weights(
        [
            weight + 0.05 * generator.normal(size=weight.shape).astype(np.float32)
            for weight in model.get_weights()
        ]
    )
    return model


def is_stack(model):
    try:
        Stack(model, 1)
    except NotAStackError:
        return False
    return True


def pictures(n, shape, n_classes=10):
    """Strokes on blank paper, as pooling windows of equal numbers come from, and their targets."""
    generator = np.random.default_rng(1)
    inputs = np.zeros((n, *shape), np.float32)
    for image in inputs:
        top, left = generator.integers(0, [shape[0] // 2, shape[1] // 2])
        image[top : top + shape[0] // 3, left : left + 2] = generator.random()
        image[top, left : left + shape[1] // 3] = 1
    return inputs, keras.utils.to_categorical(generator.integers(0, n_classes, n), n_classes)


def keras_gradients(model, inputs, targets):
    """By one step of gradient descent at a rate of 1."""
    before = model.get_weights()
    model.compile(loss="categorical_crossentropy", optimizer=keras.optimizers.SGD(1.0))
    loss = model.train_on_batch(inputs, targets)
    return float(loss), [a - b for a, b in zip(before, model.get_weights(), strict=True)]


@pytest.mark.parametrize("n", [1, 5, 32])
@pytest.mark.parametrize("shape", [(28, 28, 1), (24, 24, 3), (33, 20, 1), (8, 8, 1), (9, 8, 2)])
def test_one_step_is_that_of_keras(shape, n):
    """Odd sides, colours, padding, parts of unequal size or none."""
    model = build(shape)
    inputs, targets = pictures(n, shape)
    trainer = StackTrainer(model, rate=1.0)
    before = [weight.copy() for weight in trainer.weights]
    loss, _ = trainer.epoch(inputs, targets, [np.arange(n)])
    expected_loss, expected = keras_gradients(model, inputs, targets)
    assert np.isclose(loss, expected_loss, rtol=1e-6)
    for was, weight, gradient in zip(before, trainer.weights, expected, strict=True):
        np.testing.assert_allclose(was - weight, gradient, atol=1e-6)


def test_loss_and_accuracy_are_those_of_keras():
    model = build((28, 28, 1))
    inputs, targets = pictures(300, (28, 28, 1))
    model.compile(loss="categorical_crossentropy", metrics=["accuracy"])
    expected = model.evaluate(inputs, targets, verbose=0)
    np.testing.assert_allclose(StackTrainer(model, 0.01).measured(inputs, targets), expected, 1e-5)


@on_tensorflow
@pytest.mark.parametrize("batch_size", [7, 32])
def test_order_is_that_of_fit(batch_size):
    class Watched(keras.Sequential):
        def train_step(self, data):
            seen.append(np.asarray(data[0]).reshape(-1))
            return super().train_step(data)

    seen = []
    model = Watched([keras.Input((1,)), keras.layers.Dense(1)])
    model.compile(loss="mse", run_eagerly=True)
    keras.utils.set_random_seed(3)
    model.fit(np.arange(50.0)[:, None], np.zeros(50), batch_size=batch_size, epochs=2, verbose=0)
    keras.utils.set_random_seed(3)
    found = [batch for epoch in batch_order(50, batch_size, 2) for batch in epoch]
    assert [batch.tolist() for batch in found] == [batch.tolist() for batch in seen]


@on_tensorflow
def test_history_is_that_of_keras_to_rounding(digits, monkeypatch):
    """A unit at rounding's distance from its threshold sets later losses apart, in Keras too."""
    train, test = digits
    epochs = []
    by_loops = StackTrainer.epoch
    monkeypatch.setattr(
        StackTrainer, "epoch", lambda *given: epochs.append(given) or by_loops(*given)
    )
    watched = test.images, test.labels
    plain, compiled = (
        KerasClassifier("lecture-mnist", recipe, seed=4).fit(
            train.images[:320], train.labels[:320], monitor=watched
        )
        for recipe in ("lecture-mnist", "lecture-mnist-compiled")
    )
    assert len(epochs) == 3
    assert list(plain.history_) == list(compiled.history_)
    for key in ("loss", "val_loss"):
        np.testing.assert_allclose(compiled.history_[key], plain.history_[key], rtol=1e-4)
    np.testing.assert_allclose(
        compiled.predict_proba(test.images), plain.predict_proba(test.images), atol=1e-3
    )


@on_tensorflow
def test_same_numbers_on_one_core(digits, monkeypatch):
    train, _ = digits

    def fit():
        model = KerasClassifier("lecture-mnist", "lecture-mnist-compiled", seed=4)
        return model.fit(train.images[:200], train.labels[:200]).model_.get_weights()

    several = fit()
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    for one, other in zip(fit(), several, strict=True):
        assert np.array_equal(one, other)


@on_tensorflow
def test_epochs_are_told_and_leave_their_weights(digits):
    train, _ = digits
    model = KerasClassifier("lecture-mnist", "lecture-mnist-compiled", seed=4)
    answers = []

    def on_epoch(epoch, epochs, logs):
        answers.append((epoch, epochs, model.model_.get_weights()[0].copy()))

    model.fit(train.images[:100], train.labels[:100], on_epoch=on_epoch)
    assert [one[:2] for one in answers] == [(1, 3), (2, 3), (3, 3)]
    assert not np.array_equal(answers[0][2], answers[1][2])
    assert np.array_equal(answers[2][2], model.model_.get_weights()[0])


@pytest.mark.parametrize("name", sorted(set(ARCHITECTURES) - {"lecture-mnist"}))
def test_other_networks_are_left_to_keras(name):
    assert not is_stack(resolve_name(ARCHITECTURES[name])((28, 28, 1), 10))


@pytest.mark.parametrize(
    "change",
    [
        {"strides": 2},
        {"activation": "tanh"},
        {"use_bias": False},
        {"kernel_regularizer": "l2"},
        {"dilation_rate": 2},
    ],
)
def test_other_settings_are_left_to_keras(change):
    def stack(**settings):
        layers = keras.layers
        return keras.Sequential(
            [
                keras.Input((12, 12, 1)),
                layers.Conv2D(4, 3, **{"activation": "relu"} | settings),
                layers.MaxPooling2D(2),
                layers.Flatten(),
                layers.Dense(3, activation="softmax"),
            ]
        )

    assert is_stack(stack())
    assert not is_stack(stack(**change))


@pytest.mark.parametrize(
    ("architecture", "changed"),
    [
        ("small", {}),
        ("lecture-mnist", {"optimizer": "adam"}),
        ("lecture-mnist", {"average_epochs": 2}),
    ],
)
def test_what_cannot_be_compiled_is_said(digits, monkeypatch, architecture, changed):
    train, _ = digits
    recipe = replace(RECIPES["lecture-mnist-compiled"], **changed)
    monkeypatch.setitem(RECIPES, "lecture-mnist-compiled", recipe)
    model = KerasClassifier(architecture, "lecture-mnist-compiled", seed=4)
    with pytest.raises(ValueError, match=r"^(Expected a chain of|Compiled loops take plain)"):
        model.fit(train.images[:64], train.labels[:64])


def test_batch_that_is_too_large_is_refused():
    inputs, targets = pictures(LARGEST_BATCH + 1, (28, 28, 1))
    trainer = StackTrainer(build((28, 28, 1)), 0.01)
    with pytest.raises(ValueError, match=f"at most {LARGEST_BATCH} images a batch, received"):
        trainer.epoch(inputs, targets, [np.arange(len(inputs))])


def test_frozen_layers_are_left_to_keras():
    model = build((28, 28, 1))
    model.layers[0].trainable = False
    assert not is_stack(model)


def test_settings_of_older_recipes_are_as_they_were():
    assert "loops" not in RECIPES["lecture-mnist"].parameters()
    assert RECIPES["lecture-mnist-compiled"].parameters()["loops"] == "compiled"
