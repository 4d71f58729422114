"""A data set that takes no time, and methods that take none either."""

import runpy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from distributed import LocalCluster

from cnn.recipes import RECIPES
from dataset.labelled_images import LabelledImages, Split
from experiments.methods.method import Method
from experiments.record import (
    Evaluation,
    Machine,
    RecordedData,
    RecordedMethod,
    TrialRecord,
    Work,
)

# Doctests are looked for in every module: these are for workers, and the first adds methods to the list.
collect_ignore = ["odd_methods.py", "short_recipes.py"]


def stripes(n, seed):
    """Vertical or horizontal stripes in noise: two classes that any method can tell apart."""
    generator = np.random.default_rng(seed)
    labels = np.arange(n, dtype=np.int64) % 2
    images = generator.integers(0, 60, (n, 12, 12), dtype=np.uint8)
    images[labels == 0, :, ::3] += 150
    images[labels == 1, ::3, :] += 150
    return Split(images, labels)


@pytest.fixture
def striped():
    return LabelledImages(
        key="stripes",
        name="Stripes",
        train=stripes(40, 0),
        tests={"test": stripes(20, 1), "noisy": stripes(30, 2)},
        class_names=("down", "across"),
        provenance="Drawn by the tests.",
        kind="ink",
    )


@pytest.fixture(scope="session")
def local_cluster():
    """Starts schedulers whose pages take any free port: the default one may be another test's."""

    def start(**options):
        return LocalCluster(
            dashboard_address=None,
            scheduler_kwargs={"dashboard_address": "127.0.0.1:0"},
            **options,
        )

    return start


@pytest.fixture
def make_record():
    """A record of 10 stripes, whatever is changed of it."""

    def made(identifier="0" * 64, *, method="m", dataset="d", started="2026-01-01", **changed):
        machine = Machine("Linux x86_64", "a processor", 2, "3.12.1", {})
        data = RecordedData(dataset, "D", "ink", ("a", "b"), (12, 12), "h", "Drawn.", 40)
        settings = {"position": 0, "train_size": 10, "subset": "stratified", "seed": 0}
        settings |= {"status": "done", "error": None, "fit_seconds": 1.0, "monitor": None}
        settings |= {"evaluations": {"test": Evaluation(100, 1, 0.1, "d-test-0")}, "failures": {}}
        settings |= {"size": {"features": 3}, "history": None, "inspection": None}
        settings |= {"work": (Work(machine, started, changed.pop("seconds", 2.0)),)}
        return TrialRecord(
            id=identifier,
            profile="p",
            data=data,
            method=RecordedMethod(method, "M", "classical", "S.", "none", "", {"version": 1}),
            **{**settings, **changed},
        )

    return made


@dataclass(frozen=True)
class StandIn(Method):
    """A method whose estimator `make` makes from a seed."""

    make: Any = None
    settings: dict = field(default_factory=dict, hash=False)
    family = "classical"

    def build(self, seed, kind="ink"):
        return self.make(seed)

    def parameters(self, kind="ink"):
        return {"version": self.version, "steps": [{"step": self.key, **self.settings}]}


@pytest.fixture
def stand_in(monkeypatch):
    """Adds a method called `key` for the time of a test."""
    from experiments.methods import METHODS

    def add(key, make, version=1):
        method = StandIn(key, key.title(), "A stand-in.", "none", (), "", version, make=make)
        monkeypatch.setitem(METHODS, key, method)

    return add


# Of what costs the time of a fit and is nothing but a number, so much is enough for tests.
MOST = {"copies": 1, "n_cosines": 200}


@pytest.fixture
def few_copies(monkeypatch):
    """Methods that learn from copies of the pictures make one of each, not up to forty, and those that add
    up cosines take two hundred, not thousands."""
    whole = Method.build

    def fewer(estimator):
        for member in getattr(estimator, "members", ()):
            fewer(member)
        few = {
            name: min(value, MOST[name.rpartition("__")[2]])
            for name, value in estimator.get_params().items()
            if name.rpartition("__")[2] in MOST
        }
        return estimator.set_params(**few)

    monkeypatch.setattr(Method, "build", lambda *given, **named: fewer(whole(*given, **named)))


@pytest.fixture
def short_recipes(monkeypatch):
    """Networks learn for two epochs at most."""
    short = runpy.run_path(str(Path(__file__).with_name("short_recipes.py")))["SHORT"]
    for key, recipe in short.items():
        monkeypatch.setitem(RECIPES, key, recipe)
