"""The compiled loops against Keras: gradients, the order of sums, history."""

from pathlib import Path
from pkgutil import resolve_name

import numpy as np
import pytest

from cnn import training
from cnn.architectures import ARCHITECTURES
from cnn.backend import keras
from cnn.batch_order import batch_order
from cnn.compiled import convolution, dense
from cnn.compiled.stack import NotAStackError, Stack
from cnn.compiled.training import StackTrainer
from cnn.keras_classifier import KerasClassifier
from dataset.digits import load_digits

on_tensorflow = pytest.mark.skipif(
    keras.backend.backend() != "tensorflow", reason="the order of batches is TensorFlow's"
)


def _is_known() -> bool:
    """AMD's fourth generation, where the orders of sums were found."""
    listed = Path("/proc/cpuinfo")
    text = listed.read_text().split("\n\n")[0] if listed.exists() else ""
    lines = (line.partition(":") for line in text.splitlines())
    cpu = {key.strip(): value.strip() for key, _, value in lines}
    kind = [cpu.get(key) for key in ("vendor_id", "cpu family", "model")]
    return kind == ["AuthenticAMD", "25", "17"] and "avx512f" in cpu.get("flags", "")


where_found = pytest.mark.skipif(
    keras.backend.backend() != "tensorflow" or not _is_known(),
    reason="other processors may add up otherwise, and then Keras' own loop trains",
)


@pytest.fixture(scope="module")
def digits():
    data = load_digits()
    return data.train.take(np.arange(320)), data.tests["test"]


def build(shape, n_classes=10, name="lecture-mnist"):
    keras.utils.set_random_seed(2)
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
        Stack(model, 1, 1)
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
    trainer = StackTrainer(model, 1.0, batch_size=n, n_threads=2)
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
    trainer = StackTrainer(model, 0.01, batch_size=32, n_threads=2)
    np.testing.assert_allclose(trainer.measured(inputs, targets), expected, 1e-5)


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


def both_ways(monkeypatch, inputs, labels, **settings):
    """A training as it is, what decided about its loops, and the same by Keras' loop."""
    tried = []
    decide = training._compiled_loops
    monkeypatch.setattr(
        training, "_compiled_loops", lambda *given: tried.append(decide(*given)) or tried[-1]
    )
    ours = KerasClassifier("lecture-mnist", "lecture-mnist", seed=4).fit(inputs, labels, **settings)
    monkeypatch.setattr(training, "_compiled_loops", lambda *given: None)
    plain = KerasClassifier("lecture-mnist", "lecture-mnist", seed=4).fit(
        inputs, labels, **settings
    )
    assert len(tried) == 1
    return ours, tried[0], plain


def assert_same(ours, plain):
    for one, other in zip(ours.model_.get_weights(), plain.model_.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)
    assert list(ours.history_) == list(plain.history_)
    for key, row in plain.history_.items():
        np.testing.assert_allclose(ours.history_[key], row, rtol=1e-6)


@where_found
def test_history_and_weights_are_those_of_keras_by_compiled_loops(monkeypatch):
    """330 digits leave a batch of ten."""
    inputs, targets = pictures(330, (28, 28, 1))
    labels = targets.argmax(axis=1)
    watched = inputs[:70, ..., 0], labels[:70]
    ours, trainer, plain = both_ways(monkeypatch, inputs[..., 0], labels, monitor=watched)
    assert trainer is not None
    assert_same(ours, plain)


@on_tensorflow
@pytest.mark.parametrize("n", [17, 40, 330])
def test_history_and_weights_are_those_of_keras_in_any_case(digits, monkeypatch, n):
    """Small pictures, on which TensorFlow adds up otherwise; fewer than can be tried."""
    train, test = digits
    train = train.take(np.arange(n) % len(train))
    watched = test.images, test.labels
    ours, trainer, plain = both_ways(monkeypatch, train.images, train.labels, monitor=watched)
    assert trainer is None or n == 330
    assert_same(ours, plain)


@where_found
@pytest.mark.parametrize("at", [0, 2, 9])
@pytest.mark.parametrize("weight", range(8))
def test_other_roundings_are_noticed(monkeypatch, weight, at):
    """One unit in the last place of one weight, in one of the first steps."""
    agreement = resolve_name("cnn.compiled.agreement")
    inputs, targets = pictures(320, (28, 28, 1))
    model = build((28, 28, 1))
    trainer = StackTrainer(model, 0.01, 32, agreement.tensorflow_threads())
    before = [array.copy() for array in trainer.weights]
    step = agreement.TensorFlowStep(model)
    assert agreement.agrees(trainer, step, inputs, targets)
    after, steps = trainer.after, []

    def one_unit_more(gradients):
        expected = after(gradients)
        steps.append(gradients)
        if len(steps) == at + 1:
            expected[weight].flat[0] = np.nextafter(expected[weight].flat[0], np.float32(np.inf))
        return expected

    monkeypatch.setattr(trainer, "after", one_unit_more)
    trainer.set_weights(before)
    assert not agreement.agrees(trainer, step, inputs, targets)
    assert len(steps) == at + 1


