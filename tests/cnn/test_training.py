"""Training epoch by epoch: what counts at the end, what a stop loses, and what members add."""

import os
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

from cnn import keras_classifier, recipes, training
from cnn.architectures import ARCHITECTURES
from cnn.backend import keras
from cnn.inputs import moved
from cnn.keras_classifier import KerasClassifier
from cnn.optimizers import build_optimizer
from cnn.recipes import RECIPES, Recipe
from cnn.weights import BestWeights, LastWeights, MeanWeights
from dataset.digits import load_digits
from dataset.distortion import ANOTHER_SHOT, ANY_HAND, Distortion
from dataset.input_error import InputError
from dataset.retaking import retaken

QUICK = Recipe(
    "adam",
    0.01,
    "cosine",
    batch_size=50,
    epochs=4,
    augmentation=Distortion(shift=0.7, turn=8),
    average_epochs=2,
)


@pytest.fixture(scope="module")
def digits():
    data = load_digits()
    return data.train.take(np.arange(200)), data.tests["test"]


@pytest.fixture
def quick(monkeypatch):
    """Adds a recipe for the test and names it."""

    def add(**changes):
        monkeypatch.setitem(recipes.RECIPES, "quick", replace(QUICK, **changes))
        return KerasClassifier("lenet5", "quick", seed=3)

    return add


def model_with(value):
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    model.set_weights([np.full((1, 1), value, np.float32), np.zeros(1, np.float32)])
    return model


def put(rule, values, losses):
    model = model_with(0)
    for i, (value, loss) in enumerate(zip(values, losses, strict=True)):
        model.set_weights(model_with(value).get_weights())
        rule.after_epoch(model, len(values) - i - 1, {"val_loss": loss})
    rule.at_end(model)
    return float(model.get_weights()[0][0, 0])


@pytest.mark.parametrize(
    ("rule", "expected"), [(LastWeights(), 7), (BestWeights(), 4), (MeanWeights(3), 5)]
)
def test_which_weights_count(rule, expected):
    """Epochs 2, 4, 4, 7; the second and third tie for the lowest loss."""
    assert put(rule, [2, 4, 4, 7], [0.5, 0.1, 0.1, 0.3]) == pytest.approx(expected)


@pytest.mark.parametrize("make", [BestWeights, lambda: MeanWeights(2)])
def test_rules_go_on_from_their_state(make):
    model, first, second = model_with(1), make(), make()
    first.after_epoch(model, 1, {"val_loss": 1.0})
    second.restore(first.state())
    model.set_weights(model_with(3).get_weights())
    second.after_epoch(model, 0, {"val_loss": 2.0})
    second.at_end(model)
    assert float(model.get_weights()[0][0, 0]) == (1 if make is BestWeights else 2)


def test_learns_and_tells_its_epochs(digits, quick):
    train, test = digits
    model = quick(epochs=10, batch_size=10)
    told = []
    model.fit(train.images, train.labels, on_epoch=lambda *news: told.append(news))
    assert (model.predict(test.images) != test.labels).mean() < 0.2
    assert [(at, of) for at, of, _ in told] == [(i + 1, 10) for i in range(10)]
    assert model.history_["loss"] == [logs["loss"] for _, _, logs in told]


def test_repeats_itself(digits, quick):
    train, test = digits
    first, second = (quick(epochs=2).fit(train.images, train.labels) for _ in range(2))
    np.testing.assert_array_equal(
        first.predict_proba(test.images), second.predict_proba(test.images)
    )


class Stopped(BaseException):
    pass


def test_a_stopped_training_goes_on_as_if_nothing_had_been(digits, quick, tmp_path):
    train, test = digits
    whole = quick(epochs=4, average_epochs=3).fit(train.images, train.labels)
    half = KerasClassifier("lenet5", "quick", seed=3)

    def stop(epoch, epochs, logs):
        if epoch == 3:
            raise Stopped

    with pytest.raises(Stopped):
        half.fit(train.images, train.labels, on_epoch=stop, checkpoint=tmp_path / "state")
    assert half.predict(test.images).shape == test.labels.shape
    seen = []
    half.fit(
        train.images,
        train.labels,
        on_epoch=lambda epoch, *_: seen.append(epoch),
        checkpoint=tmp_path / "state",
    )
    assert seen == [4]
    assert half.seconds_before_ > 0 == whole.seconds_before_
    assert half.history_ == whole.history_
    np.testing.assert_array_equal(half.predict_proba(test.images), whole.predict_proba(test.images))


