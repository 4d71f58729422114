"""Models of methods from outside as files: what is kept, what reads it again, and what is not kept."""

import re
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from PIL import Image

from commands.cli import versus
from dataset.input_error import InputError
from experiments.engine import run_trials
from experiments.methods import find_method, outside
from experiments.models import fits_a_file, load_model, suffix_of, write_model
from experiments.outcome import extended, record_of
from experiments.plan import Trial
from experiments.store import Store
from experiments.tasks import Again
from experiments.trial import Task, attempt

HERE = Path(__file__).parent
NETWORKS = """
from keras import Input, Sequential, layers


class Twice(layers.Layer):
    def call(self, x):
        return x * 2


def plain(input_shape, n_classes):
    last = layers.Dense(n_classes, activation="softmax")
    return Sequential([Input(input_shape), layers.Flatten(), last])


def own_layer(input_shape, n_classes):
    last = layers.Dense(n_classes, activation="softmax")
    return Sequential([Input(input_shape), Twice(), layers.Flatten(), last])


def not_on_the_list(input_shape, n_classes):
    last = layers.Dense(n_classes, activation="softmax")
    return Sequential([Input(input_shape), layers.RandomRotation(0.1), layers.Flatten(), last])
"""


@pytest.fixture
def mine(tmp_path, monkeypatch):
    monkeypatch.setattr(outside, "_FOUND", {})
    (tmp_path / "nets.py").write_text(NETWORKS)
    return Path(shutil.copy(HERE / "strange_methods.py", tmp_path / "mine.py"))


def done(address, data):
    method = find_method(str(address))
    trial = Trial("stripes", method.key, "all", 0, "stratified")
    return method, trial, attempt(Task(0, trial, keep_model=True), data)


def saved(address, data):
    method, trial, outcome = done(address, data)
    assert (outcome.error, outcome.unkept) == (None, None)
    path = Path(method.origin.path).with_name(f"model{suffix_of(method)}")
    write_model(path, outcome.model, data, record_of(trial, data, outcome, "p"))
    return method, path, outcome.predictions["test"].probability


def test_a_function_is_kept_as_its_classifier_and_read_with_its_source(mine, striped, monkeypatch):
    method, path, expected = saved(f"{mine}:means", striped)
    assert path.suffix == ".skops"
    found = load_model(path, [method]).predict_proba(striped.tests["test"].images)
    assert np.array_equal(found, expected)
    with pytest.raises(
        InputError, match=r"the classifier of 'mine\.py:means' alone.* none\. Name it"
    ):
        load_model(path)
    with pytest.raises(InputError, match=r"received 'mine\.py:means\[n_parts=2\]'"):
        load_model(path, [find_method("mine.py:means[n_parts=2]")])
    mine.write_text(f"{mine.read_text()}\n# another\n")
    monkeypatch.setattr(outside, "_FOUND", {})
    with pytest.raises(InputError, match="the very source and settings"):
        load_model(path, [find_method(f"{mine}:means")])


def test_so_is_one_that_a_file_of_parts_names(mine, striped):
    parts = '[extractor]\nname = "./mine.py:means"\n[classifier]\nname = "linear_svm"\nC = 2\n'
    mine.with_name("own.toml").write_text(parts)
    method, path, expected = saved(mine.with_name("own.toml"), striped)
    found = load_model(path, [method]).predict_proba(striped.tests["test"].images)
    assert np.array_equal(found, expected)


@pytest.mark.slow
def test_a_network_of_known_layers_needs_no_source(mine, striped, short_recipes):
    _, path, expected = saved(f"{mine.with_name('nets.py')}:plain", striped)
    assert path.suffix == ".keras"
    found = load_model(path).predict_proba(striped.tests["test"].images)
    assert np.allclose(found, expected, atol=1e-6)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("own_layer", "it has layers or code of its own: expected Keras' layers alone"),
        ("not_on_the_list", "the file is refused: expected .*RandomRotation"),
    ],
)
def test_a_network_of_other_layers_learns_and_is_not_kept(mine, name, told, striped, short_recipes):
    _, _, outcome = done(f"{mine.with_name('nets.py')}:{name}", striped)
    assert outcome.error is None and outcome.model is None
    assert re.match(told, outcome.unkept)
    assert "\n" not in outcome.unkept and "/tmp" not in outcome.unkept


def test_what_could_not_be_kept_is_not_fitted_by_every_run(
    mine, striped, short_recipes, tmp_path, capsys
):
    store = Store(tmp_path / "run")
    store.create()
    method = find_method(f"{mine.with_name('nets.py')}:own_layer")
    trials = [Trial("stripes", method.key, "all", 0, "stratified")]

    def fits(again):
        return run_trials(trials, {"stripes": striped}, store, "p", again=again).run

    assert fits(Again(models=True)) == 1
    (record,) = store.records()
    assert "layers or code of its own" in record.unkept
    capsys.readouterr()
    assert fits(Again(models=True)) == 0
    assert "not tried again (it has layers or code of its own" in capsys.readouterr().err
    assert fits(Again(models=True, failed=True)) == 1
    assert fits(Again()) == 0


def test_a_model_that_is_kept_after_all_is_no_longer_told_of(mine, striped, tmp_path):
    _, trial, outcome = done(f"{mine}:means", striped)
    store = Store(tmp_path / "run")
    store.create()
    fitted = replace(record_of(trial, striped, outcome, "p"), unkept="no room")
    store.write(fitted, outcome.predictions, outcome.inspected)
    (record,) = store.records()
    again, _ = extended(record, trial, outcome, ())
    assert (again.unkept, outcome.model is not None) == (None, True)
    still, _ = extended(record, trial, replace(outcome, model=None), ())
    assert still.unkept == "no room"


def test_an_object_is_not_kept(mine):
    for name in ("Good", "Means", "nearest"):
        method = find_method(f"{mine}:{name}")
        assert not fits_a_file(method)
        with pytest.raises(InputError, match="only its own code knows what it has learned"):
            suffix_of(method)


def test_pictures_are_answered_with_the_source_named(mine, striped, monkeypatch):
    _, path, _ = saved(f"{mine}:means", striped)
    monkeypatch.chdir(mine.parent)
    Image.fromarray(striped.tests["test"].images[0]).save("one.png")
    given = ["predict", "one.png", "--model", str(path), "--csv"]
    named = CliRunner().invoke(versus, [*given, "--method", "./mine.py:means"])
    assert named.exit_code == 0, named.exception
    assert "one.png,down,down," in named.stdout
    assert isinstance(CliRunner().invoke(versus, given).exception, InputError)