@where_found
@pytest.mark.parametrize("fails", [False, True])
def test_a_trial_of_loops_leaves_no_trace(monkeypatch, fails):
    """Weights, and the order of batches, are those of a training that never tried."""
    agreement = resolve_name("cnn.compiled.agreement")
    inputs, targets = pictures(320, (28, 28, 1))
    model = build((28, 28, 1))
    before = model.get_weights()
    keras.utils.set_random_seed(3)
    expected = batch_order(50, 7, 1)
    keras.utils.set_random_seed(3)
    if fails:
        epochs = iter([StackTrainer.epoch] * 5)
        monkeypatch.setattr(StackTrainer, "epoch", lambda *given: next(epochs)(*given))
        with pytest.raises(StopIteration):
            agreement.agreeing_trainer(model, 0.5, 32, inputs, targets)
    else:
        trainer = agreement.agreeing_trainer(model, 0.5, 32, inputs, targets)
        for was, weight in zip(before, trainer.weights, strict=True):
            np.testing.assert_array_equal(was, weight)
    for was, weight in zip(before, model.get_weights(), strict=True):
        np.testing.assert_array_equal(was, weight)
    for one, other in zip(batch_order(50, 7, 1)[0], expected[0], strict=True):
        np.testing.assert_array_equal(one, other)


@where_found
def test_cross_entropy_is_that_of_tensorflow_to_the_last_bit():
    tf = resolve_name("tensorflow")
    generator = np.random.default_rng(3)
    targets = np.eye(10, dtype=np.float32)[generator.integers(0, 10, 32)]
    for scale in (0.01, 0.3, 1, 4, 20):
        logits = (scale * generator.normal(size=(32, 10))).astype(np.float32)
        gradient = np.zeros_like(logits)
        dense.cross_entropy(logits, targets, 1, gradient)
        _, expected = tf.raw_ops.SoftmaxCrossEntropyWithLogits(features=logits, labels=targets)
        np.testing.assert_array_equal(gradient, expected.numpy())


@on_tensorflow
@pytest.mark.parametrize("n_threads", [1, 2, 3, 7, 40])
def test_number_of_threads_is_no_matter_but_of_rounding(n_threads):
    """More threads than images, too."""
    inputs, targets = pictures(32, (28, 28, 1))
    model = build((28, 28, 1))
    some, one = (StackTrainer(model, 0.1, 32, n) for n in (n_threads, 1))
    for trainer in (some, one):
        trainer.epoch(inputs, targets, [np.arange(32), np.arange(9)])
    for weight, expected in zip(some.weights, one.weights, strict=True):
        np.testing.assert_allclose(weight, expected, atol=1e-6)


def fused(a, b, c):
    """Double precision holds the whole product; its sum is rounded to double and then to single, which
    comes out otherwise than at once in one of some hundred million cases."""
    return np.float32(np.float64(a) * np.float64(b) + np.float64(c))


