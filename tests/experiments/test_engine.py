"""The runner: its draw, its score, its records, and going on after an interruption."""

import errno
import os
from typing import ClassVar

import numpy as np
import pytest

from dataset.input_error import InputError
from experiments import engine, methods
from experiments.engine import run_trials
from experiments.plan import Grid, PerClass, Trial, trials
from experiments.store import Store
from experiments.tasks import Again
from experiments.training_size import n_training_images
from experiments.trial import Task, attempt


class Nearest:
    """A method that remembers what it was given."""

    seen: ClassVar[list] = []

    def __init__(self, fault=None):
        self.fault = fault

    def fit(self, images, labels):
        if self.fault:
            raise self.fault
        self.classes_, self.images, self.labels = np.unique(labels), images.astype(float), labels
        self.seen.append(images)
        self.n_parameters_ = images[0].size
        return self

    def predict_proba(self, images):
        distance = ((images[:, None].astype(float) - self.images[None]) ** 2).sum(axis=(2, 3))
        return np.eye(len(self.classes_))[
            np.searchsorted(self.classes_, self.labels[distance.argmin(1)])
        ]


@pytest.fixture
def stub(stand_in):
    Nearest.seen = []
    for key, fault in (
        ("stub", None),
        ("broken", ValueError("singular matrix")),
        ("strange", KeyError("x")),
    ):
        stand_in(key, lambda seed, fault=fault: Nearest(fault))


@pytest.fixture
def store(tmp_path):
    store = Store(tmp_path)
    store.create()
    return store


def trial(method="stub", size="all", seed=0, subset="stratified"):
    return Trial("stripes", method, size, seed, subset)


def run(trial, data):
    """The outcome of all that is asked for."""
    outcome = attempt(Task(0, trial), data)
    assert outcome.error is None, outcome.error
    return outcome


def test_trial_scores_every_test_set_and_the_training_images(stub, striped):
    outcome = run(trial(), striped)
    tests = outcome.evaluations
    assert {name: test.n_test for name, test in tests.items()} == {
        "test": 20,
        "noisy": 30,
        "train": 40,
    }
    assert tests["train"].n_errors == 0
    assert outcome.fitted.size == {"parameters": 144}
    assert outcome.fitted.fit_seconds > 0
    np.testing.assert_array_equal(outcome.predictions["test"].labels, striped.tests["test"].labels)
    errors = (outcome.predictions["test"].predicted != striped.tests["test"].labels).sum()
    assert tests["test"].n_errors == errors


def test_method_sees_the_draw_alone_and_draws_are_nested(stub, striped):
    for size in (10, 20):
        run(trial(size=size, seed=4), striped)
    small, large = (set(map(bytes, images)) for images in Nearest.seen)
    assert len(small) == 10
    assert small < large
    assert not large & set(map(bytes, striped.tests["test"].images))


def test_first_takes_the_first_images_in_order(stub, striped):
    run(trial(size=7, subset="first"), striped)
    np.testing.assert_array_equal(Nearest.seen[0], striped.train.images[:7])


def test_class_missing_from_the_draw_gets_probability_zero(stub, striped):
    from dataclasses import replace

    from dataset.labelled_images import Split

    order = np.argsort(striped.train.labels, kind="stable")
    sorted_set = replace(
        striped, train=Split(striped.train.images[order], striped.train.labels[order])
    )
    outcome = run(trial(size=5, subset="first"), sorted_set)
    assert outcome.predictions["test"].probability[:, 1].max() == 0
    assert outcome.evaluations["test"].n_errors == 10


@pytest.mark.parametrize(("size", "message"), [(41, "larger than the data"), (1, "too small")])
def test_training_sizes_that_do_not_fit(stub, striped, size, message):
    with pytest.raises(InputError, match=message):
        n_training_images(trial(size=size), striped)


def test_size_is_checked_before_anything_is_run(stub, striped, store):
    with pytest.raises(InputError, match="larger than the data"):
        run_trials([trial(), trial(size=999)], {"stripes": striped}, store, "p")
    assert Nearest.seen == []


