"""Other people's files are neither written over nor taken away, whoever is about to write."""

import os

import pytest

from dataset.input_error import InputError
from experiments.engine import run_trials
from experiments.own_files import LIST, adopt, check_own, own_names, remove_own, write_own
from experiments.plan import Grid, trials
from experiments.publish import publish
from experiments.store import Store
from reports.place import report_names
from reports.write import write_report

pytestmark = pytest.mark.usefixtures("undrawn")

SAY = ("to 'here'", "name another.")
DIGITS = ("--dataset", "digits", "--method", "chance", "--train-size", "100", "--seeds", "1")


def content_of(folder):
    """Every file by its path, and its bytes; links as what they are."""
    return {
        path: os.readlink(path) if path.is_symlink() else path.read_bytes()
        for path in folder.rglob("*")
        if path.is_symlink() or path.is_file()
    }


@pytest.fixture
def finished(tmp_path, striped):
    store = Store(tmp_path / "run")
    store.create()
    run_trials(
        trials([Grid("stripes", ("chance",), (10,), (0,))]), {"stripes": striped}, store, "p"
    )
    return store


def test_what_was_written_is_written_again_and_taken_away(tmp_path):
    write_own(tmp_path, {"a.csv": b"1", "figures/b.png": b"2"}, *SAY)
    write_own(tmp_path, {"a.csv": b"3"}, *SAY)
    assert (tmp_path / "a.csv").read_bytes() == b"3"
    assert own_names(tmp_path, SAY[1]) == ["a.csv", "figures/b.png"]
    remove_own(tmp_path, ["figures/b.png"], SAY[1])
    assert list((tmp_path / "figures").iterdir()) == []
    assert own_names(tmp_path, SAY[1]) == ["a.csv"]


def test_killed_between_two_files(tmp_path, monkeypatch):
    write_own(tmp_path, {"a.csv": b"1", "b.csv": b"1"}, *SAY)
    replace = os.replace

    def killed(source, target):
        if str(target).endswith("b.csv"):
            raise KeyboardInterrupt
        replace(source, target)

    monkeypatch.setattr("os.replace", killed)
    with pytest.raises(KeyboardInterrupt):
        write_own(tmp_path, {"a.csv": b"2", "b.csv": b"2"}, *SAY)
    monkeypatch.undo()
    write_own(tmp_path, {"a.csv": b"3", "b.csv": b"3"}, *SAY)
    assert (tmp_path / "b.csv").read_bytes() == b"3"


def a_file(path):
    path.write_text("mine")


def a_link(path):
    path.symlink_to("nowhere")


def a_link_to_what_is_ours(path):
    path.with_name("elsewhere").write_bytes(b"1")
    path.symlink_to("elsewhere")


def a_folder(path):
    path.mkdir()


def a_fifo(path):
    os.mkfifo(path)


@pytest.mark.skipif(os.name == "nt", reason="links and FIFOs are POSIX's")
@pytest.mark.parametrize("make", [a_file, a_link, a_link_to_what_is_ours, a_folder, a_fifo])
@pytest.mark.parametrize("name", ["a.csv", "figures"])
@pytest.mark.parametrize("before", [True, False])
def test_nobody_elses_is_written_over(tmp_path, make, name, before):
    files = {"0.csv": b"1", "a.csv": b"1", "figures/b.png": b"1"}
    if before:
        write_own(tmp_path, {"0.csv": b"1", "a.csv": b"1"}, *SAY)
        (tmp_path / "a.csv").unlink()
    if (name, make) == ("figures", a_folder):
        (tmp_path / "figures").mkdir()
        a_file(tmp_path / "figures" / "b.png")
    else:
        make(tmp_path / name)
    there = content_of(tmp_path)
    with pytest.raises(InputError, match=r"would be written over: expected .*, or name another\."):
        write_own(tmp_path, files, *SAY)
    remove_own(tmp_path, ["a.csv"], SAY[1])
    there.pop(tmp_path / LIST, None)
    left = content_of(tmp_path)
    left.pop(tmp_path / LIST, None)
    assert left == there


@pytest.mark.parametrize("content", ["mine", "[]", '{"a": 1}', "[" * 100_000, '{"a.csv": 1}'])
def test_somebody_elses_list(tmp_path, content):
    (tmp_path / LIST).write_text(content)
    with pytest.raises(InputError, match="somebody's file"):
        check_own(tmp_path, ["a.csv"], "name another.")


