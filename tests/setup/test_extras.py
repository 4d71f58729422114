"""Features, statistics and reports do without networks, clusters and pages, and say so in a line."""

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from experiments.extras import EXTRAS

ROOT = Path(__file__).parents[2]
WITHOUT = f"""
import sys
sys.modules.update(dict.fromkeys({[*EXTRAS, "sklearnex", "daal4py"]}))
from commands.cli import main
sys.argv = ["versus", *sys.argv[1:]]
main()
"""


def light(folder, *arguments):
    """``versus`` where no extra is installed."""
    command = [sys.executable, "-c", WITHOUT, *arguments]
    return subprocess.run(
        command,
        cwd=folder,
        env={"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_extras_are_those_of_the_project():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = project["optional-dependencies"]
    every = {extra for extra, _ in EXTRAS.values()}
    assert every < extras.keys()
    [whole] = extras["all"]
    assert every | {"fast"} == set(whole.partition("[")[2].removesuffix("]").split(","))
    names = {line.partition(">")[0] for extra in every for line in extras[extra]}
    # Dask comes with its `distributed`.
    assert names == EXTRAS.keys() - {"dask"}


@pytest.mark.slow
def test_each_lock_holds_the_one_before():
    light, run, test = (
        set(
            line.partition(" ")[0]
            for line in (ROOT / "requirements" / f"{name}.lock").read_text().splitlines()
            if "==" in line
        )
        for name in ("light", "run", "test")
    )
    assert light < run < test


def test_a_comparison_without_any_extra(tmp_path):
    options = ["--dataset", "digits", "--train-size", "100", "--seeds", "1", "--out", "run"]
    done = light(tmp_path, "run", "--method", "hog+svm", "--method", "small-cnn", *options)
    assert done.returncode == 0, done.stderr
    assert "a network needs the package keras" in done.stderr
    assert "a network needs the package keras" in (tmp_path / "run" / "report.md").read_text()


@pytest.mark.parametrize(
    ("arguments", "extra"),
    [
        (["run", "--dataset", "digits", "--method", "small-cnn"], "networks"),
        (["run", "--dataset", "digits", "--method", "hog+svm", "--jobs", "2"], "parallel"),
        (["demo"], "demo"),
        (["lecture"], "lecture"),
    ],
)
def test_what_needs_an_extra_says_which(tmp_path, arguments, extra):
    done = light(tmp_path, *arguments)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1, done.stderr
    assert f"pip install '.[{extra}]'" in done.stderr


def test_an_installation_has_every_file():
    tool = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]
    packages = {one.removesuffix("*") for one in tool["packages"]["find"]["include"]}
    packed = {
        path
        for package, patterns in tool["package-data"].items()
        for pattern in patterns
        for path in (ROOT / package).glob(pattern)
    }
    there = {
        path
        for package in packages
        for path in (ROOT / package).rglob("*")
        if path.is_file() and path.suffix not in (".py", ".pyc", ".nbi", ".nbc")
    }
    assert sorted(there - packed) == []
