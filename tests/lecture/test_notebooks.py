"""The notebooks run, elsewhere too, and show what the page shows."""

import ast
import base64
import csv
import hashlib
import io
import re
from dataclasses import replace
from zipfile import ZipFile

import nbformat
import numpy as np
import pytest
from nbclient import NotebookClient
from nbformat.v4 import new_output
from PIL import Image

from lecture.course import Course
from lecture.examples import run_example
from lecture.notebooks import names_beside, notebook, write_notebooks
from lecture.practice import listings
from lecture.step import Code, Text
from lecture.steps import STEPS
from lecture.steps.practice import practice
from lecture.steps.windows import windows
from lecture.wheel import wheel, wheel_name


def executed(found):
    NotebookClient(found, timeout=240, kernel_name="python3").execute()
    return found


def printed(found):
    return [
        output["text"]
        for cell in found.cells
        if cell.cell_type == "code"
        for output in cell.outputs
        if output.output_type == "stream" and output["name"] == "stdout"
    ]


def pictures(found):
    return [
        output["data"]["image/png"]
        for cell in found.cells
        if cell.cell_type == "code"
        for output in cell.outputs
        if "image/png" in output.get("data", {})
    ]


def code_of(found):
    return [cell.source for cell in found.cells if cell.cell_type == "code"]


def pixels(pngs):
    opened = (Image.open(io.BytesIO(base64.b64decode(one))) for one in pngs)
    return [np.asarray(one.convert("RGB"), dtype=np.int16) for one in opened]


@pytest.fixture
def not_drawn(monkeypatch):
    """Figures take the most time, and are looked at by another test."""
    shown = new_output("execute_result", data={"text/plain": "drawn"}, execution_count=None)
    monkeypatch.setattr("lecture.notebooks._drawn", lambda figure: shown)


@pytest.mark.slow
def test_outputs_are_what_running_it_gives(course):
    """The outputs in a notebook were computed for the page; a kernel computes them from its cells."""
    step = windows(course)
    written = notebook(step, course, "ko")
    assert len(pictures(written)) == sum(len(picture.panels) for picture in step.pictures)
    assert printed(written) == [run_example("windows").printed + "\n"]
    shown, said = pixels(pictures(written)), printed(written)
    found = executed(notebook(step, course, "ko"))
    assert printed(found) == said
    for ours, theirs in zip(shown, pixels(pictures(found)), strict=True):
        assert ours.shape == theirs.shape
        assert np.abs(ours - theirs).mean() < 1


def test_the_code_of_the_step_is_in_it(course, not_drawn):
    """What the step's module defines is defined in the notebook, and a changed constant counts."""
    found = notebook(windows(course), course, "en")
    source = "\n".join(code_of(found)).replace("%matplotlib inline\n", "")
    defined = {one.name for one in ast.parse(source).body if isinstance(one, ast.FunctionDef)}
    assert {"windows", "energy_surface", "failing_angles", "edge_at"} <= defined
    assert "from lecture.steps.windows import" not in source
    assert "WINDOW = 5" in source


def test_practice_needs_no_call_of_ours(course, monkeypatch):
    cells = {name: text for script in listings("digits") for name, text in script.items()}
    done = {name: Code(text, "1") for name, text in cells.items()}
    monkeypatch.setattr("lecture.steps.practice.run_practice", lambda *_: done)
    sources = code_of(notebook(practice(course), course, "en"))
    assert sources[1:] == list(cells.values())


@pytest.mark.slow
def test_it_says_what_to_install(steps, course, not_drawn):
    for language in ("ko", "en"):
        first = notebook(steps[0], course, language).cells[0].source
        assert f'pip install notebook "./{wheel_name()}[all]"' in first


def test_no_path_of_this_machine(steps, tmp_path, not_drawn):
    Image.fromarray(np.eye(40, dtype=np.uint8) * 255).save(tmp_path / "it's mine.png")
    told = Course(
        image=tmp_path / "it's mine.png", digits="digits", data_dir=tmp_path, store=tmp_path / "s"
    )
    place = f"from pathlib import Path\n\ndata_dir = Path({str(tmp_path)!r})"
    listing = Code(f"{place}\nload_picture({str(told.image)!r})", "1")
    (step,) = (one for one in steps if one.key == "hand_crafted")
    why = {"why": f"MNIST could not be fetched (no file '{tmp_path}/x'). Connect to the network."}
    placed = replace(
        step, blocks=(*step.blocks, Text("no_mnist"), listing), numbers={**step.numbers, **why}
    )
    others = [one for one in steps if one is not step]
    paths = write_notebooks([placed, *others], told, "en", tmp_path / "out")
    for path in paths:
        text = path.read_text("utf-8")
        assert str(tmp_path) not in text
        assert not re.search(r"[\"'( ](/home/|/root/|/tmp/|/Users/|[A-Z]:\\\\)", text)
    assert "Why: MNIST could not be fetched." in paths[0].read_text("utf-8")
    source = "\n".join(code_of(nbformat.read(paths[0], as_version=4)))
    assert """load_picture("it's mine.png")""" in source
    assert "data_dir = None" in source
    assert """Course(image=Path("it's mine.png"), digits='digits')""" in source
    assert (tmp_path / "out" / "it's mine.png").read_bytes() == told.image.read_bytes()


def test_a_picture_that_is_there_is_left(tmp_path):
    assert names_beside(Course(image=tmp_path / "a.png"), tmp_path) == [wheel_name()]
    assert names_beside(Course(image=tmp_path / "a.png"), tmp_path / "x") == [wheel_name(), "a.png"]


def test_the_wheel_is_whole():
    """Every file of the packages with its hash, what it needs, and nothing of this machine."""
    content = wheel()
    assert content == wheel()
    with ZipFile(io.BytesIO(content)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    (record,) = (name for name in files if name.endswith(".dist-info/RECORD"))
    for name, digest, size in csv.reader(io.StringIO(files[record].decode())):
        if name == record:
            continue
        found = base64.urlsafe_b64encode(hashlib.sha256(files[name]).digest()).rstrip(b"=").decode()
        assert (digest, int(size)) == (f"sha256={found}", len(files[name]))
    about = record.removesuffix("RECORD")
    assert wheel_name().startswith(about.removesuffix(".dist-info/"))
    assert "Tag: py3-none-any" in files[f"{about}WHEEL"].decode()
    assert "Requires-Dist: numpy" in files[f"{about}METADATA"].decode()
    assert {"lecture/steps/windows.py", "dataset/shape/train/circle/circle001.png"} <= files.keys()
    assert not [name for name in files if "__pycache__" in name or "direct_url" in name]


@pytest.mark.slow
def test_written_as_valid_files_that_do_not_change(steps, course, tmp_path, not_drawn):
    first = [p.read_bytes() for p in write_notebooks(steps, course, "en", tmp_path / "a")]
    paths = write_notebooks(steps, course, "en", tmp_path / "b")
    assert [path.name for path in paths] == [
        f"{number}-{key}-en.ipynb" for number, key in enumerate(STEPS, start=1)
    ]
    assert first == [path.read_bytes() for path in paths]
    for path in paths:
        nbformat.validate(nbformat.read(path, as_version=4))