NAMES = [
    "report.html", "report.md", "results.csv", "pairs.csv", "conditions.csv", "plan.json",
    "running.json", ".lock", ".versus.json", "figures/error-rates-digits-100.png",
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_run_into_a_folder_with_somebodys_file(tmp_path, mistake, name):
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text("mine")
    (tmp_path / ".notes.deadbeef").write_text("mine")
    there = content_of(tmp_path)
    assert f"'{tmp_path / name}' would be written over" in mistake(
        "run", *DIGITS, "--out", tmp_path
    )
    assert content_of(tmp_path) == there
    assert not (tmp_path / "trials").exists()


def test_hold_out_into_a_folder_with_somebodys_file(tmp_path, mistake):
    (tmp_path / "hold-out.csv").write_text("mine")
    line = mistake("hold-out", tmp_path / "none", "--out", tmp_path)
    assert "hold-out.csv' would be written over" in line


def test_files_beside_a_run_stay(finished, striped):
    names = (
        ".notes.deadbeef",
        ".a.json.0123abcd",
        "trials/.b.deadbeef",
        "mine.csv",
        "figures/mine.png",
    )
    for name in names:
        (finished.folder / name).parent.mkdir(exist_ok=True)
        (finished.folder / name).write_text("mine")
    write_report(finished.folder)
    write_report(finished.folder)
    wanted = trials([Grid("stripes", ("chance",), (10,), (0, 1))])
    finished.create()
    run_trials(wanted, {"stripes": striped}, finished, "p")
    assert {(finished.folder / name).read_text() for name in names} == {"mine"}


def test_edited_report_is_not_written_over(finished):
    write_report(finished.folder)
    page = finished.folder / "report.md"
    page.write_text(page.read_text() + "\nmy notes\n")
    there = content_of(finished.folder)
    with pytest.raises(InputError, match=r"report\.md' would be written over"):
        write_report(finished.folder)
    assert content_of(finished.folder) == there


def test_report_elsewhere(finished, tmp_path, mistake):
    out = tmp_path / "out"
    out.mkdir()
    (out / "results.csv").write_text("mine")
    assert "results.csv' would be written over" in mistake("report", finished.folder, "--out", out)
    assert content_of(out) == {out / "results.csv": b"mine"}


def test_run_of_an_earlier_version_has_no_list(finished):
    write_report(finished.folder)
    (finished.folder / LIST).unlink()
    write_report(finished.folder)
    assert "report.md" in own_names(finished.folder, "")


def test_publish_into_a_folder_with_somebodys_plan(finished, tmp_path):
    target = Store(tmp_path / "target")
    target.folder.mkdir()
    (target.folder / "plan.json").write_text("mine")
    with pytest.raises(InputError, match="would be written over"):
        publish(finished, target)
    assert content_of(target.folder) == {target.folder / "plan.json": b"mine"}


def test_report_that_stands_alone_leaves_other_figures(finished, tmp_path):
    out = tmp_path / "out"
    write_own(out, {"figures/old.png": b"ours", "figures/edited.png": b"ours"}, *SAY)
    (out / "figures" / "edited.png").write_text("mine")
    (out / "figures" / "mine.png").write_text("mine")
    write_report(finished.folder, out=out, alone=True)
    names = {path.name for path in (out / "figures").iterdir()}
    assert {"edited.png", "mine.png"} <= names
    assert "old.png" not in names


@pytest.mark.parametrize("name", ["m.skops", "m.skops.json"])
def test_train_over_somebodys_file(tmp_path, mistake, name):
    (tmp_path / name).write_text("mine")
    line = mistake(
        "train", "--dataset", "digits", "--method", "chance", "--out", tmp_path / "m.skops"
    )
    assert f"'{tmp_path / name}' would be written over" in line
    assert content_of(tmp_path) == {tmp_path / name: b"mine"}


def test_train_over_a_model_that_was_changed(tmp_path, versus, mistake):
    out = tmp_path / "m.skops"
    command = (
        "train",
        "--dataset",
        "digits",
        "--method",
        "chance",
        "--train-size",
        "100",
        "--out",
        out,
    )
    assert versus(*command)[0] == 0
    assert versus(*command)[0] == 0
    out.write_text("mine")
    assert f"'{out}' would be written over" in mistake(*command)


def test_failed_start_leaves_an_empty_folder_as_it_was(tmp_path, mistake):
    command = ("run", "--dataset", "digits", "--method", "chance", "--train-size", "9999", "--out")
    for folder in (tmp_path, tmp_path / "new"):
        assert "9,999" in mistake(*command, folder)
    assert list(tmp_path.iterdir()) == []


def test_report_of_the_repository_is_made_anew_beside_other_files(finished, tmp_path):
    out = tmp_path / "out"
    write_report(finished.folder, out=out)
    (out / "report.md").write_text("merged")
    (out / "figures").mkdir(exist_ok=True)
    (out / "figures" / "errors-old.png").write_text("merged")
    (out / "figures" / "mine.png").write_text("mine")
    adopt(out, report_names(out), "mend")
    write_report(finished.folder, out=out, alone=True)
    assert (out / "report.md").read_text() != "merged"
    assert not (out / "figures" / "errors-old.png").exists()
    assert (out / "figures" / "mine.png").read_text() == "mine"
