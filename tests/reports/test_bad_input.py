"""Records that are damaged, foreign or of unknown methods: one line and exit code 2, or a report."""

import json
import shutil
import sys
from dataclasses import replace

import numpy as np
import pytest

from commands.cli import main
from experiments.methods import METHODS
from experiments.own_files import PLAN
from reports import pictures
from reports.run import Run


@pytest.fixture
def report(monkeypatch, capsys):
    """``versus report FOLDER --format csv,md``: exit code and what it says on stderr."""

    def run(folder):
        monkeypatch.setattr(sys, "argv", ["versus", "report", str(folder), "--format", "csv,md"])
        with pytest.raises(SystemExit) as stopped:
            main()
        return stopped.value.code, capsys.readouterr().err

    return run


@pytest.fixture
def one(synthetic):
    """A run of one trial, and the path of its record."""
    data = synthetic.data("one", "One", ["a", "b"], (24, 24), {"test": 20})
    name = synthetic.trial(data, "hog+svm", 100, 0, {"train": 0.0, "test": 0.1})
    return synthetic, synthetic.store.trials / f"{name}.json"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda record: record.pop("seed"), "missing required field `seed`"),
        (lambda record: record["data"].pop("kind"), "missing required field `kind` - at `$.data`"),
        (lambda record: record.update(seed="0"), "Expected `int`, got `str` - at `$.seed`"),
        (lambda record: record.update(schema=3), "of schema 3, a newer version's: expected 2"),
        (lambda record: record.update(schema=1), "of schema 1, an earlier version's: expected 2"),
    ],
)
@pytest.mark.parametrize("planned", [False, True])
def test_what_cannot_be_read_is_one_line(one, report, change, said, planned):
    synthetic, path = one
    record = json.loads(path.read_bytes())
    change(record)
    path.write_text(json.dumps(record), encoding="utf-8")
    if planned:
        plan = {"schema": record["schema"], "profile": "quick", "trials": []}
        (synthetic.store.folder / PLAN).write_text(json.dumps(plan), encoding="utf-8")
    code, error = report(synthetic.store.folder)
    assert code == 2
    assert error.count("\n") == 1
    assert error.startswith("versus: ")
    assert str(path) in error
    assert said in error


def test_answers_that_are_gone_are_one_line(one, report):
    synthetic, path = one
    path.with_suffix(".npz").unlink()
    code, error = report(synthetic.store.folder)
    assert (code, error.count("\n")) == (2, 1)
    assert "expected the predictions of a finished trial beside it" in error


@pytest.mark.parametrize("steps", [[{"step": "a step of somebody's"}], None])
def test_unknown_methods_are_shown(one, report, steps):
    synthetic, path = one
    record = synthetic.store.read(path.stem)
    parameters = {"version": 1, **({"steps": steps} if steps else {})}
    method = replace(record.method, key="guess", name="Somebody's guess", parameters=parameters)
    assert method.key not in METHODS
    curve = {"loss": [None, 1.0], "accuracy": [0.5, 0.6], "val_loss": [0.5, None]}
    synthetic.change(record.id, method=method, history=curve)
    code, error = report(synthetic.store.folder)
    assert (code, error) == (0, "")
    text = (synthetic.store.folder / "report.md").read_text(encoding="utf-8")
    assert "| Somebody's guess | – | 1 |" in text
    assert "--method guess" in text


def test_a_test_set_that_was_added_to_some_and_failed_for_others_is_shown(synthetic, report):
    data = synthetic.data("x", "X", ["a", "b"], (24, 24), {"test": 40, "people": 40})
    more = {"train": 0.0, "test": 0.1, "people": 0.2}
    for method in ("hog+svm", "lecture-shape-cnn", "small-cnn"):
        rates = more if method == "hog+svm" else {"train": 0.0, "test": 0.1}
        name = synthetic.trial(data, method, 100, 0, rates)
    synthetic.change(name, failures={"people": "ValueError: too wide"})
    assert report(synthetic.store.folder) == (0, "")
    text = (synthetic.store.folder / "report.md").read_text(encoding="utf-8")
    assert "people: ValueError: too wide" in text
    assert "1 failed" in text
    assert "nan" not in text


@pytest.mark.parametrize(
    ("key", "same"), [("mnist", True), ("mnist", False), ("folder:mnist", True)]
)
def test_pictures_come_from_the_cache_only_if_they_are_the_same(synthetic, monkeypatch, key, same):
    data = synthetic.data(key, "Digits", list("0123456789"), (28, 28), {"test": 100})
    synthetic.trial(data, "hog+svm", 100, 0, {"train": 0.0, "test": 0.1})
    shutil.rmtree(synthetic.store.datasets)
    test = data.tests["test"]
    if not same:
        test = replace(test, images=255 - test.images)
    at_hand = replace(data, key="mnist", tests={"test": test})
    monkeypatch.setattr(pictures, "_at_hand", {"mnist": at_hand}.get)
    run = Run(synthetic.store)
    found = run.pictures.images(run.records[0], "test")
    if same and key == "mnist":
        np.testing.assert_array_equal(found, test.images)
    else:
        assert found is None
