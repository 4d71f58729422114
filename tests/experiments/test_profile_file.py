"""A profile of the user's own: what it may be, and the line and key of every mistake."""

import re
import shutil
from dataclasses import fields
from pathlib import Path

import pytest

from dataset.input_error import InputError
from experiments.methods import outside
from experiments.plan import PROFILES, Grid, PerClass, load_profile
from experiments.profile_file import KEYS

HERE = Path(__file__).parent
GOOD = """summary = "mine"

[[grid]]
dataset = "digits"
methods = ["hog+svm", "./mine.py:Good", "harris+svm[extractor.k=0.1]"]
per_class = [1, 10]
train_sizes = [100, "all"]
seeds = [0, 7]
conditions = ["fog@3"]
condition_images = 50
validate = true

[[grid]]
dataset = "mnist"
seeds = 2
"""


@pytest.fixture
def file(tmp_path, monkeypatch):
    monkeypatch.setattr(outside, "_FOUND", {})
    shutil.copy(HERE / "strange_methods.py", tmp_path / "mine.py")
    (tmp_path / "my.toml").write_text(GOOD)
    return tmp_path / "my.toml"


def test_what_stands_in_it(file):
    found = load_profile(str(file))
    assert (found.name, found.summary, len(found.grids)) == ("my.toml", "mine", 2)
    first = found.grids[0]
    assert first.methods == ("hog+svm", "mine.py:Good", "harris+svm[extractor.k=0.1]")
    assert first.train_sizes == (PerClass(1), PerClass(10), 100, "all")
    assert first.seeds == (0, 7) and first.validate
    assert len(found.grids[1].methods) > 50


def test_a_grid_for_the_folder_of_data(file):
    file.write_text(GOOD.replace('"digits"', '"folder"'))
    assert load_profile(str(file)).grids[0].dataset == "folder"


@pytest.mark.parametrize("path", PROFILES.glob("*.toml"), ids=lambda path: path.stem)
def test_our_profiles_are_such_files(path):
    assert load_profile(str(path)).grids == load_profile(path.stem).grids


def test_keys_are_those_of_a_grid():
    assert {*KEYS} == {field.name for field in fields(Grid)} | {"per_class"}


MISTAKES = [
    ('dataset = "digits"', 'dataset = "digist"', 4, "dataset", "Did you mean 'digits'"),
    (
        'dataset = "digits"',
        "dataset = 3",
        4,
        "dataset",
        'expected a data set, as "digits", or "folder" for that of --data, received 3',
    ),
    ("hog+svm", "hog+svn", 5, "methods", "Did you mean 'hog+svm'"),
    ("mine.py:Good", "mine.py:Godo", 5, "methods", "Did you mean 'Good'"),
    ("./mine.py", "./none.py", 5, "methods", "There is no file"),
    ("k=0.1", "k=x", 5, "methods", "expected float"),
    ("[1, 10]", "10", 6, "per_class", "expected a list of numbers, as [1, 10], received 10"),
    ('"all"', '"al"', 7, "train_sizes", "received [100, 'al']"),
    ("[100,", "[-100,", 7, "train_sizes", "received [-100, 'all']"),
    ("seeds = [0, 7]", "seeds = true", 8, "seeds", "received True"),
    ("seeds = 2", "seeds = 0", 15, "seeds", "expected their number, as 3"),
    ("seeds = 2", "sedes = 2", 15, "sedes", "Did you mean 'seeds'"),
    ("fog@3", "fgo@3", 9, "conditions", "fgo"),
    ("validate = true", "validate = 1", 11, "validate", "expected true or false, received 1"),
    ("summary", "sumary", 1, "sumary", "Did you mean 'summary'"),
]


@pytest.mark.parametrize(("there", "instead", "line", "key", "told"), MISTAKES)
def test_a_mistake_is_told_with_line_and_key(file, there, instead, line, key, told):
    file.write_text(GOOD.replace(there, instead, 1))
    with pytest.raises(InputError, match=re.escape(told)) as error:
        load_profile(str(file))
    assert f"my.toml', line {line}, key '{key}': " in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "has no grid: expected"),
        (b"\n[grid]\ndataset = 'digits'\n", r"line 2, key 'grid': expected \[\[grid\]\]"),
        (b"[[grid]]\nseeds = 1\n\n[[grid]]\n", "line 1: this grid has no 'dataset'"),
        (b"summary = \n", r"is no TOML: Invalid value \(at line 1"),
        (b"\xff", "is no text in UTF-8"),
    ],
)
def test_what_is_no_profile(file, content, told):
    file.write_bytes(content)
    with pytest.raises(InputError, match=told):
        load_profile(str(file))


def test_no_such_file(tmp_path):
    with pytest.raises(
        InputError, match=r"No profile '.*none\.toml': expected a TOML file, or a name"
    ):
        load_profile(str(tmp_path / "none.toml"))
    with pytest.raises(InputError, match="No profile"):
        load_profile(f"{tmp_path}/")