def test_failed_trial_is_a_record_and_the_others_go_on(stub, striped, store):
    planned = trials([Grid("stripes", ("broken", "stub"), seeds=(0,))])
    tally = run_trials(planned, {"stripes": striped}, store, "p")
    assert (tally.run, tally.failed) == (2, 1)
    bad, good = store.records()
    assert bad.failed
    assert bad.error == "ValueError: singular matrix"
    assert good.evaluations["test"].n_test == 20


def test_whatever_a_method_raises_is_its_record(stub, striped, store):
    assert run_trials([trial("strange")], {"stripes": striped}, store, "p").failed == 1
    assert store.records()[0].error == "KeyError: 'x'"


def test_interrupted_run_goes_on_where_it_stopped(stub, striped, store, monkeypatch):
    planned = trials([Grid("stripes", ("stub",), (10, 20), (0, 1))])
    real, calls = engine.attempt, []

    def stop_at_third(one, data, threads):
        calls.append(one.trial)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return real(one, data, threads)

    monkeypatch.setattr(engine, "attempt", stop_at_third)
    with pytest.raises(KeyboardInterrupt):
        run_trials(planned, {"stripes": striped}, store, "p")
    assert len(store.records()) == 2
    tally = run_trials(planned, {"stripes": striped}, store, "p")
    assert (tally.run, tally.kept) == (2, 2)
    assert calls[3:] == planned[2:]
    assert [record.position for record in store.records()] == [0, 1, 2, 3]


def test_record_names_no_host_and_no_path(stub, striped, store):
    import platform

    run_trials([trial()], {"stripes": striped}, store, "p")
    [record] = store.records()
    text = record.path.read_text()
    assert str(store.folder) not in text
    assert f'"{platform.node()}"' not in text


def test_changed_method_version_is_run_again(stub, striped, store, monkeypatch):
    from dataclasses import replace

    run_trials([trial()], {"stripes": striped}, store, "p")
    monkeypatch.setitem(methods.METHODS, "stub", replace(methods.METHODS["stub"], version=2))
    assert run_trials([trial()], {"stripes": striped}, store, "p").run == 1
    assert len(store.records()) == 1


def test_balanced_draws_have_every_class_alike_and_are_nested(stub, striped):
    for size in (PerClass(2), PerClass(5)):
        run(trial(size=size, seed=4, subset="balanced"), striped)
    small, large = Nearest.seen
    assert (len(small), len(large)) == (4, 10)
    assert set(map(bytes, small)) < set(map(bytes, large))
    labels = {
        bytes(image): label
        for image, label in zip(striped.train.images, striped.train.labels, strict=True)
    }
    assert sorted(labels[bytes(image)] for image in large) == [0] * 5 + [1] * 5


def test_size_beyond_the_smallest_class(stub, striped):
    with pytest.raises(InputError, match="at most 20 a class"):
        n_training_images(trial(size=PerClass(21), subset="balanced"), striped)


def under_fog(**changed):
    from dataclasses import replace

    return replace(trial(), conditions=("fog@4", "rotation@90"), condition_images=8, **changed)


def test_one_fit_serves_every_condition(stub, striped, store):
    from dataset.conditions import parse_condition, under

    run_trials([under_fog()], {"stripes": striped}, store, "p")
    assert len(Nearest.seen) == 1
    [record] = store.records()
    tests = record.evaluations
    assert list(tests) == [
        "test", "noisy", "train", "test+fog@4", "test+rotation@90", "noisy+fog@4",
        "noisy+rotation@90",
    ]  # fmt: skip
    assert tests["test+fog@4"].base == "test"
    assert tests["test+fog@4"].condition == "fog@4"
    assert tests["test+fog@4"].n_test == 8
    found = record.predictions["test+rotation@90"]
    turned = under(striped.tests["test"].images[:8], parse_condition("rotation@90"))
    estimator = Nearest().fit(striped.train.images, striped.train.labels)
    np.testing.assert_array_equal(found.predicted, estimator.predict_proba(turned).argmax(axis=1))
    np.testing.assert_array_equal(found.labels, striped.tests["test"].labels[:8])
    assert found.probability is None
    assert found.n_errors == tests["test+rotation@90"].n_errors
    with np.load(record.path.with_suffix(".npz")) as stored:
        assert stored["predicted/test+fog@4"].dtype == np.uint8
        assert "labels/test+fog@4" not in stored


