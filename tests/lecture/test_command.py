"""``versus lecture`` from end to end, on the small digits."""

from dataclasses import replace

import pytest
from nbclient import NotebookClient
from nbformat import read

from commands.lecture import lecture
from dataset.digits import load_digits
from dataset.input_error import InputError
from lecture import course as course_module
from lecture.course import Course, Trained
from lecture.steps import STEPS
from lecture.trials import trials_of

COMMON = ("lecture", "--dataset", "digits", "--jobs", 2)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """The folder of a lecture on the small digits, everything trained for it."""
    folder = tmp_path_factory.mktemp("lecture")
    arguments = ["--store", folder / "store", "--notebooks", folder / "notebooks"]
    given = map(str, (*COMMON[1:], "--out", folder / "out", *arguments))
    lecture.main(list(given), standalone_mode=False)
    return folder


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_second_page_trains_nothing(made, versus):
    code, _, told = versus(
        *COMMON, "--out", made / "out", "--store", made / "store", "--lang", "en"
    )
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
def test_notebook_of_every_step_runs(made, key):
    (path,) = (made / "notebooks").glob(f"*-{key}-ko.ipynb")
    NotebookClient(read(path, as_version=4), timeout=600, kernel_name="python3").execute()


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
