"""Methods from outside: what they can be, and one line for each that is none."""

import shutil
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from cnn.recipes import RECIPES
from dataset.distortion import Redrawing
from dataset.input_error import InputError
from experiments.engine import run_trials
from experiments.methods import METHODS, find_method, outside
from experiments.outcome import identify
from experiments.outside.offered import Offer
from experiments.outside.origin import origin_of
from experiments.plan import Trial, fitting
from experiments.store import Store
from experiments.trial import Task, attempt

HERE = Path(__file__).parent


@pytest.fixture
def mine(tmp_path, monkeypatch):
    """A file of somebody's, in an empty folder; nothing of it is known afterwards."""
    monkeypatch.setattr(outside, "_FOUND", {})
    return Path(shutil.copy(HERE / "strange_methods.py", tmp_path / "mine.py"))


def answered(mine, name, data):
    """The outcome of a trial of the method called `name`."""
    key = find_method(f"{mine}:{name}").key
    return attempt(Task(0, Trial("stripes", key, "all", 0, "stratified")), data)


@pytest.mark.parametrize("name", ["means", "Means", "Good", "Scores", "Proba", "nearest", "Prints"])
def test_whatever_it_is_it_answers(mine, name, striped):
    outcome = answered(mine, name, striped)
    assert outcome.error is None
    assert outcome.evaluations["test"].n_errors == 0
    found = outcome.predictions["test"].probability
    assert np.allclose(found.sum(axis=1), 1)
    assert striped.train.images.dtype == np.uint8 and striped.train.images.max() > 1


def test_what_it_says_of_itself(mine):
    good, means = find_method(f"{mine}:Good"), find_method(f"{mine}:Means")
    assert (good.key, good.name, good.citation) == ("mine.py:Good", "Nearest mean", "Doe (2026)")
    assert good.summary == "The nearest mean picture; no scikit-learn, no classes_."
    assert (good.family, good.has_file, str(means.needs)) == ("classical", False, "ink")
    assert means.parameters()["steps"][1] == {"step": "linear_svm"}
    assert find_method("mine.py:Good") is good


def test_its_source_is_part_of_the_identity(mine, striped, monkeypatch):
    trial = Trial("stripes", find_method(f"{mine}:Good").key, "all", 0, "stratified")
    before = identify(trial, striped)
    mine.write_text(mine.read_text() + "\n# another\n")
    monkeypatch.setattr(outside, "_FOUND", {})
    find_method(f"{mine}:Good")
    assert identify(trial, striped) != before


def test_so_is_every_value_of_its_recipe(mine, striped, monkeypatch):
    """A name stays when a recipe is changed."""
    mine.write_text("def network(input_shape, n_classes):\n    return None\n")
    trial = Trial("stripes", find_method(f"{mine}:network").key, "all", 0, "stratified")
    before = identify(trial, striped)
    for name, value in {"epochs": 7, "redrawing": Redrawing(gap=0.1)}.items():
        monkeypatch.setitem(RECIPES, "small", replace(RECIPES["small"], **{name: value}))
        assert identify(trial, striped) != before
        before = identify(trial, striped)
    assert find_method(f"{mine}:network").parameters()["steps"][0]["redrawing"] == {"gap": 0.1}


def test_so_is_what_it_imports_from_its_folder(mine):
    beside = mine.with_name("their_part.py")
    beside.write_text("N = 1\n")
    mine.write_text("def feature(images):\n    from their_part import N\n    return images[:, N]\n")
    one = origin_of(f"{mine}:feature")
    assert [name for name, _ in one.sources] == ["mine.py", "their_part.py"]
    beside.write_text("N = 2\n")
    assert origin_of(f"{mine}:feature").sha256 != one.sha256


def test_another_process_without_the_file_writes_it_down_anew(mine, striped, monkeypatch):
    mine.with_name("their_part.py").write_text("WIDTH = 3\n")
    mine.write_text(f"from their_part import WIDTH\n{mine.read_text()}")
    origin = origin_of(f"{mine}:means")
    mine.unlink()
    mine.with_name("their_part.py").unlink()
    method = outside.adopt(origin)
    trial = Trial("stripes", method.key, "all", 0, "stratified")
    assert attempt(Task(0, trial), striped).error is None


def test_a_worker_that_lives_on_takes_the_new_source(mine):
    old = outside.adopt(origin_of(f"{mine}:Good"))
    mine.write_text(mine.read_text().replace("Nearest mean", "Nearer mean"))
    with pytest.raises(InputError, match=r"Two methods are called 'mine\.py:Good'"):
        outside.adopt(origin_of(f"{mine}:Good"))
    new = outside.adopt(origin_of(f"{mine}:Good"), replacing=True)
    assert (old.name, new.name) == ("Nearest mean", "Nearer mean")


BAD = {
    "Nan": "ValueError: predict_proba answered NaN or infinity for 3 of 20 pictures.",
    "WrongShape": (
        "ValueError: predict_proba answered shape (20,): expected (20, 2), a row a picture, a column a "
        "class."
    ),
    "UnknownLabel": "ValueError: predict answered [7, 8]: expected labels that it learned from, [0, 1].",
    "Text": "ValueError: predict_proba answered <U3: expected numbers.",
    "Raises": r"KeyError: 'a line\nand another'",
    "Exits": "SystemExit: 3",
}


@pytest.mark.parametrize("name", BAD)
def test_what_it_does_wrong_is_its_record(mine, name, striped):
    assert answered(mine, name, striped).error == BAD[name]


