"""The networks: every architecture, the lecture's recipes, and training as scikit-learn expects it."""

import math
import subprocess
import sys
from dataclasses import replace
from pkgutil import resolve_name

import numpy as np
import pytest
from sklearn.base import clone

from cnn import keras_classifier
from cnn.architectures import ARCHITECTURES
from cnn.backend import keras
from cnn.inputs import as_network_input
from cnn.keras_classifier import KerasClassifier
from cnn.recipes import RECIPES
from cnn.training import Examples, endless_batches
from dataset.digits import load_digits
from dataset.shapes import load_shapes


@pytest.fixture(scope="module")
def digits():
    data = load_digits()
    return data.train.take(np.arange(300)), data.tests["test"]


@pytest.fixture(scope="module")
def fitted(digits):
    train, _ = digits
    return KerasClassifier("lecture-mnist", "lecture-mnist", seed=0).fit(train.images, train.labels)


@pytest.fixture(scope="module")
def small(digits):
    """The small network by its own recipe, which keeps some pictures to choose the epoch by."""
    train, _ = digits
    return KerasClassifier("small", "small", seed=0).fit(train.images, train.labels)


def build(name, shape, n_classes):
    return resolve_name(ARCHITECTURES[name])(shape, n_classes)


def test_lecture_recipes_are_the_slides():
    shape, mnist = RECIPES["lecture-shape"], RECIPES["lecture-mnist"]
    assert (shape.optimizer, shape.batch_size, shape.steps_per_epoch, shape.epochs) == (
        "adam",
        3,
        15,
        50,
    )
    assert (mnist.optimizer, mnist.batch_size, mnist.steps_in_epoch(50_000), mnist.epochs) == (
        "sgd", 32, 1563, 3,
    )  # fmt: skip
    assert shape.learning_rate == keras.optimizers.Adam().learning_rate
    assert mnist.learning_rate == pytest.approx(float(keras.optimizers.SGD().learning_rate))


@pytest.mark.parametrize("name", ARCHITECTURES)
@pytest.mark.parametrize(
    ("shape", "n_classes"), [((8, 8, 1), 10), ((24, 24, 3), 3), ((33, 20, 1), 2)]
)
def test_every_architecture_takes_small_odd_and_colour_pictures(name, shape, n_classes):
    output = build(name, shape, n_classes)(np.zeros((2, *shape), np.float32))
    np.testing.assert_allclose(np.asarray(output).sum(axis=1), 1, rtol=1e-5)
    assert output.shape == (2, n_classes)


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_every_architecture_is_built_for_small_sides_of_any_remainder(name):
    for side in (9, 10, 11, 12, 13, 17):
        assert build(name, (side, side, 3), 4).output_shape == (None, 4), side


def test_history_equals_plain_keras(digits):
    """Same seed, same layers, same settings: the same losses as the lecture's own script."""
    train, test = digits
    keras.utils.clear_session()
    keras.utils.set_random_seed(5)
    model = build("lecture-mnist", (8, 8, 1), 10)
    model.compile(loss="categorical_crossentropy", optimizer="sgd", metrics=["accuracy"])
    inputs, targets = (
        (train.images / 255.0)[..., None].astype("float32"),
        keras.utils.to_categorical(train.labels),
    )
    watched = (
        (test.images / 255.0)[..., None].astype("float32"),
        keras.utils.to_categorical(test.labels),
    )
    plain = model.fit(
        inputs, targets, epochs=3, batch_size=32, validation_data=watched, verbose=0
    ).history
    ours = KerasClassifier("lecture-mnist", "lecture-mnist", seed=5).fit(
        train.images, train.labels, monitor=(test.images, test.labels)
    )
    assert set(ours.history_) == set(plain)
    for key, row in plain.items():
        np.testing.assert_allclose(ours.history_[key], row, rtol=1e-5, atol=1e-6)


def test_same_seed_same_probabilities_and_other_seed_others(digits, fitted):
    train, test = digits
    again = clone(fitted).fit(train.images, train.labels)
    np.testing.assert_array_equal(
        again.predict_proba(test.images), fitted.predict_proba(test.images)
    )
    other = KerasClassifier("lecture-mnist", "lecture-mnist", seed=1).fit(
        train.images, train.labels
    )
    assert np.abs(other.predict_proba(test.images) - fitted.predict_proba(test.images)).max() > 1e-3


def test_uint8_and_floats_are_the_same_picture(digits, fitted):
    images = digits[1].images[:20]
    np.testing.assert_allclose(
        fitted.predict_proba(images / 255.0), fitted.predict_proba(images), rtol=1e-5, atol=1e-6
    )


@pytest.mark.parametrize("n_images", [1, 5, 7])
def test_answers_are_those_of_keras(digits, fitted, monkeypatch, n_images):
    """Whatever the batches, whose last one is smaller or alone."""
    monkeypatch.setattr(keras_classifier, "PREDICT_BATCH", 3)
    images = digits[1].images[:n_images]
    expected = fitted.model_.predict(as_network_input(images), batch_size=3, verbose=0)
    np.testing.assert_array_equal(fitted.predict_proba(images), expected)