def test_comparison_is_told_when_its_last_trial_is_there(stub, striped, store):
    planned = [trial(size=size, seed=seed) for size in (10, 20) for seed in (0, 1)]
    data, told = {"stripes": striped}, []

    def tell(*place):
        told.append((*place, len(store.record_paths())))

    run_trials(planned[:1], data, store, "p", compared=tell)
    assert told == [("stripes", "stratified", 10, 1)]
    run_trials(planned, data, store, "p", compared=tell)
    assert told[1:] == [("stripes", "stratified", 10, 2), ("stripes", "stratified", 20, 4)]
    run_trials(planned, data, store, "p", compared=tell)
    assert len(told) == 3


def test_failed_trials_are_kept_unless_asked_for(stub, striped, store):
    planned = trials([Grid("stripes", ("broken", "stub"), seeds=(0,))])
    run_trials(planned, {"stripes": striped}, store, "p")
    tally = run_trials(planned, {"stripes": striped}, store, "p")
    assert (tally.run, tally.kept, tally.failed_before) == (0, 2, 1)
    tally = run_trials(planned, {"stripes": striped}, store, "p", again=Again(failed=True))
    assert (tally.run, tally.failed, tally.failed_before) == (1, 1, 0)


def test_fresh_sets_earlier_records_aside(stub, striped, store):
    run_trials([trial(), trial(seed=1)], {"stripes": striped}, store, "p")
    before = {path.name: path.read_bytes() for path in store.trials.iterdir()}
    tally = run_trials([trial()], {"stripes": striped}, store, "p", again=Again(everything=True))
    assert (tally.run, tally.kept) == (1, 0)
    [aside] = (store.folder / "earlier").iterdir()
    moved = {path.name: path.read_bytes() for path in (aside / "trials").iterdir()}
    assert len(moved) == 2
    assert moved.items() <= before.items()
    assert len(store.records()) == 2


STEPS = ["open", "fsync", "replace"]


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("at", range(6))
def test_disk_that_is_full_at_any_step(stub, striped, store, monkeypatch, step, at):
    """The `at`-th time that a step of a write is made, the disk is full; nothing is damaged."""
    from dataset import files
    from experiments.verify import check

    run_trials([trial()], {"stripes": striped}, store, "p")
    before = {path.name: path.read_bytes() for path in store.trials.iterdir()}
    calls = []
    owner = files if step == "open" else os
    real = open if step == "open" else getattr(os, step)

    def full(*arguments, **options):
        calls.append(step)
        if len(calls) > at:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return real(*arguments, **options)

    monkeypatch.setattr(owner, step, full, raising=False)
    more = [trial(seed=seed) for seed in range(4)]
    with pytest.raises(InputError, match="No space left on device"):
        run_trials(more, {"stripes": striped}, store, "p")
    assert calls
    monkeypatch.undo()
    after = {path.name: path.read_bytes() for path in store.trials.iterdir()}
    assert before.items() <= after.items()
    assert not [f for f in check(store).findings if f.kind in ("damaged", "foreign")]


def test_record_says_what_it_cost(stub, striped, store):
    run_trials([trial()], {"stripes": striped}, store, "p")
    record = store.records()[0]
    [work] = record.work
    assert work.at_once == 1
    assert work.energy_joules is None or work.energy_joules >= 0
    assert 0 < record.fit_seconds < work.seconds


def test_data_set_is_read_only_and_whole_after_a_journey(striped):
    import pickle

    there = pickle.loads(pickle.dumps(striped))
    assert there.train_hash == striped.train_hash
    assert not there.train.images.flags.writeable
    assert list(there.tests) == list(striped.tests)


@pytest.mark.parametrize("threads", [1, 2])
def test_libraries_sum_on_one_thread_unless_more_are_asked_for(stub, striped, monkeypatch, threads):
    import threadpoolctl

    seen = []
    monkeypatch.setattr(
        Nearest, "fit", lambda self, images, labels: seen.extend(threadpoolctl.threadpool_info())
    )
    monkeypatch.setattr(Nearest, "predict_proba", lambda self, images: 1 / 0)
    outcome = attempt(Task(0, trial()), striped, threads)
    assert outcome.error and outcome.fitted is None
    assert outcome.work.threads == threads
    assert seen
    assert {library["num_threads"] for library in seen} == {threads}
