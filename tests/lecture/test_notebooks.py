"""The notebooks run, and show what the page shows."""

from pathlib import Path

import nbformat
import numpy as np
from nbclient import NotebookClient
from PIL import Image

from lecture.course import Course
from lecture.examples import run_example
from lecture.notebooks import notebook, write_notebooks
from lecture.steps import STEPS
from lecture.steps.matrix import matrix
from lecture.steps.windows import windows


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


def test_a_notebook_runs_and_draws(course):
    step = windows(course)
    found = executed(notebook(step, course, "ko"))
    assert len(pictures(found)) == sum(len(picture.panels) for picture in step.pictures)
    assert printed(found) == [run_example("windows").printed + "\n"]


def test_written_as_valid_files_that_do_not_change(steps, course, tmp_path):
    first = [p.read_bytes() for p in write_notebooks(steps, course, "en", tmp_path / "a")]
    paths = write_notebooks(steps, course, "en", tmp_path / "b")
    assert [path.name for path in paths] == [
        f"{number}-{key}-en.ipynb" for number, key in enumerate(STEPS, start=1)
    ]
    assert first == [path.read_bytes() for path in paths]
    for path in paths:
        nbformat.validate(nbformat.read(path, as_version=4))


def test_notebook_is_told_what_the_page_was_told(steps, tmp_path):
    told = Course(image=tmp_path / "it's.png", digits="digits", store=tmp_path)
    source = notebook(steps[0], told, "en").cells[1].source
    assert source.startswith("%matplotlib inline\n")
    namespace = {}
    exec(source.replace("%matplotlib inline", "").rpartition("step = ")[0], namespace)
    call = source.rpartition("step = matrix(")[2][:-1]
    assert eval(call, namespace) == told


def test_notebook_finds_the_picture_from_its_own_folder(lecture_on, tmp_path, monkeypatch):
    Image.fromarray(np.eye(40, dtype=np.uint8) * 255).save(tmp_path / "mine.png")
    monkeypatch.chdir(tmp_path)
    course = lecture_on(Path("mine.png"))
    cells = notebook(matrix(course), course, "en").cells
    sources = [c.source for c in cells if c.cell_type == "code" and "mine.png" in c.source]
    assert len(sources) == 2
    assert all(str(tmp_path / "mine.png") in source for source in sources)