def test_labels_come_back_as_they_went_in(digits):
    train, test = digits
    names = np.array(["n", "o", "p", "q", "r", "s", "t", "u", "v", "w"])
    model = KerasClassifier("lecture-mnist", "lecture-mnist").fit(train.images, names[train.labels])
    assert set(model.predict(test.images)) <= set(names)


def test_small_network_learns_the_digits(digits, small):
    _, test = digits
    error = (small.predict(test.images) != test.labels).mean()
    assert error < 0.12
    assert len(small.history_["loss"]) == RECIPES["small"].epochs_for(270)


@pytest.mark.parametrize(
    ("of_class", "chosen_by"),
    [(1, 0), (3, 0), (6, 6), (30, 10)],
)
def test_a_share_that_leaves_a_class_untrained_or_few_to_choose_by_is_none(of_class, chosen_by):
    """Ten classes of thirty pictures in `of_class` groups each: a tenth are 30 pictures and more."""
    labels = np.repeat(np.arange(10), 30)
    groups = labels * 30 + np.tile(np.arange(30) % of_class, 10)
    classifier = KerasClassifier("small", "small", seed=0)
    classifier.classes_ = np.arange(10)
    keep, validation = classifier._split(labels, RECIPES["small"], groups)
    assert len(np.unique(labels[keep])) == 10
    assert len(np.unique(labels[validation])) == chosen_by
    assert not set(groups[keep]) & set(groups[validation])
    assert sorted([*keep, *validation]) == list(range(300))


@pytest.mark.parametrize("halved", [False, True])
def test_weights_that_somebodys_function_sets_stay_and_drawn_ones_are_the_seeds(digits, halved):
    edge = np.zeros((3, 3, 1, 2), np.float32)
    edge[:, 0, 0, 0], edge[0, :, 0, 1] = 1, 1

    def build(input_shape, n_classes):
        model = keras.Sequential(
            [
                keras.Input(input_shape),
                keras.layers.Conv2D(2, 3, use_bias=False, trainable=False, name="edge"),
                keras.layers.Conv2D(3, 3, name="loaded"),
                keras.layers.Flatten(),
                keras.layers.Dense(n_classes, activation="softmax", name="drawn"),
            ]
        )
        model.get_layer("edge").set_weights([edge])
        model.get_layer("loaded").set_weights([np.full((3, 3, 2, 3), 0.1), np.arange(3) + 1])
        return model

    still = replace(RECIPES["lecture-mnist"], learning_rate=1e-30, epochs=1, halved=halved)
    train, _ = digits
    drawn = []
    for seed in (0, 1, 0):
        model = KerasClassifier(build, still, seed).fit(train.images, train.labels).model_
        kernel, bias = model.get_layer("loaded").get_weights()
        np.testing.assert_array_equal(model.get_layer("edge").get_weights()[0], edge)
        np.testing.assert_array_equal(kernel, np.full((3, 3, 2, 3), 0.1, np.float32))
        np.testing.assert_array_equal(bias, np.arange(3) + 1)
        drawn.append(model.get_layer("drawn").get_weights()[0])
    np.testing.assert_array_equal(drawn[0], drawn[2])
    assert (drawn[0] != drawn[1]).all()


def test_a_network_that_no_configuration_builds_anew_is_built_once(digits):
    built = []

    class Scaled(keras.layers.Layer):
        def __init__(self, factor):
            super().__init__()
            self.factor = factor

        def call(self, inputs):
            return self.factor * inputs

    def build(input_shape, n_classes):
        layers = [keras.layers.Flatten(), Scaled(0.5)]
        layers += [keras.layers.Dense(n_classes, activation="softmax")]
        built.append(keras.Sequential([keras.Input(input_shape), *layers]))
        return built[-1]

    train, _ = digits
    recipe = replace(RECIPES["lecture-mnist"], epochs=1)
    fitted = KerasClassifier(build, recipe).fit(train.images, train.labels)
    assert built == [fitted.model_]


@pytest.mark.parametrize("lacking", [9, 4])
def test_monitored_pictures_of_a_class_that_was_not_learned_are_left_out(digits, lacking):
    train, test = digits
    learned, known = train.labels != lacking, test.labels != lacking
    curves = [
        KerasClassifier("lecture-mnist", "lecture-mnist")
        .fit(train.images[learned], train.labels[learned], monitor=monitor)
        .history_
        for monitor in (
            (test.images, test.labels),
            (test.images[known], test.labels[known]),
            (test.images[~known], test.labels[~known]),
        )
    ]
    assert curves[0] == curves[1]
    assert "val_loss" not in curves[2]


def test_one_group_alone_is_trained_on():
    labels = np.arange(40) % 2
    classifier = KerasClassifier("small", "small", seed=0)
    classifier.classes_ = np.arange(2)
    keep, validation = classifier._split(labels, RECIPES["small"], np.zeros(40, np.int64))
    assert len(keep) == 40 and not len(validation)


