"""Settings and sweeps from the command line, and what ``versus show`` prints."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from PIL import Image

from commands.show import OURS, show
from dataset.input_error import InputError
from experiments.docstrings import meanings
from experiments.engine import InProcess
from experiments.methods import METHODS, find_method, outside
from experiments.methods.variants import OF_NETWORKS, parts_of
from experiments.plan import Grid, Trial
from experiments.settings import chosen, parse_sweeps, with_set
from experiments.store import Store
from experiments.swept import SWEEPS, read_sweeps
from experiments.trial import Task

GRIDS = (Grid("stripes", ("chance", "hog+svm", "harris+svm"), ("all",), range(2)),)


def set_(*texts):
    return with_set(GRIDS, texts)[0].methods


def test_a_setting_is_part_of_the_key_and_of_the_identity():
    assert set_("hog+svm.extractor.n_cells=6", "hog+svm.hog.signed=False") == (
        "chance", "hog+svm[extractor.n_cells=6,extractor.signed=False]", "harris+svm",
    )  # fmt: skip
    found = find_method("hog+svm[extractor.n_cells=6]")
    assert found.key == "hog+svm[extractor.n_cells=6]"
    assert found.name == "HOG + SVM (n_cells = 6)"
    assert found.parameters()["steps"][1] == {"step": "hog", "n_cells": 6}
    assert found.build(0).named_steps["extractor"].n_cells == 6
    assert METHODS["hog+svm"].build(0).named_steps["extractor"].n_cells == 8


def test_a_value_is_written_in_one_way():
    keys = {set_(f"harris+svm.extractor.k={text}") for text in ("0.1", "1e-1", ".10")}
    assert keys == {("chance", "hog+svm", "harris+svm[extractor.k=0.1]")}
    assert find_method("harris+svm[extractor.k=1]").parameters()["steps"][0]["k"] == 1.0
    assert find_method("words+svm[extractor.grids=(1, 2)]").build(0)[1].grids == (1, 2)
    assert find_method("hog+svm[classifier.gamma=0.5]").build(0)[2].gamma == 0.5


WRONG = {
    "hog+svm": r"Invalid setting 'hog\+svm': expected METHOD\.PART",
    "hog+svm=6": r"Invalid setting 'hog\+svm=6': expected METHOD\.PART",
    "hog+svn.extractor.k=6": r"Unknown method 'hog\+svn'. Did you mean 'hog\+svm'",
    "hog+svm.extractr.k=6": "Unknown part of .* 'extractr'. Did you mean 'extractor'",
    "hog+svm.extractor.n_cels=6": r"'extractor\.n_cels'. Did you mean 'extractor\.n_cells'",
    "hog+svm.extractor.n_cells=six": r"Invalid value 'six' for .*: expected int, as 8, received str",
    "hog+svm.extractor.n_cells=6.5": "expected int, as 8, received float",
    "hog+svm.extractor.signed=1": "expected bool, as True, received int",
    "harris+svm.extractor.k=1e999": "expected a finite number",
    "harris+svm.extractor.k=[1]": "expected a number, a word or a tuple",
    "lbp+svm.extractor.n_cells=6": r"not in the plan: .* Add --method lbp\+svm",
}


@pytest.mark.parametrize("text", WRONG)
def test_settings_that_cannot_be(text):
    with pytest.raises(InputError, match=WRONG[text]) as told:
        set_(text)
    assert "\n" not in str(told.value)


@pytest.mark.parametrize(
    "key", ["hog+svm[", "hog+svm[extractor.n_cells", "hog+svm[extractor.n_cells=6"]
)
def test_keys_that_are_cut(key):
    with pytest.raises(InputError, match=r"Unknown method|Invalid method"):
        find_method(key)


def test_defaults_of_networks_are_those_of_the_classifier():
    from cnn.keras_classifier import KerasClassifier

    assert KerasClassifier().get_params() == {**OF_NETWORKS, "seed": 0}


def test_networks_have_choices():
    recipe = find_method("small-cnn[network.recipe=fast]")
    assert recipe.parameters()["steps"][0]["epochs"] == 2
    with pytest.raises(InputError, match=r"Unknown recipe of .* 'fasst'\. Did you mean 'fast'"):
        find_method("small-cnn[network.recipe=fasst]")


def test_methods_from_outside_have_settings(tmp_path, monkeypatch):
    monkeypatch.setattr(outside, "_FOUND", {})
    mine = shutil.copy(Path(__file__).with_name("strange_methods.py"), tmp_path / "mine.py")
    key = find_method(f"{mine}:Means").key
    (grid,) = with_set(
        [Grid("stripes", (key,))], [f"{mine}:Means.n_parts=4", "mine.py:Means.head=rbf_svm"]
    )
    assert grid.methods == ("mine.py:Means[head=rbf_svm,n_parts=4]",)
    found = find_method(grid.methods[0])
    assert found.parameters()["steps"][1] == {"step": "rbf_svm"}
    assert found.build(0)[0].make(0).n_parts == 4
    assert outside.origins(grid.methods) == (found.origin,)
    with pytest.raises(InputError, match=r"'n_part'\. Did you mean 'n_parts'"):
        find_method(f"{mine}:Means[n_part=4]")


def test_a_setting_reaches_the_default_methods_of_a_folder(tmp_path, versus):
    for number in range(12):
        file = tmp_path / "pictures" / "ab"[number % 2] / f"{number}.png"
        file.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(np.full((16, 16), 255 - number, dtype=np.uint8)).save(file)
    folder = ("--data", tmp_path / "pictures", "--kind", "ink", "--out", tmp_path / "out")
    code, out, err = versus("run", *folder, "--dry-run", "--set", "hog+svm.extractor.n_cells=6")
    assert code == 0, err
    assert "hog+svm[extractor.n_cells=6]" in out and " hog+svm " not in out


@pytest.fixture
def store(tmp_path):
    found = Store(tmp_path / "run")
    found.create()
    return found


SWEEP = "hog+svm.extractor.n_cells=1,2,0,4"


def trials_of(method, n_seeds=2):
    return [Trial("stripes", method, "all", seed, "stratified") for seed in range(n_seeds)]


class Watched:
    """An engine that keeps what it is asked for."""

    def __init__(self):
        self.tasks = []

    def run(self, tasks, data, started):
        self.tasks += tasks
        yield from InProcess().run(tasks, data, started)


def test_a_value_is_chosen_without_a_test_picture(striped, store, capsys):
    sweeps, engine = parse_sweeps(GRIDS, [SWEEP]), Watched()
    wanted = [*trials_of("hog+svm"), *trials_of("chance")]
    data = {"stripes": striped}
    found = chosen(wanted, sweeps, data, store, engine)
    assert all(task.names == () for task in engine.tasks) and len(engine.tasks) == 4
    assert {one.method for one in found[:2]} < {
        f"hog+svm[extractor.n_cells={n}]" for n in (1, 2, 4)
    }
    assert [one.method for one in found[2:]] == ["chance", "chance"]
    told = capsys.readouterr().err
    assert "4 fits to choose settings by" in told and "extractor.n_cells = 1 " in told
    assert "0 failed (" in told and "is tested." in told
    kept = read_sweeps(store.folder)
    assert [one.n for one in kept if one.error is None] == [8, 8, 8]
    assert chosen(wanted, sweeps, data, store, engine) == found
    assert len(engine.tasks) == 4


@pytest.mark.parametrize("swept", ["extractor.k=0.1,0.2", "harris.k=0.1,0.2"])
def test_what_was_set_is_swept_with_its_setting(swept):
    grids = with_set(GRIDS, ["harris+svm.extractor.k=0.3", "harris+svm.extractor.n_cells=3"])
    [(key, found)] = parse_sweeps(grids, [f"harris+svm.{swept}"]).items()
    assert key == "harris+svm[extractor.k=0.3,extractor.n_cells=3]"
    assert found.keys == {
        "harris+svm[extractor.k=0.1,extractor.n_cells=3]": "0.1",
        "harris+svm[extractor.k=0.2,extractor.n_cells=3]": "0.2",
    }


def test_a_task_of_a_sweep_answers_no_test_set(striped):
    (task,) = [Task(0, Trial("stripes", "hog+svm", 20, 0, "stratified", validate=True), names=())]
    ((_, outcome),) = InProcess().run([task], {"stripes": striped}, lambda _: None)
    assert set(outcome.predictions) == {"train"} and outcome.validation.counted.n > 0


@pytest.mark.parametrize(
    ("texts", "told"),
    [
        (["hog+svm.extractor.n_cells=6"], "expected two values or more"),
        ([SWEEP, "hog+svm.extractor.overlap=1.0,2.0"], "expected one parameter a method"),
        (["lbp+svm.extractor.n_cells=6,7"], "not in the plan"),
        (["hog+svm.extractor.n_cells=6,x"], "Invalid value 'x'"),
    ],
)
def test_sweeps_that_cannot_be(texts, told):
    with pytest.raises(InputError, match=told):
        parse_sweeps(GRIDS, texts)


def test_no_value_answers(striped, store):
    sweeps = parse_sweeps(GRIDS, ["hog+svm.extractor.n_cells=0,-1"])
    with pytest.raises(
        InputError, match=r"No value of the sweep of extractor\.n_cells gives an answer"
    ):
        chosen(trials_of("hog+svm"), sweeps, {"stripes": striped}, store, InProcess())


def test_a_damaged_list_of_sweeps(store):
    (store.folder / SWEEPS).write_text(json.dumps([{"fit": 3}]))
    with pytest.raises(InputError, match="Damaged list of sweeps"):
        read_sweeps(store.folder)


@pytest.mark.parametrize("key", METHODS)
def test_every_method_is_shown(key):
    found = CliRunner().invoke(show, [key], catch_exceptions=False).output
    assert METHODS[key].citation in found and METHODS[key].summary in found


def test_every_parameter_has_a_meaning():
    parts = [part for method in METHODS.values() for part in parts_of(method) if part.thing]
    told = {part.kind: OURS | meanings(part.thing) for part in parts}
    assert [
        (part.kind, one) for part in parts for one in part.defaults if one not in told[part.kind]
    ] == []


def test_what_is_shown():
    found = CliRunner().invoke(show, ["hog+svm[extractor.n_cells=6]"]).output
    lines = [" ".join(line.split()) for line in found.splitlines()]
    assert "extractor.n_cells 6 cells along either side" in lines
    assert any(line.startswith("classifier.C 10.0 price of") for line in lines)
    assert any("libsvm" in line for line in lines)
    network = CliRunner().invoke(show, ["small-cnn"]).output
    assert "validation_share" in network and "kept to choose the epoch" in network
    assert "a dictionary of patches" in CliRunner().invoke(show, ["words+svm"]).output
