"""What an installed package offers as entry points: methods, extractors, architectures and data sets.

The package is the one of ``docs/own.md``, as a folder with its metadata on ``sys.path``.
"""

import re
import sys
import tomllib
from importlib.metadata import distributions
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from commands.cli import versus
from dataset.input_error import InputError
from experiments.engine import run_trials
from experiments.methods import METHODS, find_method, is_outside, outside
from experiments.outcome import identify
from experiments.outside.data_sets import known_dataset, load_any
from experiments.outside.offered import METHOD_GROUPS, offered
from experiments.plan import Trial
from experiments.store import Store

DOCUMENT = Path(__file__).parents[2] / "docs" / "own.md"
NAMES = ["my-bars", "my-cells", "my-mean", "my-network"]


def documented():
    """The package's ``pyproject.toml`` as data, and its one module."""
    text = DOCUMENT.read_text(encoding="utf-8")
    project = re.search(r"`pyproject\.toml`:\n\n```toml\n(.*?)```", text, re.DOTALL)
    module = re.search(r"`my_package/parts\.py`:\n\n```python\n(.*?)```", text, re.DOTALL)
    return tomllib.loads(project[1])["project"], module[1]


def installed(folder, project, more=""):
    """Metadata as an installer writes them."""
    place = folder / f"{project['name'].replace('-', '_')}-{project['version']}.dist-info"
    place.mkdir(exist_ok=True)
    facts = f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: {project['version']}\n"
    (place / "METADATA").write_text(facts)
    lines = []
    for group, points in project["entry-points"].items():
        lines += [f"[{group}]", *(f"{name} = {value}" for name, value in points.items())]
    (place / "entry_points.txt").write_text("\n".join([*lines, more]))
    return place


@pytest.fixture
def site(tmp_path, monkeypatch):
    """A folder of installed packages; nothing in it is known afterwards."""
    project, module = documented()
    (tmp_path / "my_package").mkdir()
    (tmp_path / "my_package" / "__init__.py").write_text("")
    (tmp_path / "my_package" / "parts.py").write_text(module)
    installed(tmp_path, project)
    monkeypatch.setattr(outside, "_FOUND", {})
    monkeypatch.syspath_prepend(str(tmp_path))
    yield tmp_path
    for name in [one for one in sys.modules if one.partition(".")[0] == "my_package"]:
        del sys.modules[name]


def listed(what):
    return CliRunner().invoke(versus, ["list", what])


def test_they_are_listed_and_not_imported(site):
    (site / "my_package" / "__init__.py").write_text("raise SystemExit('asked for')\n")
    methods, data_sets = listed("methods"), listed("datasets")
    for name in NAMES:
        shown = (data_sets if name == "my-bars" else methods).stdout
        assert re.search(
            rf"^{name}\b.*Of the installed package my-package 1\.0", shown, re.MULTILINE
        )
    assert "my_package" not in sys.modules


def test_ours_are_found_without_a_look_at_packages(site, monkeypatch):
    def looked(*_):
        raise AssertionError

    monkeypatch.setattr("experiments.outside.offered.distributions", looked)
    assert find_method("hog+svm") is METHODS["hog+svm"]
    assert known_dataset("digits") == "digits" and not is_outside("hog+svm")


def test_all_of_it_runs_by_name(site, short_recipes, tmp_path):
    data = load_any(known_dataset("my-bars"))
    assert (data.key, data.kind, len(data.train)) == ("my-bars", "ink", 60)
    keys = [find_method(name).key for name in NAMES[1:]]
    store = Store(tmp_path / "run")
    store.create()
    trials = [Trial("my-bars", key, "all", 0, "stratified") for key in keys]
    assert run_trials(trials, {"my-bars": data}, store, "p").failed == 0
    source = find_method("my-mean").origin.sha256
    for record in store.everything():
        step = record.method.parameters["steps"][0]
        assert (step["package"], step["source"]) == ("my-package 1.0", source)
        assert record.data.provenance.endswith(f"the package my-package 1.0, source {source}.")
    roles = {key: find_method(key).role for key in keys}
    assert roles == {"my-cells": "extractor", "my-mean": "feature", "my-network": "network"}


