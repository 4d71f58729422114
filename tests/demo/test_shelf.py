"""Models are made once, kept, made again when they are damaged, and named when they fail."""

import json
import os
import signal
import subprocess
import sys
import urllib.request
from multiprocessing import Pipe

import pytest

from dataset.input_error import InputError
from demo.export import export, joined
from demo.shelf import Shelf
from demo.subjects import SUBJECTS, Subject, with_methods
from demo.training import Order, train_missing
from experiments.card import card_path
from experiments.methods import METHODS
from experiments.models import is_saved
from tests.demo.conftest import WITHIN, wait_until

QUICK = {"shapes": Subject("shapes", ("shapes",), ("pixels+nn",))}


def filled(subjects, cache):
    shelf = Shelf(subjects, cache=cache)
    shelf.start()
    try:
        wait_until(lambda: shelf.is_complete)
    finally:
        shelf.stop()
    return shelf


def test_models_are_found_again(tmp_path):
    slot = filled(QUICK, tmp_path).corners["shapes"].slots["pixels+nn"]
    assert slot.status == "ready"
    written = slot.path.stat().st_mtime_ns
    again = filled(QUICK, tmp_path).corners["shapes"].slots["pixels+nn"]
    assert again.status == "ready"
    assert again.path.stat().st_mtime_ns == written
    assert [path.suffix for path in sorted(tmp_path.iterdir())] == [".skops", ".json"]


@pytest.mark.slow
def test_damaged_model_is_trained_again(tmp_path):
    path = filled(QUICK, tmp_path).corners["shapes"].slots["pixels+nn"].path
    whole = path.read_bytes()
    path.write_bytes(whole[:-100])
    slot = filled(QUICK, tmp_path).corners["shapes"].slots["pixels+nn"]
    assert slot.status == "ready"
    assert len(path.read_bytes()) == len(whole)
    card_path(path).unlink()
    assert filled(QUICK, tmp_path).corners["shapes"].slots["pixels+nn"].status == "ready"


def test_training_tells_its_epochs(tmp_path, monkeypatch):
    # A child process binds its own libraries, not those of the tests.
    monkeypatch.setattr("demo.training.bind_libraries", lambda: None)
    subject = Subject("digits", ("digits",), ("lecture-mnist-cnn",), train_size=100)
    trial = subject.trial("lecture-mnist-cnn", subject.load(None))
    listen, report = Pipe(duplex=False)
    train_missing([Order(subject, trial, tmp_path / "net.keras")], None, report)
    with listen:
        news = [listen.recv() for _ in range(5)]
    assert [one.event for one in news] == ["began", "epoch", "epoch", "epoch", "done"]
    assert [one.share for one in news[1:4]] == pytest.approx([1 / 3, 2 / 3, 1])
    assert is_saved(tmp_path / "net.keras")


def test_model_that_cannot_be_kept_is_named(tmp_path):
    (tmp_path / "taken").touch()
    slot = filled(QUICK, tmp_path / "taken").corners["shapes"].slots["pixels+nn"]
    assert slot.status == "failed"
    assert "Cannot write the model" in slot.error
    assert slot.trouble.code == "training"


def test_joined_modules_stand_after_what_they_need():
    modules = {"app.js": 'import { a } from "./b.js";\na();\n', "b.js": "export const a = 1;\n"}
    assert joined(modules, "app.js") == '"use strict";\n{\nconst a = 1;\na();\n}\n'


def test_nothing_is_exported_without_models(tmp_path):
    subjects = {"shapes": Subject("shapes", ("shapes",), ("pixels+nn",), train_size=2)}
    with pytest.raises(InputError, match="a model is missing: Training size 2 is too small"):
        export(tmp_path / "out", subjects, cache=tmp_path)
    assert not (tmp_path / "out").exists()


def drawn(*methods):
    """Both subjects, asked these; digits are too small for geometry."""
    return {key: Subject(key, (key,), methods, train_size=100) for key in ("shapes", "digits")}


def test_export_leaves_a_method_out_where_it_cannot_work(tmp_path, capsys):
    subjects = drawn("geometry+svm", "hog+svm")
    index = export(tmp_path / "out", subjects, cache=tmp_path)
    [line] = [one for one in capsys.readouterr().err.splitlines() if one.startswith("Left out")]
    assert line == "Left out: digits · geometry+svm: needs 16 px a side, these have 8."
    models = sorted(path.name for path in index.parent.glob("model-*"))
    assert models == ["model-digits-2.js", "model-shapes-1.js", "model-shapes-2.js"]
    text = (index.parent / "recorded.js").read_text("utf-8")
    recorded = json.loads(text.removeprefix("window.versusRecorded = ").removesuffix(";\n"))
    assert not recorded["by_stops"]
    told = {part["key"]: part["methods"] for part in recorded["state"]["subjects"]}
    assert [one["status"] for one in told["shapes"]] == ["ready", "ready"]
    assert [one["status"] for one in told["digits"]] == ["unfit", "ready"]
    assert told["digits"][0]["code"] == "needs"
    assert told["digits"][0]["values"] == {
        "korean": "한 변이 16픽셀 이상이어야 하는데, 이 영상은 8픽셀입니다."
    }


def test_export_needs_a_method_for_every_subject(tmp_path):
    expected = (
        r"No method for 'Digits 8×8': .* but 'geometry\+svm' needs 16 px a side, these have 8"
    )
    with pytest.raises(InputError, match=expected) as found:
        export(tmp_path / "out", drawn("geometry+svm"), cache=tmp_path)
    assert len(str(found.value).splitlines()) == 1
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("subject", SUBJECTS.values(), ids=SUBJECTS)
def test_both_families_answer_by_default(subject):
    assert {METHODS[key].family for key in subject.methods} == {"classical", "learned"}


def test_methods_by_choice():
    chosen = with_methods(["pixels+nn", "pixels+nn"])
    assert {subject.methods for subject in chosen.values()} == {("pixels+nn",)}
    with pytest.raises(InputError, match=r"Did you mean 'hog\+svm'"):
        with_methods(["hog+svn"])


@pytest.mark.skipif(os.name == "nt", reason="ends the server by a signal")
def test_command_answers_while_it_trains_and_leaves_no_process(tmp_path):
    environment = {**os.environ, "XDG_CACHE_HOME": str(tmp_path / "cache")}
    command = [sys.executable, "-m", "commands.cli", "demo", "--no-browser", "--port", "0"]
    server = subprocess.Popen(
        [*command, "--out", tmp_path / "set"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment,
    )  # fmt: skip
    address = server.stdout.readline().split()[0]
    assert address.startswith("http://127.0.0.1:")

    def state():
        with urllib.request.urlopen(f"{address}api/state") as answer:
            return json.load(answer)

    def trains():
        methods = [method for part in state()["subjects"] for method in part["methods"]]
        return any(method["status"] == "training" for method in methods)

    wait_until(trains)
    import psutil

    children = psutil.Process(server.pid).children(recursive=True)
    assert children
    server.send_signal(signal.SIGINT)
    _, complaints = server.communicate(timeout=WITHIN)
    assert "Traceback" not in complaints
    _, alive = psutil.wait_procs(children, timeout=WITHIN)
    assert alive == []
    assert not (tmp_path / "set").exists()
