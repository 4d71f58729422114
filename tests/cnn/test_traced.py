"""What is traced once for all seeds changes no number, and no model changes another."""

import os
import subprocess
import sys
from collections import OrderedDict
from dataclasses import replace
from pkgutil import resolve_name

import numpy as np
import pytest

from cnn import keras_classifier, traced
from cnn.architectures import ARCHITECTURES
from cnn.keras_classifier import KerasClassifier
from cnn.recipes import RECIPES
from dataset.digits import load_digits

SEEDS = (3, 4)
MUON = replace(RECIPES["airbench"], epochs=8, min_steps=8)
MEAN = replace(RECIPES["few-samples-plain"], epochs=4, min_steps=12, min_images_per_epoch=180)


@pytest.fixture(autouse=True)
def none_kept(monkeypatch):
    monkeypatch.setattr(traced, "_idle", OrderedDict())


@pytest.fixture(scope="module")
def digits():
    return load_digits().train


def fitted(digits, architecture, recipe, seed, n=60, **options):
    classifier = KerasClassifier(architecture, recipe, seed)
    return classifier.fit(digits.images[:n], digits.labels[:n], **options)


def fitted_alone(*args, **options):
    """By a network that is compiled for this model."""

    def own(model, recipe, n_images, n_watched, known):
        return traced.traced(model, recipe, n_images, n_watched, known=False)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(keras_classifier, "traced", own)
        return fitted(*args, **options)


def numbers(classifier, digits):
    return [*classifier.model_.get_weights(), classifier.predict_proba(digits.images[-30:])]


def assert_same(found, expected):
    for one, other in zip(found, expected, strict=True):
        np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize(
    ("architecture", "recipe", "n"),
    [
        pytest.param("lecture-mnist", "lecture-mnist", 60, id="a rate that stays"),
        pytest.param(
            "small", "small", 120, id="dropout, normalisation, a schedule and the best epoch",
            marks=pytest.mark.slow,
        ),
        pytest.param("tiny", "fast", 60, id="a rate that falls", marks=pytest.mark.slow),
        pytest.param("airbench", MUON, 60, id="Muon", marks=pytest.mark.slow),
        pytest.param("tiny", MEAN, 60, id="a mean", marks=pytest.mark.slow),
    ],
)  # fmt: skip
def test_same_numbers_as_a_network_of_its_own(digits, architecture, recipe, n):
    for seed in SEEDS:
        expected = fitted_alone(digits, architecture, recipe, seed, n)
        found = fitted(digits, architecture, recipe, seed, n)
        assert found.history_ == expected.history_
        assert_same(numbers(found, digits), numbers(expected, digits))


@pytest.mark.parametrize("sizes", [(60, 64), (64, 60)])
def test_batches_of_any_size_and_of_a_known_one_are_traced_apart(digits, sizes):
    monitor = digits.images[:40], digits.labels[:40]
    for seed, n in zip(SEEDS, sizes, strict=True):
        options = {"monitor": tuple(part[: n - 30] for part in monitor)}
        expected = fitted_alone(digits, "lecture-mnist", "lecture-mnist", seed, n, **options)
        found = fitted(digits, "lecture-mnist", "lecture-mnist", seed, n, **options)
        assert found.history_ == expected.history_
        assert_same(numbers(found, digits), numbers(expected, digits))


def test_is_built_once_for_all_seeds(digits, monkeypatch):
    built = []
    build = traced._build
    monkeypatch.setattr(traced, "_build", lambda *args: built.append(args) or build(*args))
    for seed in SEEDS:
        fitted(digits, "lenet5", "lecture-mnist", seed)
    assert len(built) == 1
    fitted(digits, "lenet5", "falling-adam", SEEDS[0])
    assert len(built) == 2


@pytest.mark.parametrize(
    ("recipe", "n_images", "steps"),
    [
        ("lecture-shape", 45, 15), ("lecture-mnist", 60_000, 64), ("signs", 39_209, 16),
        ("airbench", 50_000, 1), ("airbench-few", 500, 4),
    ],
)  # fmt: skip
def test_python_is_asked_within_seconds_so_that_an_interruption_is_heard(recipe, n_images, steps):
    """An epoch of photographs was one execution, and Ctrl-C was heard at its end, minutes later."""
    model = resolve_name(ARCHITECTURES["lenet5"])((28, 28, 1), 10)
    with traced.traced(model, RECIPES[recipe], n_images, 0) as network:
        assert network.steps_per_execution == steps


