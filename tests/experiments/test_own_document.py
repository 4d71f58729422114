"""The files of ``docs/own.md``, as they stand there."""

import importlib.util
import re
import runpy
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from dataset import load
from experiments.methods import find_method, given, outside
from experiments.plan import Trial, fitting
from experiments.trial import Task, attempt

DOCUMENT = Path(__file__).parents[2] / "docs" / "own.md"
LINES = 15


def documented():
    """Name → content of every file that the document shows."""
    text = DOCUMENT.read_text(encoding="utf-8")
    return dict(re.findall(r"`(\w+\.py)`[^\n]*:\n\n```python\n(.*?)```", text, re.DOTALL))


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(outside, "_FOUND", {})
    for name, content in documented().items():
        (tmp_path / name).write_text(content)
    return tmp_path


def answered(folder, address):
    key = find_method(f"{folder}/{address}").key
    return attempt(Task(0, Trial("digits", key, 300, 0, "stratified")), load("digits"))


def test_they_are_three_methods_and_vectors_and_short():
    found = documented()
    assert list(found) == ["feature.py", "network.py", "torch_network.py", "vectors.py"]
    assert all(content.count("\n") <= LINES for content in found.values())


def test_feature(folder):
    outcome = answered(folder, "feature.py:feature")
    assert outcome.error is None
    assert outcome.evaluations["test"].error_rate < 0.1
    assert outcome.fitted.size == {"features": 48}


def test_vectors(folder, monkeypatch):
    monkeypatch.setattr(given, "_FILES", {})
    monkeypatch.chdir(folder)
    runpy.run_path("vectors.py")
    data = load("digits")
    keys = given.embed(folder / "pca.npz")
    wanted, _ = fitting(
        [Trial("digits", key, 300, 0, "stratified") for key in keys], {"digits": data}
    )
    outcomes = [attempt(Task(0, trial), data) for trial in wanted]
    assert [outcome.error for outcome in outcomes] == [None, None]
    assert all(outcome.evaluations["test"].error_rate < 0.15 for outcome in outcomes)


@pytest.mark.slow
def test_keras_network(folder, short_recipes):
    outcome = answered(folder, "network.py:network")
    assert outcome.error is None
    assert outcome.evaluations["test"].error_rate < 0.9
    assert outcome.fitted.size == {"parameters": 32 * 10 + 512 * 10 + 10}
    assert find_method("network.py:network").family == "learned"


class Recorded:
    """Whatever is asked of `torch.nn`."""

    def __init__(self, *parts, **settings):
        self.parts, self.settings = parts, settings


class NeuralNetClassifier:
    """What of skorch's classifier Versus meets: its parameters, `fit` and `predict_proba`."""

    __module__ = "skorch.classifier"

    def __init__(self, module, **settings):
        self.module, self.settings = module, settings

    def get_params(self, deep=True):
        return {"module": self.module, **self.settings}

    def set_params(self, **params):
        self.settings |= params
        return self

    def fit(self, X, y):
        assert X.dtype == np.float32 and y.dtype == np.int64
        self.classes_ = np.unique(y)
        return self

    def predict_proba(self, X):
        return np.full((len(X), 10), 0.1, np.float32)


@pytest.fixture
def with_torch(monkeypatch):
    """PyTorch and skorch, or, where they are not installed, what the document uses of them."""
    if importlib.util.find_spec("torch") and importlib.util.find_spec("skorch"):
        return
    skorch, torch = ModuleType("skorch"), ModuleType("torch")
    skorch.NeuralNetClassifier, torch.nn = NeuralNetClassifier, ModuleType("torch.nn")
    torch.manual_seed = lambda seed: None
    torch.nn.__getattr__ = lambda name: Recorded
    for name, module in (("skorch", skorch), ("torch", torch), ("torch.nn", torch.nn)):
        monkeypatch.setitem(sys.modules, name, module)


def test_pytorch_network(folder, with_torch):
    outcome = answered(folder, "torch_network.py:network")
    assert outcome.error is None
    assert find_method("torch_network.py:network").family == "learned"
