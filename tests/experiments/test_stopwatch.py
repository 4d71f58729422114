"""What a trial costs does not depend on whether its loops were compiled before."""

import time

import numpy as np
import pytest
from numba import njit
from numba.core.compiler_lock import global_compiler_lock

from experiments.outcome import record_of
from experiments.plan import Trial
from experiments.stopwatch import stopwatch
from experiments.trial import Task, attempt


@pytest.fixture
def clock(monkeypatch):
    """Seconds that pass as the test says."""
    now = [100.0]
    monkeypatch.setattr(time, "perf_counter", lambda: now[0])

    def passes(seconds):
        now[0] += seconds

    return passes


class Compiler:
    """Works 2 s in `fit` and 1 s in `predict_proba`, and compiles 30 and 5 s before."""

    def __init__(self, passes):
        self.passes = passes

    def compile(self, seconds):
        # One loop that calls another is compiled inside it.
        with global_compiler_lock, global_compiler_lock:
            self.passes(seconds)

    def fit(self, images, labels):
        self.compile(30)
        self.passes(2)
        self.classes_ = np.unique(labels)
        return self

    def predict_proba(self, images):
        self.compile(5)
        self.passes(1)
        return np.eye(len(self.classes_))[np.zeros(len(images), int)]


def test_no_time_of_a_record_has_compiling_in_it(clock, stand_in, striped):
    stand_in("compiler", lambda seed: Compiler(clock))
    trial = Trial("stripes", "compiler", "all", 0, "stratified")
    record = record_of(trial, striped, attempt(Task(0, trial), striped), "quick")
    n_asked = len(record.evaluations)
    assert record.fit_seconds == 2
    assert [one.predict_seconds for one in record.evaluations.values()] == [1] * n_asked
    assert record.work[0].seconds == 2 + n_asked
    assert record.work[0].compile_seconds == 30 + 5 * n_asked


def test_what_raises_is_measured_too(clock):
    with pytest.raises(ValueError), stopwatch() as watch:
        clock(3)
        raise ValueError
    assert (watch.seconds, watch.compiling) == (3, 0)


def test_numba_says_when_it_compiles():
    @njit
    def doubled(number):
        return 2 * number

    with stopwatch() as first:
        doubled(1.0)
    with stopwatch() as second:
        doubled(1.0)
    assert first.compiling > 0
    assert second.compiling == 0
