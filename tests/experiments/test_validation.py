"""Who stands for a family is chosen on training pictures that the fits did not learn from."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from dataset.digits import load_digits
from dataset.labelled_images import Split
from experiments.engine import run_trials
from experiments.methods import METHODS
from experiments.outcome import record_of
from experiments.plan import Grid, PerClass, Trial, load_profile, trials
from experiments.store import Store
from experiments.tasks import Again
from experiments.training_size import draw
from experiments.trial import Task, attempt
from experiments.validation import MOST, left_over, validate, validated_on


@pytest.fixture(scope="module")
def digits():
    return load_digits()


def fitted(data, size, validate=True):
    trial = Trial("digits", "pixels+nn", size, 0, "stratified", validate=validate)
    return trial, record_of(trial, data, attempt(Task(0, trial), data), "quick")


def test_fit_answers_what_its_draw_left_over(digits):
    trial, record = fitted(digits, 300)
    rest = np.setdiff1d(np.arange(len(digits.train)), draw(trial, digits))
    assert record.validation.n == len(rest)
    assert not record.validation.held_out
    # A nearest neighbour knows its own pictures and not these.
    assert 0 < record.validation.n_errors < len(rest) / 5


def test_fit_on_all_is_validated_by_another_without_a_fifth(digits):
    _, record = fitted(digits, "all")
    assert record.validation.held_out
    assert record.validation.n == pytest.approx(len(digits.train) / 5, abs=1)
    assert record.validation.n_errors > 0


def test_what_was_not_asked_for_is_not_there(digits):
    assert fitted(digits, 300, validate=False)[1].validation is None


def test_groups_are_on_one_side(digits):
    groups = np.arange(len(digits.train)) // 7
    train = Split(digits.train.images, digits.train.labels, groups)
    data = replace(digits, train=train)
    chosen = np.arange(0, 300)
    rest = left_over(data, chosen)
    assert not set(rest.groups) & set(groups[chosen])
    assert len(rest) <= MOST


def test_what_is_left_of_a_folder_is_of_every_class(digits, monkeypatch):
    """Its pictures come class by class; the first ones would be of two."""
    monkeypatch.setattr("experiments.validation.MOST", 200)
    by_class = np.argsort(digits.train.labels, kind="stable")
    data = replace(digits, train=digits.train.take(by_class))
    chosen = draw(Trial("digits", "chance", PerClass(10), 0, "balanced"), data)
    counts = np.bincount(left_over(data, chosen).labels, minlength=10)
    assert counts.sum() == 200
    assert counts.min() >= 15


def test_second_fit_is_told_what_the_first_is(digits, monkeypatch):
    told = []

    class Told:
        def fit(self, images, labels, groups=None, mirror=False):
            told.append((len(groups), mirror))
            self.classes_ = np.zeros(1, np.int64)

        def predict_proba(self, images):
            return np.ones((len(images), 1), np.float32)

    monkeypatch.setitem(METHODS, "told", SimpleNamespace(build=lambda seed, kind: Told()))
    n = len(digits.train)
    train = Split(digits.train.images, digits.train.labels, np.arange(n))
    data = replace(digits, train=train, mirror=True)
    trial = Trial("digits", "told", "all", 0, "stratified")
    found = validate(None, trial, data, validated_on(trial, data, np.arange(n)))
    assert told == [(n - found.counted.n, True)]


def test_no_choice_without_every_class(digits):
    few = digits.train.take(np.arange(30))
    data = replace(digits, train=few)
    assert len(np.unique(few.labels)) == 10
    trial = Trial("digits", "pixels+nn", "all", 0, "stratified", validate=True)
    assert validated_on(trial, data, np.arange(30)) is None


def test_no_second_fit_that_lacks_a_class(digits):
    """All nines are one group, which is on one side or the other."""
    labels = digits.train.labels
    groups = np.where(labels == 9, 10_000, np.arange(len(labels)))
    data = replace(digits, train=Split(digits.train.images, labels, groups))
    for seed in range(5):
        trial = Trial("digits", "pixels+nn", "all", seed, "stratified", validate=True)
        assert validated_on(trial, data, np.arange(len(labels))) is None


def test_a_second_fit_that_fails_is_told_and_not_tried_by_every_run(
    digits, monkeypatch, tmp_path, capsys
):
    sizes = []

    class Fails:
        def fit(self, images, labels):
            sizes.append(len(images))
            if len(sizes) > 1 and len(sizes) < 4:
                raise MemoryError("no room")
            self.classes_ = np.arange(10)

        def predict_proba(self, images):
            return np.full((len(images), 10), 0.1, np.float32)

    method = replace(METHODS["chance"], key="fails")
    monkeypatch.setitem(METHODS, "fails", method)
    monkeypatch.setattr(type(method), "build", lambda self, seed, kind="ink": Fails())
    store = Store(tmp_path / "run")
    store.create()
    trials = [Trial("digits", "fails", "all", 0, "stratified", validate=True)]

    def run(trials=trials, **again):
        failed = run_trials(trials, {"digits": digits}, store, "p", again=Again(**again)).failed
        return failed, capsys.readouterr().err

    n, part = len(digits.train), round(0.8 * len(digits.train))
    failed, said = run()
    assert failed == 0 and "it has no validation, MemoryError: no room; --retry-failed" in said
    assert sizes == [n, part]
    assert store.records()[0].unvalidated == "MemoryError: no room"
    failed, said = run()
    assert "Validation that failed is not tried again (MemoryError: no room)" in said
    assert sizes == [n, part] and failed == 0
    # Who asks for none is told of none.
    _, said = run([replace(trials[0], validate=False)])
    assert "Validation" not in said and "0 of 1 trials to run" in said
    run(failed=True)
    assert sizes == [n, part, part]
    run(failed=True)
    assert sizes == [n, part, part, part]
    (record,) = store.records()
    assert record.unvalidated is None and record.validation.n == n - part


def test_first_seed_alone_is_asked():
    planned = trials([Grid("digits", ("pixels+nn",), seeds=range(3), validate=True)])
    assert [one.validate for one in planned] == [True, False, False]


@pytest.mark.parametrize("name", ["quick", "samples"])
def test_profiles_ask_for_it(name):
    assert all(grid.validate for grid in load_profile(name).grids)