def test_version_and_source_decide_the_fit(site, striped, monkeypatch):
    def identity():
        monkeypatch.setattr(outside, "_FOUND", {})
        key = find_method("my-mean").key
        return identify(Trial("stripes", key, "all", 0, "stratified"), striped)

    project, module = documented()
    first = identity()
    for file in installed(site, project).iterdir():
        file.unlink()
    installed(site, {**project, "version": "1.1"})
    second = identity()
    (site / "my_package" / "parts.py").write_text(f"{module}\n# another\n")
    assert len({first, second, identity()}) == 3


BROKEN = """
[versus.methods]
nowhere = my_package.no_such_module:Thing
no-name = my_package.parts:NoSuchName
no-address = my_package.parts
ours = features.hog:hog

[versus.extractors]
no-extractor = my_package.parts:network

[versus.architectures]
no-network = my_package.parts:Cells

[versus.datasets]
no-bars = my_package.parts:mean
a-number = my_package.parts:N_BARS
no-loader = my_package.no_such_module:load
"""
TOLD = {
    "nowhere": "No module 'my_package.no_such_module'",
    "no-name": "Unknown name in 'no-name': 'NoSuchName'",
    "no-address": "Invalid method 'my_package.parts'",
    "ours": "'features.hog' is a part of Versus",
    "no-extractor": "expected an extractor .* received a Keras network",
    "no-network": "expected a Keras network .* received an extractor",
    "no-bars": r"its loader raises TypeError: mean\(\) missing",
    "a-number": "expected a function that loads it, received int",
    "no-loader": "No module 'my_package.no_such_module'",
}


@pytest.mark.parametrize("name", TOLD)
def test_what_is_broken_is_a_line_and_takes_no_other_down(site, name):
    installed(site, {"name": "broken", "version": "2", "entry-points": {}}, BROKEN)
    find = load_any if name in ("no-bars", "a-number", "no-loader") else find_method
    with pytest.raises(InputError, match=TOLD[name]) as error:
        find(name)
    assert re.match(rf"The [a-z ]+ '{name}' of the installed package 'broken 2' ", str(error.value))
    assert "\n" not in str(error.value)
    assert find_method("my-mean").role == "feature"


def test_metadata_that_cannot_be_read_take_no_other_down(site):
    place = installed(site, {"name": "odd", "version": "1", "entry-points": {}})
    (place / "entry_points.txt").write_text("[versus.methods]\nno sign\n")
    assert "The entry points of 'odd' cannot be read" in listed("methods").stderr
    assert find_method("my-mean").role == "feature"


def test_a_name_of_ours_or_of_two_packages_is_refused(site):
    taken = "[versus.methods]\nhog+svm = my_package.parts:mean\nmy-mean = my_package.parts:mean\n"
    taken += "a:b = my_package.parts:mean\n[versus.extractors]\nhog = my_package.parts:Cells\n"
    taken += "[versus.datasets]\ndigits = my_package.parts:bars\n"
    installed(site, {"name": "taking", "version": "3", "entry-points": {}}, taken)
    said = listed("methods").stderr.splitlines() + listed("datasets").stderr.splitlines()
    assert [line.partition("is left out: ")[0] for line in said] == [
        "versus: The method 'a:b' of the installed package 'taking 3' ",
        "versus: The extractor 'hog' of the installed package 'taking 3' ",
        "versus: The method 'hog+svm' of the installed package 'taking 3' ",
        f"versus: The method 'my-mean' of the installed package '{first_with_my_mean()}' ",
        "versus: The data set 'digits' of the installed package 'taking 3' ",
    ]
    assert find_method("hog+svm") is METHODS["hog+svm"]
    assert load_any("digits").name == "Digits 8×8"
    with pytest.raises(InputError, match="offers something of that name too"):
        find_method("my-mean")


def first_with_my_mean():
    """The order of packages is that of the folder."""
    names = [one.name for one in distributions()]
    return min(["my-package 1.0", "taking 3"], key=lambda one: names.index(one.split()[0]))


def test_a_package_in_two_places_is_one(site, tmp_path, monkeypatch):
    other = tmp_path / "other"
    other.mkdir()
    installed(other, documented()[0])
    monkeypatch.syspath_prepend(str(other))
    found, refused = offered(METHOD_GROUPS, dict.fromkeys(METHOD_GROUPS, ()))
    assert {*NAMES[1:]} <= found.keys() and not refused


def test_pictures_of_a_package_are_a_test_set_too(site):
    from commands.source import named_tests

    assert named_tests(["my-bars", "friend=here"]) == ({"friend": Path("here")}, ["my-bars"])
    assert np.unique(load_any("my-bars").tests["test"].labels).tolist() == [0, 1]
