"""A data set owns its facts: nobody else names one."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from dataset import DATASETS
from reports.language import LANGUAGES, catalogue

ROOT = Path(__file__).parents[2]
PACKAGES = ["benchmarks", "cnn", "commands", "demo", "experiments", "features", "reports"]
# These are about certain data sets, or mean something else by the word.
ALLOWED = {
    "benchmarks/choices.py": "digits that choices of networks were made on",
    "benchmarks/commands.py": "digits of the quick run that are pooled",
    "benchmarks/drawing_page.py": "the drawing page's subjects",
    "benchmarks/engine.py": "what the engine is timed on",
    "commands/bench.py": "what heads are timed on without a folder",
    "commands/demo.py": "the folder for drawings",
    "commands/lecture.py": "the digits that the lecture can be held on",
    "demo/class_server.py": "the list of a class's drawings",
    "demo/examples.py": "drawings that show what a subject is about",
    "demo/subjects.py": "what can be drawn is learned from these",
    "reports/published.py": "names of the suite's own runs",
    "reports/sections/__init__.py": "names of sections",
}


def test_no_other_file_names_a_data_set():
    naming = set()
    for path in (path for package in PACKAGES for path in (ROOT / package).rglob("*.py")):
        nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if any(isinstance(node, ast.Constant) and node.value in DATASETS for node in nodes):
            naming.add(path.relative_to(ROOT).as_posix())
    assert naming == set(ALLOWED)


@pytest.mark.parametrize("language", LANGUAGES)
def test_published_numbers_are_introduced_in_every_language(language):
    told = {key for key in catalogue(language) if key.startswith("published.")}
    about = [key for key, facts in DATASETS.items() if facts.published]
    parts = ("figure", "table", "anchors", "note", "here")
    assert told == {f"published.{key}.{part}" for key in about for part in parts}


def test_facts_are_known_without_reading_anything():
    heavy = {"numpy", "PIL", "sklearn", "platformdirs"}
    code = f"import sys, dataset; sys.exit(', '.join({heavy} & set(sys.modules)) or 0)"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)


@pytest.mark.parametrize("language", LANGUAGES)
def test_parts_are_introduced_in_every_language(language):
    told = {key for key in catalogue(language) if key.startswith("parts.")}
    assert told == {f"parts.{key}" for key, facts in DATASETS.items() if facts.parts}