def test_a_checkpoint_of_another_training_is_refused(digits, quick, tmp_path):
    train, _ = digits
    quick(epochs=1).fit(train.images, train.labels, checkpoint=tmp_path / "state")
    other = KerasClassifier("lenet5", "quick", seed=4)
    with pytest.raises(InputError, match="belongs to another training"):
        other.fit(train.images, train.labels, checkpoint=tmp_path / "state")
    with pytest.raises(InputError, match="belongs to another training"):
        quick(epochs=1).fit(train.images, train.labels, checkpoint=tmp_path / "state", mirror=True)
    file = tmp_path / "state-0.npz"
    file.write_bytes(file.read_bytes()[:1000])
    with pytest.raises(InputError, match="Damaged checkpoint"):
        KerasClassifier("lenet5", "quick", seed=3).fit(
            train.images, train.labels, checkpoint=tmp_path / "state"
        )


def test_members_average_their_probabilities(digits, quick):
    train, test = digits
    model = quick(members=2, epochs=2)
    model.fit(train.images, train.labels)
    parts = [layer for layer in model.model_.layers if layer.name.startswith("member")]
    inputs = (test.images / 255).astype(np.float32)[..., None]
    each = [part.predict(inputs, verbose=0) for part in parts]
    assert np.abs(each[0] - each[1]).max() > 0.01
    np.testing.assert_allclose(model.predict_proba(test.images), np.mean(each, axis=0), atol=1e-6)
    assert model.n_parameters_ == sum(part.count_params() for part in parts)


def test_shifted_views_are_averaged(digits, quick):
    train, test = digits
    model = quick(test_shift=1).fit(train.images, train.labels)
    found = model.predict_proba(test.images)
    inputs = (test.images / 255).astype(np.float32)[..., None]
    views = [inputs, *moved(inputs, 1)]
    one = model.model_.predict(np.concatenate(views), verbose=0).reshape(5, len(inputs), -1)
    np.testing.assert_allclose(found, one.mean(axis=0), atol=1e-6)
    np.testing.assert_array_equal(views[1][:, 1:], inputs[:, :-1])
    np.testing.assert_array_equal(views[2][:, :-1], inputs[:, 1:])
    np.testing.assert_array_equal(views[3][:, :, 1:], inputs[:, :, :-1])
    np.testing.assert_array_equal(views[4][:, :, :-1], inputs[:, :, 1:])


@pytest.mark.parametrize("schedule", ["cosine", "linear"])
@pytest.mark.parametrize("warm_up", [0.0, 0.25])
def test_schedules_rise_and_fall_to_zero(schedule, warm_up):
    recipe = replace(QUICK, schedule=schedule, warm_up=warm_up, learning_rate=0.5)
    optimizer, rates = build_optimizer(recipe, 40), np.empty(41)
    for step in range(41):
        optimizer.iterations.assign(step)
        rates[step] = float(optimizer.learning_rate)
    peak = int(rates.argmax())
    assert rates.max() == pytest.approx(0.5, rel=0.02)
    assert abs(peak - 40 * warm_up) <= 1
    assert (np.diff(rates[peak + 1 :]) < 0).all()
    assert rates[40] < 0.002


@pytest.mark.parametrize("name", RECIPES)
@pytest.mark.parametrize("n_images", [3, 45, 100, 1000, 60_000])
def test_recipes_do_enough_and_bounded_work(name, n_images):
    recipe = RECIPES[name]
    an_epoch = recipe.steps_in_epoch(n_images)
    steps = an_epoch * recipe.epochs_for(n_images)
    assert steps >= max(recipe.min_steps, an_epoch * recipe.epochs)
    assert steps < max(recipe.min_steps, an_epoch * recipe.epochs) + an_epoch
    assert an_epoch * recipe.batch_for(n_images) >= min(n_images, 45)