def pooled_case(channels, n_maps, cells=(3, 4), size=(3, 3)):
    """Images, pooled gradients with their places, and the same as whole maps."""
    generator = np.random.default_rng(5)
    rows, columns = 2 * cells[0], 2 * cells[1]
    shape = (2, rows + size[0] - 1, columns + size[1] - 1, channels)
    images = generator.normal(size=shape).astype(np.float32)
    gradient = generator.normal(size=(2, cells[0] * cells[1], n_maps)).astype(np.float32)
    places = generator.integers(0, 5, gradient.shape).astype(np.int32)
    maps = np.zeros((2, rows, columns, n_maps), np.float32)
    for i, cell, m in np.ndindex(*gradient.shape):
        place, row, column = places[i, cell, m], cell // cells[1], cell % cells[1]
        if place != convolution.NONE:
            maps[i, 2 * row + place // 2, 2 * column + place % 2, m] = gradient[i, cell, m]
    return images, gradient, places, maps


def test_kernel_gradient_is_a_chain_for_each_row():
    images, gradient, places, maps = pooled_case(channels=2, n_maps=3)
    total = np.zeros((3, 18), np.float32)
    for i in range(2):
        convolution.add_kernel_gradient(gradient[i], places[i], images[i], (3, 3), (3, 4), total)
    expected = np.zeros((3, 18), np.float32)
    for m, k in np.ndindex(3, 18):
        down, right, channel = np.unravel_index(k, (3, 3, 2))
        for i in range(2):
            for y in range(6):
                chain = np.float32(0)
                for x in range(8):
                    pixel = images[i, y + down, x + right, channel]
                    chain = fused(pixel, maps[i, y, x, m], chain)
                expected[m, k] += chain
    np.testing.assert_array_equal(total, expected)


def test_kernel_gradient_of_few_channels_is_one_chain():
    images, gradient, places, maps = pooled_case(channels=1, n_maps=3)
    images[0, 2:6, 2:6] = 0
    total = np.zeros((9, 3), np.float32)
    for i in range(2):
        patches, inked = np.zeros((48, 9), np.float32), np.zeros(12, np.int32)
        n = convolution.gather_patches(images[i], (3, 3), (3, 4), False, patches, inked)
        assert n == (11 if i == 0 else 12)
        convolution.continue_kernel_gradient(
            gradient[i], places[i], patches, inked, n, (3, 4), total
        )
    expected = np.zeros((9, 3), np.float32)
    for k, m in np.ndindex(9, 3):
        for i, y, x in np.ndindex(2, 6, 8):
            pixel = images[i, y + k // 3, x + k % 3, 0]
            expected[k, m] = fused(pixel, maps[i, y, x, m], expected[k, m])
    np.testing.assert_array_equal(total, expected)


def test_bias_gradient_is_one_chain():
    _, gradient, places, maps = pooled_case(channels=1, n_maps=5)
    total = np.full(5, 7, np.float32)
    for some in ((0, 2), (2, 5)):
        convolution.bias_gradient(gradient, places, (3, 4), some, total)
    expected = np.zeros(5, np.float32)
    for place in maps.reshape(-1, 5):
        expected += place
    np.testing.assert_array_equal(total, expected)


def test_input_gradient_is_a_chain_for_each_column_of_the_kernel():
    images, gradient, places, maps = pooled_case(channels=2, n_maps=7)
    weights = np.random.default_rng(6).normal(size=(7, 3, 3, 2)).astype(np.float32)
    total = np.full(images.shape[1:], 7, np.float32)
    columns = np.zeros(8 * 8 * 3 * 2, np.float32)
    convolution.input_gradient(
        gradient[0], places[0], weights.reshape(7, -1), (3, 3), (3, 4), columns, total
    )
    expected = np.zeros_like(total)
    for y, x, channel in np.ndindex(*total.shape):
        for right in (2, 1, 0):
            chain = np.float32(0)
            for row in range(max(0, y - 2), min(6, y + 1)):
                for m in range(7):
                    if 0 <= x - right < 8:
                        value = maps[0, row, x - right, m]
                        chain = fused(value, weights[m, y - row, right, channel], chain)
            expected[y, x, channel] += chain
    np.testing.assert_array_equal(total, expected)


@pytest.mark.parametrize(("n", "ends"), [(256, [256]), (800, [384, 592, 800]), (768, [384, 768])])
def test_terms_of_a_product_are_added_in_shares(n, ends):
    assert resolve_name("cnn.compiled.layers:_ends")(n).tolist() == ends


@pytest.mark.parametrize("n_classes", [2, 8, 10, 17])
def test_cross_entropy_is_that_of_its_formula(n_classes):
    generator = np.random.default_rng(3)
    logits = (4 * generator.normal(size=(32, n_classes))).astype(np.float32)
    targets = np.eye(n_classes, dtype=np.float32)[generator.integers(0, n_classes, 32)]
    gradient = np.zeros_like(logits)
    loss = dense.cross_entropy(logits, targets, 64, gradient)
    exponentials = np.exp(logits.astype(np.float64))
    answers = exponentials / exponentials.sum(axis=1, keepdims=True)
    assert np.isclose(loss, -np.log((answers * targets).sum(axis=1)).sum(), rtol=1e-6)
    np.testing.assert_allclose(gradient, (answers - targets) / 64, atol=1e-8)


def test_exponential_far_below_zero():
    assert dense.exponential(np.float32(-200)) == 0
    assert dense.exponential(np.float32(0)) == 1


@on_tensorflow
def test_epochs_are_told_and_leave_their_weights():
    inputs, targets = pictures(320, (28, 28, 1))
    model = KerasClassifier("lecture-mnist", "lecture-mnist", seed=4)
    answers = []

    def on_epoch(epoch, epochs, logs):
        answers.append((epoch, epochs, model.model_.get_weights()[0].copy()))

    model.fit(inputs[..., 0], targets.argmax(axis=1), on_epoch=on_epoch)
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


def test_batch_that_is_too_large_is_refused():
    inputs, targets = pictures(5, (28, 28, 1))
    trainer = StackTrainer(build((28, 28, 1)), 0.01, batch_size=4, n_threads=2)
    with pytest.raises(ValueError, match="at most 4 images a batch, received 5"):
        trainer.epoch(inputs, targets, [np.arange(5)])


def test_shared_layers_and_other_orders_of_axes_are_left_to_keras():
    layers = keras.layers
    hidden_layer = layers.Dense(12, activation="relu")

    def stack(flatten, *hidden):
        graph = [keras.Input((3, 4)), flatten, *hidden, layers.Dense(3, activation="softmax")]
        return keras.Sequential(graph)

    assert is_stack(stack(layers.Flatten(), hidden_layer))
    assert not is_stack(stack(layers.Flatten(), hidden_layer, hidden_layer))
    assert not is_stack(stack(layers.Flatten(data_format="channels_first")))


def test_frozen_layers_are_left_to_keras():
    model = build((28, 28, 1))
    model.layers[0].trainable = False
    assert not is_stack(model)
