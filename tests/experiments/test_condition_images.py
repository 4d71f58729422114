"""Of pictures that come class by class some of every class are damaged, everywhere the same ones."""

from dataclasses import replace

import numpy as np
import pytest

from dataset.partition import some_of_every_class
from experiments.engine import run_trials
from experiments.plan import Grid, trials
from experiments.publish import publish
from experiments.store import Store
from experiments.verify import check
from reports import results


@pytest.fixture
def by_class(striped):
    test = striped.tests["test"]
    order = np.argsort(test.labels, kind="stable")
    return replace(striped, tests={"test": test.take(order)})


@pytest.fixture
def stores(by_class, tmp_path):
    """A run and what is published of it: a method that says the class 0, and one that knows."""
    store, small = Store(tmp_path / "run"), Store(tmp_path / "small")
    store.create()
    grid = Grid("stripes", ("chance", "pixels+svm"), seeds=(0,), conditions=("fog@1",))
    wanted = trials([replace(grid, condition_images=7)])
    run_trials(wanted, {"stripes": by_class}, store, "p")
    publish(store, small)
    return store, small


def test_first_where_they_hold_every_class():
    labels = np.array([1, 0, 2, 1, 0, 2])
    assert some_of_every_class(labels, 3).tolist() == [0, 1, 2]
    assert some_of_every_class(labels, 2).tolist() == [0, 3]
    assert some_of_every_class(labels, None).tolist() == [*range(6)]
    assert some_of_every_class(np.sort(labels), 4).tolist() == [0, 1, 3, 4]


def test_chance_errs_on_half_of_them(stores, by_class):
    for store in stores:
        chance, knows = store.records()
        labels = knows.predictions["test+fog@1"].labels
        expected = by_class.tests["test"].labels[[0, 2, 5, 8, 11, 14, 17]]
        np.testing.assert_array_equal(labels, expected)
        assert 0 < chance.evaluations["test+fog@1"].n_errors < 7
        assert check(store).is_whole


def test_the_clean_error_is_of_the_same_pictures(stores):
    for store in stores:
        rows = results.conditions(store.records())
        chance = rows[rows["method"] == "chance"].iloc[0]
        assert chance.clean_rate == chance.error_rate