def test_best_epoch_is_put_back(digits, small):
    """The kept weights are those of the lowest validation loss, not the last ones."""
    train, _ = digits
    _, validation = small._split(train.labels, RECIPES["small"])
    inputs = as_network_input(train.images[validation])
    probability = small.predict_proba(inputs)
    loss = -np.log(probability[np.arange(len(validation)), train.labels[validation]]).mean()
    losses = small.history_["val_loss"]
    assert min(losses) < losses[-1]
    assert math.isclose(loss, min(losses), rel_tol=1e-3)


def test_endless_batches_see_every_picture_once_a_pass():
    inputs = np.arange(7, dtype=np.float32)
    stream = endless_batches(Examples(inputs, inputs), batch_size=3, seed=0)
    for _ in range(4):
        one_pass = [next(stream)[0] for _ in range(3)]
        assert [len(batch) for batch in one_pass] == [3, 3, 1]
        assert sorted(np.concatenate(one_pass).tolist()) == list(range(7))


@pytest.mark.parametrize(
    "images",
    [
        np.zeros((2, 8)),
        np.zeros((0, 8, 8)),
        np.full((1, 8, 8), np.nan),
        np.zeros((1, 8, 8), np.int32),
    ],
)
def test_bad_images_are_refused(images):
    with pytest.raises(ValueError, match="Expected"):
        as_network_input(images)


def test_pictures_of_another_size_are_refused(fitted):
    with pytest.raises(ValueError, match=r"trained on images of shape \(8, 8\)"):
        fitted.predict(np.zeros((1, 9, 9), np.uint8))


@pytest.mark.parametrize("arguments", [{"architecture": "smal"}, {"recipe": "lecture-mnst"}])
def test_unknown_part_names_the_nearest(arguments, digits):
    with pytest.raises(ValueError, match="Did you mean"):
        KerasClassifier(**arguments).fit(digits[0].images, digits[0].labels)


@pytest.mark.slow
def test_backend_starts_without_a_word():
    done = subprocess.run(
        [sys.executable, "-c", "from cnn.backend import keras; keras.ops.zeros(2)"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout + done.stderr == ""


def test_other_threads_that_draw_from_pythons_generator_change_nothing(digits, monkeypatch):
    """A Dask worker's own thread does so at any moment; here, at the worst: with every layer."""
    import random

    train, test = digits
    few = train.take(np.arange(30))

    def probability():
        network = KerasClassifier("small", "lecture-mnist", seed=3)
        return network.fit(few.images, few.labels).predict_proba(test.images[:20])

    undisturbed = probability()
    drawn = random.Random(0)
    monkeypatch.setattr(random, "randint", drawn.randint)
    np.testing.assert_array_equal(probability(), undisturbed)


def test_seeds_give_other_networks(digits):
    train, test = digits
    few = train.take(np.arange(30))
    first, second = (
        KerasClassifier("small", "lecture-mnist", seed=seed)
        .fit(few.images, few.labels)
        .predict_proba(test.images[:5])
        for seed in (0, 1)
    )
    assert np.abs(first - second).max() > 1e-3


@pytest.mark.parametrize(
    ("name", "n_parameters"),
    [("lenet5", 61_706), ("plain", 289_066), ("few", 108_610), ("tiny", 9_858), ("fast", 85_082)],
)
def test_sizes_are_as_documented(name, n_parameters):
    assert build(name, (28, 28, 1), 10).count_params() == n_parameters


@pytest.mark.parametrize(("n_images", "copies"), [(45, 99), (150, 29), (9000, 1)])
def test_copies_fill_up_to_a_number_of_drawings(n_images, copies):
    assert RECIPES["any-hand"].copies_for(n_images) == copies
    assert RECIPES["any-turn"].copies_for(n_images) == 0


def test_settings_of_redrawing_are_recorded_only_where_there_is_any():
    assert "redrawing" not in RECIPES["any-turn"].parameters()
    drawn = RECIPES["any-hand"].parameters()
    assert drawn["redrawn"] == 4500
    assert drawn["redrawing"]["narrowing"] > 0


def test_redrawn_copies_are_trained_on_with_their_labels(monkeypatch):
    """They are redrawn before they are prepared: 24 px drawings, ink on 0, as many of every class."""
    seen = []

    def instead(model, recipe, examples, course):
        seen.append(examples)
        return {}

    monkeypatch.setattr(keras_classifier, "train", instead)
    train = load_shapes().train
    few = train.take(np.arange(0, 45, 15))
    short = replace(RECIPES["any-hand"], redrawn=30)
    monkeypatch.setitem(RECIPES, "any-hand", short)
    KerasClassifier("small", "any-hand", 0, "normalised").fit(few.images, few.labels)
    (examples,) = seen
    assert examples.inputs.shape == (30, 24, 24, 1)
    assert examples.targets.sum(axis=0).tolist() == [10, 10, 10]
    assert len(np.unique(examples.inputs.reshape(30, -1), axis=0)) == 30