def test_no_number_depends_on_how_often_python_is_asked(digits, monkeypatch):
    found = []
    for most in (2048, 64, 1):
        monkeypatch.setattr(traced, "_idle", OrderedDict())
        monkeypatch.setattr(traced, "IMAGES_PER_EXECUTION", most)
        found.append(fitted(digits, "lenet5", "lecture-mnist", 3, n=150))
    for other in found[1:]:
        assert other.history_ == found[0].history_
        assert_same(numbers(other, digits), numbers(found[0], digits))


def test_a_fitted_model_stays_as_it_is(digits):
    first = fitted(digits, "lenet5", "lecture-mnist", 3)
    before = numbers(first, digits)
    fitted(digits, "lenet5", "lecture-mnist", 4)
    assert_same(numbers(first, digits), before)


def test_a_training_within_a_training_is_by_another_network(digits):
    expected = [numbers(fitted(digits, "lenet5", "lecture-mnist", s), digits) for s in SEEDS]
    inner = []

    def within(epoch, *_):
        if epoch == 1:
            inner.append(fitted(digits, "lenet5", "lecture-mnist", 4))

    outer = fitted(digits, "lenet5", "lecture-mnist", 3, on_epoch=within)
    assert_same(numbers(outer, digits), expected[0])
    assert_same(numbers(inner[0], digits), expected[1])


@pytest.mark.parametrize("recipe", ["lecture-mnist", MUON], ids=["Keras", "epochs"])
def test_who_is_told_of_an_epoch_is_answered_by_its_weights(digits, recipe):
    """Answers were those of the weights at the start, and `versus bench time-to-error` stopped nowhere."""
    model, asked, answers = KerasClassifier("lenet5", recipe, 3), digits.images[-30:], []
    model.fit(
        digits.images[:60],
        digits.labels[:60],
        on_epoch=lambda *_: answers.append(model.predict_proba(asked)),
    )
    np.testing.assert_array_equal(answers[-1], model.predict_proba(asked))
    assert np.abs(answers[0] - answers[-1]).max() > 0


def test_an_interrupted_training_leaves_a_model_that_answers_and_disturbs_no_other(digits):
    expected = numbers(fitted(digits, "lenet5", "lecture-mnist", 3), digits)

    def stop(epoch, *_):
        if epoch == 2:
            raise KeyboardInterrupt

    stopped = KerasClassifier("lenet5", "lecture-mnist", 3)
    with pytest.raises(KeyboardInterrupt):
        stopped.fit(digits.images[:60], digits.labels[:60], on_epoch=stop)
    untrained = KerasClassifier("lenet5", "lecture-mnist", 3)
    with pytest.raises(KeyboardInterrupt):
        untrained.fit(digits.images[:60], digits.labels[:60], on_epoch=lambda *_: stop(2))
    two, one = (one.predict_proba(digits.images[-30:]) for one in (stopped, untrained))
    assert np.abs(two - one).max() > 0
    assert_same(numbers(fitted(digits, "lenet5", "lecture-mnist", 3), digits), expected)


def test_few_are_kept(digits, monkeypatch):
    monkeypatch.setattr(traced, "MOST_KEPT", 2)
    for n in (30, 70, 100):
        fitted(digits, "lenet5", "lecture-mnist", 0, n)
    assert len(traced._idle) == 2


@pytest.mark.slow
@pytest.mark.parametrize("backend", ["tensorflow", "jax"])
def test_a_seed_repeats_itself_whatever_was_trained_before(backend):
    program = (
        "from cnn.backend import keras\n"
        "from cnn.keras_classifier import KerasClassifier\n"
        "from dataset.digits import load_digits\n"
        "import sys\n"
        "assert keras.backend.backend() == sys.argv[1]\n"
        "train = load_digits().train\n"
        "fit = lambda: KerasClassifier('lenet5', 'lecture-mnist').fit(\n"
        "    train.images[:60], train.labels[:60]).history_\n"
        "first = fit()\n"
        "assert fit() == first\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, backend],
        env={**os.environ, "KERAS_BACKEND": backend},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
