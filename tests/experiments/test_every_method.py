"""No trial ends a run: every listed method is run, looked into and recorded."""

from dataclasses import replace
from pathlib import Path

import dask
import numpy as np
import pytest

from dataset.shapes import load_shapes
from experiments.engine import InProcess, run_trials
from experiments.methods import METHODS
from experiments.plan import Grid, trials
from experiments.store import Store
from experiments.workers import LocalWorkers

SHORT = Path(__file__).with_name("short_recipes.py")


@pytest.fixture
def few_shapes(short_recipes):
    """Four drawings a class and one to answer; networks learn from them for two epochs."""
    data = load_shapes()

    def first(split, n):
        places = [np.flatnonzero(split.labels == label)[:n] for label in range(3)]
        return split.take(np.concatenate(places))

    return replace(data, train=first(data.train, 4), tests={"test": first(data.tests["test"], 1)})


# A training that Keras does alone, one with a schedule of ours, and one of both families.
QUICK = ("lecture-shape-cnn", "lecture-mnist-cnn+adam", "fusion")


# Networks take seconds each: those that are not of `QUICK` are left to the two workers below.
HERE = [key for key, method in METHODS.items() if method.family == "classical" or key in QUICK]


def records_of(methods, data, folder, engine):
    store = Store(folder)
    store.create()
    planned = trials([Grid(data.key, tuple(methods), seeds=(0,), inspect=True)])
    run_trials(planned, {data.key: data}, store, "p", engine)
    return {record.method.key: record for record in store.records()}


@pytest.mark.parametrize("method", HERE)
def test_in_this_process(method, few_shapes, few_copies, tmp_path):
    found = records_of([method], few_shapes, tmp_path, InProcess())
    assert (found[method].error, found[method].inspection) == (None, "kept")


@pytest.mark.slow
@pytest.mark.timeout(3000)
def test_by_two_workers(few_shapes, tmp_path):
    with dask.config.set({"distributed.worker.preload": [str(SHORT)]}):
        found = records_of(METHODS, few_shapes, tmp_path, LocalWorkers(2, bytes_each=1))
    assert found.keys() == METHODS.keys()
    assert {(record.error, record.inspection) for record in found.values()} == {(None, "kept")}
