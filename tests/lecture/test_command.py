"""``versus lecture`` from end to end, on the small digits."""

from base64 import b64decode
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from nbclient import NotebookClient
from nbformat import read
from PIL import Image

from commands.lecture import lecture
from dataset.digits import load_digits
from dataset.input_error import InputError
from lecture import course as course_module
from lecture.course import Course, Trained
from lecture.steps import STEPS
from lecture.trials import trials_of

COMMON = ("lecture", "--dataset", "digits", "--jobs", 2)
# Where a notebook looks, whose user's cache is in the folder "cache".
STORE = Path("cache", "versus", "lecture")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """The folder of a lecture on the small digits, everything trained for it."""
    folder = tmp_path_factory.mktemp("lecture")
    arguments = ["--store", folder / STORE, "--notebooks", folder / "notebooks"]
    given = map(str, (*COMMON[1:], "--out", folder / "out", *arguments))
    lecture.main(list(given), standalone_mode=False)
    return folder


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_second_page_trains_nothing(made, versus):
    code, _, told = versus(*COMMON, "--out", made / "out", "--store", made / STORE, "--lang", "en")
    assert code == 0
    n_trials = len(trials_of(load_digits()))
    assert f"0 of {n_trials} trials to run" in told
    assert {path.name for path in (made / "out").iterdir()} == {
        ".versus.json",
        "lecture-ko.html",
        "lecture-en.html",
    }


@pytest.mark.slow
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("key", STEPS)
def test_notebook_of_every_step_gives_what_is_in_it(made, key, monkeypatch):
    """Run in its own folder, with the trained networks in the user's cache: what is printed and drawn."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(made / "cache"))
    (path,) = (made / "notebooks").glob(f"*-{key}-ko.ipynb")
    shown = outputs(read(path, as_version=4))
    assert shown
    found = read(path, as_version=4)
    client = NotebookClient(
        found, timeout=600, kernel_name="python3", resources={"metadata": {"path": path.parent}}
    )
    client.execute()
    assert [text for text, _ in outputs(found)] == [text for text, _ in shown]
    for (_, ours), (_, theirs) in zip(outputs(found), shown, strict=True):
        assert (ours is None) == (theirs is None)
        if ours is not None:
            assert np.abs(ours - theirs).mean() < 1


def outputs(notebook):
    """Of every cell of code that shows something: what it printed, and the pixels of its figure."""
    found = []
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        text = "".join(
            one["text"]
            for one in cell.outputs
            if one.output_type == "stream" and one["name"] == "stdout"
        )
        pngs = [
            one["data"]["image/png"] for one in cell.outputs if "image/png" in one.get("data", {})
        ]
        picture = None
        if pngs:
            opened = Image.open(BytesIO(b64decode(pngs[0]))).convert("RGB")
            picture = np.asarray(opened, dtype=np.int16)
        if text or pngs:
            found.append((text, picture))
    return found


def test_trains_what_the_store_lacks_and_reads_it_back(tmp_path, course):
    from experiments.record import encoded
    from experiments.store import Store

    name = "compared-moravec+svm"
    wanted = {name: trials_of(course.digit_data)[name]}
    data = {"digits": course.digit_data}
    trained = Trained(Store(tmp_path), data, wanted)
    record = trained.record(name)
    assert record.predictions["test"].n_errors < 50
    started = record.started
    assert Trained(Store(tmp_path), data, wanted).record(name).started == started

    record.path.write_bytes(encoded(replace(record, status="failed", error="no luck")))
    with pytest.raises(InputError, match="failed: no luck"):
        trained.record(name)


def test_without_mnist_the_small_digits_stand_in(monkeypatch):
    def unreachable(data_dir=None):
        raise InputError("MNIST could not be fetched.")

    monkeypatch.setattr(course_module, "load_mnist", unreachable)
    found = Course()
    assert found.digit_data.key == "digits"
    assert found.why_no_mnist == "MNIST could not be fetched."


def test_a_named_folder_without_mnist_is_a_mistake(tmp_path):
    with pytest.raises(InputError):
        Course(data_dir=tmp_path).digit_data  # noqa: B018


def test_out_is_refused_before_anything_is_computed(tmp_path, mistake):
    (tmp_path / "file").write_text("")
    told = mistake("lecture", "--dataset", "digits", "--out", tmp_path / "file")
    assert "Cannot write" in told