def test_the_other_trials_go_on(mine, striped, tmp_path, capsys):
    keys = [find_method(f"{mine}:{name}").key for name in (*BAD, "Good")]
    trials = [Trial("stripes", key, "all", 0, "stratified") for key in (*keys, "chance")]
    store = Store(tmp_path / "run")
    store.create()
    tally = run_trials(trials, {"stripes": striped}, store, "p")
    assert (tally.run, tally.failed) == (len(BAD) + 2, len(BAD))
    told = [line for line in capsys.readouterr().err.splitlines() if "FAILED" in line]
    assert len(told) == len(BAD)


def test_what_it_prints_is_told_in_a_line(mine, striped, capsys):
    outcome = answered(mine, "Prints", striped)
    assert outcome.printed == "printed 2 lines, the first: epoch 1"
    assert capsys.readouterr().out == ""


def test_streams_and_folder_stay_what_they_are(mine, striped, monkeypatch, capsys):
    monkeypatch.chdir(mine.parent)
    assert answered(mine, "Moves", striped).error is None
    assert Path.cwd() == mine.parent
    print("out")
    print("err", file=sys.stderr)
    assert capsys.readouterr() == ("out\n", "err\n")


NO_METHODS = {
    "Missing": r"Unknown name in 'mine.py:Missing': 'Missing'\.",
    "Meanss": r"Unknown name in 'mine.py:Meanss': 'Meanss'\. Did you mean 'Means'\?",
    "NoFit": "'mine.py:NoFit' is no method: expected a class with fit .* received a class",
    "NAMES": "'mine.py:NAMES' is no method: .* received list",
    "two_things": "is no method: .* received a function of one, other",
    "a_number": "is no method: .* received int",
    "WrongNeeds": "Unknown need of 'mine.py:WrongNeeds': 'kindd'. Did you mean 'kind'?",
    "not a name": "Invalid method .* Expected FILE.py:NAME",
}


@pytest.mark.parametrize("name", NO_METHODS)
def test_what_is_no_method(mine, name):
    with pytest.raises(InputError, match=NO_METHODS[name]) as told:
        find_method(f"{mine}:{name}")
    assert "\n" not in str(told.value)


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("import nowhere_to_be_found\n", "cannot be imported: ModuleNotFoundError"),
        ("raise ValueError('no')\n", "cannot be imported: ValueError: no"),
        ("import sys\nsys.exit(4)\n", "cannot be imported: SystemExit: 4"),
        ("def (:\n", "is no Python in line 1"),
        ("\0", "is no Python"),
    ],
)
def test_a_file_that_cannot_be_imported(mine, source, told):
    mine.write_text(source)
    with pytest.raises(InputError, match=told):
        find_method(f"{mine}:Good")


def test_no_file_and_no_module(tmp_path):
    with pytest.raises(InputError, match="There is no file"):
        find_method(f"{tmp_path}/none.py:Good")
    with pytest.raises(InputError, match="No Python file"):
        find_method(f"{tmp_path}/:Good")
    with pytest.raises(InputError, match=r"No module 'no_such_package\.module'"):
        find_method("no_such_package.module:Good")


def test_a_module_with_the_name_of_ours(mine):
    features = Path(shutil.copy(mine, mine.with_name("features.py")))
    with pytest.raises(InputError, match=r"features\.py' has the name of a part of Versus"):
        find_method(f"{features}:Good")
    mine.write_text("import features\n")
    with pytest.raises(InputError, match=r"features\.py' has the name of a part of Versus"):
        find_method(f"{mine}:Good")
    with pytest.raises(InputError, match=r"'experiments\.plan' is a part of Versus"):
        find_method("experiments.plan:Trial")


def test_ours_may_be_imported(mine, striped):
    mine.write_text(
        "from features.hog import hog\n\n\ndef feature(images):\n    return hog(images, 8, 4)\n"
    )
    assert answered(mine, "feature", striped).error is None


def test_an_installed_package(mine, monkeypatch, striped):
    package = mine.with_name("their_package")
    package.mkdir()
    (package / "__init__.py").write_text("")
    shutil.copy(mine, package / "ours.py")
    monkeypatch.syspath_prepend(str(mine.parent))
    method = find_method("their_package.ours:Good")
    offer = Offer("theirs", "methods", "their_package.ours:Good", "their-package 1.0")
    monkeypatch.setattr(outside, "offered", lambda *_: ({"theirs": offer}, {}))
    named = find_method("theirs")
    assert (method.key, named.key) == ("their_package.ours:Good", "theirs")
    assert method.origin.sha256 == named.origin.sha256
    trial = Trial("stripes", "theirs", "all", 0, "stratified")
    assert attempt(Task(0, trial), striped).error is None
    outside.adopt(replace(method.origin, key="again"))
    with pytest.raises(
        InputError, match=r"another source of 'their_package\.ours' is installed here"
    ):
        outside.adopt(replace(method.origin, key="elsewhere", sha256="0" * 64))


def test_what_it_needs_is_asked_of_the_data(mine, striped):
    keys = [find_method(f"{mine}:{name}").key for name in ("NeedsColour", "Good")]
    trials = [Trial("stripes", key, "all", 0, "stratified") for key in keys]
    kept, left_out = fitting(trials, {"stripes": striped})
    assert [trial.method for trial in kept] == ["mine.py:Good"]
    assert [str(one) for one in left_out] == [
        "stripes · mine.py:NeedsColour: needs colour, these are gray"
    ]


def test_no_file_keeps_it(mine):
    from experiments.models import fits_a_file, suffix_of

    assert not fits_a_file(find_method(f"{mine}:Good"))
    with pytest.raises(
        InputError, match=r"'mine\.py:Good' cannot be kept as a file: .* from outside"
    ):
        suffix_of(find_method(f"{mine}:Good"))


def test_none_of_ours_is_hidden():
    assert not any(":" in key or "[" in key for key in METHODS)