@pytest.mark.slow
@pytest.mark.parametrize("backend", ["tensorflow", "jax"])
@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_every_architecture_trains_on_both_backends(backend, architecture):
    program = (
        "import numpy as np, sys\n"
        "from cnn.backend import keras\n"
        "from cnn import recipes\n"
        "from cnn.keras_classifier import KerasClassifier\n"
        "from dataset.digits import load_digits\n"
        "assert keras.backend.backend() == sys.argv[1]\n"
        "from dataset.augmentation import Distortion\n"
        "quick = recipes.Recipe('adam', 0.004, 'cosine', batch_size=16, epochs=1, "
        "augmentation=Distortion(shift=0.5, turn=8))\n"
        "recipes.RECIPES['quick'] = quick\n"
        "train = load_digits().train\n"
        "model = KerasClassifier(sys.argv[2], 'quick').fit(train.images, train.labels)\n"
        "assert np.isfinite(model.history_['loss']).all()\n"
        "assert model.history_['accuracy'][0] > 0.3, model.history_\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, backend, architecture],
        env={**os.environ, "KERAS_BACKEND": backend},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_weight_decay_is_keras_own():
    """One step from the same weights by the optimiser of a recipe and by Keras' AdamW."""
    recipe = replace(QUICK, schedule="constant", weight_decay=0.1)
    found = []
    for optimizer in (build_optimizer(recipe, 1), keras.optimizers.AdamW(0.01, weight_decay=0.1)):
        model = model_with(2.0)
        model.compile(optimizer, "mse")
        model.fit(np.ones((1, 1)), np.zeros((1, 1)), verbose=0)
        found.append(model.get_weights())
    np.testing.assert_array_equal(found[0][0], found[1][0])
    np.testing.assert_array_equal(found[0][1], found[1][1])
    assert found[0][0][0, 0] == pytest.approx(2 - 2 * 0.1 * 0.01 - 0.01, abs=1e-6)


@pytest.mark.parametrize("name", ["lecture-mnist", "quick"])
def test_trainings_leave_no_graph_behind(name, quick):
    """TensorFlow would keep every traced step for the life of the process."""
    import gc

    def graphs():
        gc.collect()
        return sum(type(kept).__name__ == "FuncGraph" for kept in gc.get_objects())

    quick(weight_decay=0.01, epochs=2)
    data = load_digits().train.take(np.arange(40))
    found = []
    for seed in range(3):
        KerasClassifier("lecture-mnist", name, seed).fit(data.images, data.labels)
        found.append(graphs())
    assert found[2] == found[0]


@pytest.mark.parametrize("mirror", [False, True])
def test_photographs_are_taken_again_in_every_epoch(mirror, digits, quick, monkeypatch):
    """Those of the training part alone: what chooses the epoch stays as it is, and apart."""
    seen = []

    def watched(inputs, retaking, seed, purpose, mirror):
        seen.append((inputs, purpose, mirror))
        return retaken(inputs, retaking, seed, purpose, mirror)

    monkeypatch.setattr(training, "retaken", watched)
    train, _ = digits
    again = {"augmentation": None, "retaking": ANOTHER_SHOT, "validation_share": 0.2}
    quick(**again, epochs=2).fit(train.images, train.labels, mirror=mirror)
    assert [purpose for _, purpose, _ in seen] == ["epoch 0", "epoch 1"]
    assert {told for _, _, told in seen} == {mirror}
    first, second = (np.unique(inputs.reshape(len(inputs), -1), axis=0) for inputs, *_ in seen)
    np.testing.assert_array_equal(first, second)
    assert len(seen[0][0]) == 160


def test_a_drawn_copy_is_on_the_side_of_its_original(quick, monkeypatch):
    """Also where no groups are known."""
    seen = []

    def instead(model, recipe, examples, course):
        seen.extend([examples.inputs, course.watched.inputs])
        return {}

    monkeypatch.setattr(keras_classifier, "train", instead)
    # "Redrawn" without a change: copies are told by their pixels.
    monkeypatch.setattr(
        keras_classifier, "redrawn", lambda images, _, copies, seed: np.tile(images, (copies, 1, 1))
    )
    images = np.random.default_rng(0).random((40, 8, 8)).astype(np.float32)
    settings = {"augmentation": None, "redrawing": ANY_HAND, "redrawn": 160}
    quick(**settings, validation_share=0.25).fit(images, np.arange(40) % 2)
    train, held_out = ({one.tobytes() for one in part} for part in seen)
    assert (len(train), len(held_out)) == (30, 10)
    assert not train & held_out


@pytest.mark.parametrize(("side", "shift"), [(8, 1), (28, 1), (56, 2)])
def test_views_at_the_test_move_by_the_same_share_above_28_px(side, shift, monkeypatch):
    seen = []

    def watched(inputs, shift):
        seen.append(shift)
        return moved(inputs, shift)

    monkeypatch.setattr(keras_classifier, "moved", watched)
    network = KerasClassifier()
    network.model_ = keras.Sequential(
        [keras.Input((side, side, 1)), keras.layers.Flatten(), keras.layers.Dense(2)]
    )
    network.image_shape_, network.test_shift_ = (side, side), 1
    network.test_mirror_ = False
    network.predict_proba(np.zeros((2, side, side), np.uint8))
    assert seen == [shift]
