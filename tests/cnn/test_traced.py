"""What is traced once for all seeds changes no number, and no model changes another."""

from collections import OrderedDict
from pkgutil import resolve_name

import numpy as np
import pytest

from cnn import traced
from cnn.architectures import ARCHITECTURES
from cnn.keras_classifier import KerasClassifier
from dataset.digits import load_digits

SEEDS = (3, 4)


@pytest.fixture(autouse=True)
def none_kept(monkeypatch):
    monkeypatch.setattr(traced, "_idle", OrderedDict())


@pytest.fixture(scope="module")
def digits():
    return load_digits().train


def fitted(digits, architecture, recipe, seed, n=60, **options):
    classifier = KerasClassifier(architecture, recipe, seed)
    return classifier.fit(digits.images[:n], digits.labels[:n], **options)


def numbers(classifier, digits):
    return [*classifier.model_.get_weights(), classifier.predict_proba(digits.images[-30:])]


def assert_same(found, expected):
    for one, other in zip(found, expected, strict=True):
        np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize(
    ("architecture", "recipe", "sizes"),
    [
        pytest.param("lecture-mnist", "lecture-mnist", (60, 60), id="a rate that stays"),
        pytest.param(
            "small", "small", (120, 120), id="dropout, normalisation, a schedule and the best epoch",
            marks=pytest.mark.slow,
        ),
        pytest.param("tiny", "fast", (60, 60), id="momentum", marks=pytest.mark.slow),
        pytest.param("airbench", "airbench", (60, 60), id="Muon", marks=pytest.mark.slow),
        pytest.param("tiny", "few-samples-plain", (60, 60), id="a mean", marks=pytest.mark.slow),
    ],
)  # fmt: skip
def test_same_numbers_as_a_network_of_its_own(digits, architecture, recipe, sizes):
    # A function is compiled for every model, since nobody knows what it builds.
    own = resolve_name(ARCHITECTURES[architecture])
    for seed, n in zip(SEEDS, sizes, strict=True):
        expected = fitted(digits, own, recipe, seed, n)
        found = fitted(digits, architecture, recipe, seed, n)
        assert found.history_ == expected.history_
        assert_same(numbers(found, digits), numbers(expected, digits))


@pytest.mark.parametrize("sizes", [(60, 64), (64, 60)])
def test_batches_of_any_size_and_of_a_known_one_are_traced_apart(digits, sizes):
    monitor = digits.images[:40], digits.labels[:40]
    for seed, n in zip(SEEDS, sizes, strict=True):
        options = {"monitor": tuple(part[: n - 30] for part in monitor)}
        own = resolve_name(ARCHITECTURES["lecture-mnist"])
        expected = fitted(digits, own, "lecture-mnist", seed, n, **options)
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
