"""``versus train``, ``predict`` and ``list models`` as their user meets them."""

import csv
import io
import json
import signal
import subprocess
import sys
import time
import zipfile
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO

import numpy as np
import pytest
from PIL import Image

from cnn.backend import keras
from commands.train import train
from dataset.digits import load_digits
from experiments.card import card_path


@pytest.fixture(scope="module")
def models(tmp_path_factory):
    """A model of either family, trained by the command itself, one in a process of its own."""
    folder = tmp_path_factory.mktemp("models")
    arguments = ["--dataset", "digits", "--method", "pixels+svm", "--train-size", "500"]
    done = subprocess.run(
        [sys.executable, "-m", "commands.cli", "train", *arguments, "--out", folder / "svm.skops"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    out, err = StringIO(), StringIO()
    arguments = ["--dataset", "digits", "--method", "lecture-mnist-cnn", "--train-size", "100"]
    with redirect_stdout(out), redirect_stderr(err):
        train.main([*arguments, "--out", str(folder / "net.keras")], standalone_mode=False)
    for name, said, told in (
        ("svm.skops", done.stdout, done.stderr),
        ("net.keras", out.getvalue(), err.getvalue()),
    ):
        assert said.split() == [str(folder / name), str(folder / f"{name}.json")]
        assert "test: " in told
    return folder


@pytest.fixture
def copied(models, tmp_path):
    """A model and its card under another name, where they may be spoilt."""

    def copy(name):
        path = tmp_path / name
        path.write_bytes((models / name).read_bytes())
        card_path(path).write_bytes(card_path(models / name).read_bytes())
        return path

    return copy


@pytest.fixture
def pictures(tmp_path):
    """The first ten test digits as PNG, named after their class."""
    test = load_digits().tests["test"]
    folder = tmp_path / "pictures"
    folder.mkdir()
    for i in range(10):
        Image.fromarray(test.images[i]).save(folder / f"{i}_is_{test.labels[i]}.png")
    return folder


def rehash(path):
    """Make the card fit the file again, as whoever forges a file would."""
    import hashlib

    document = json.loads(card_path(path).read_bytes())
    document["file"]["sha256"] = hashlib.sha256(path.read_bytes()).hexdigest()
    card_path(path).write_text(json.dumps(document))


@pytest.mark.parametrize("name", ["svm.skops", "net.keras"])
def test_both_families_answer_in_every_form(versus, models, pictures, name):
    code, table, _ = versus("predict", pictures, "--model", models / name, "--sure", 0)
    assert code == 0
    head, *lines = table.splitlines()
    assert head.split() == ["file", "class", "confidence", "runner-up"]
    assert len(lines) == 10

    code, text, _ = versus("predict", pictures, "--model", models / name, "--json")
    rows = json.loads(text)
    assert [row["file"] for row in rows] == [str(path) for path in sorted(pictures.iterdir())]
    assert all(row["confidence"] >= row["runner_up_confidence"] for row in rows)
    assert not any(row["resized"] or row["inverted"] for row in rows)
    for row, line in zip(rows, lines, strict=True):
        assert line.split()[1] == row["class"]

    code, text, _ = versus("predict", pictures, "--model", models / name, "--csv")
    table = list(csv.DictReader(io.StringIO(text)))
    assert [row["class"] for row in table] == [row["class"] for row in rows]
    assert float(table[0]["confidence"]) == rows[0]["confidence"]


def test_little_confidence_and_blank_paper_are_no_answers(versus, models, pictures):
    Image.new("L", (8, 8), 0).save(pictures / "blank.png")
    ask = ["predict", pictures, "--model", models / "svm.skops"]
    _, text, _ = versus(*ask, "--json", "--sure", 0)
    rows = json.loads(text)
    assert [row["answer"] for row in rows[:-1]] == [row["class"] for row in rows[:-1]]
    assert rows[-1]["answer"] == "nothing found"
    _, table, _ = versus(*ask, "--sure", 1)
    assert table.count("not sure (") == 10
    assert table.count("nothing found") == 1
    assert f"not sure ({rows[0]['class']}?)" in table.splitlines()[1]


def test_answers_are_right(versus, models, pictures):
    _, text, _ = versus("predict", pictures, "--model", models / "svm.skops", "--json")
    right = [row["file"].endswith(f"_is_{row['class']}.png") for row in json.loads(text)]
    assert sum(right) >= 9


@pytest.mark.parametrize("name", ["svm.skops", "net.keras"])
def test_pen_on_paper_is_the_same_digit_and_said_so(versus, models, pictures, tmp_path, name):
    _, text, _ = versus("predict", pictures, "--model", models / name, "--json")
    for path in pictures.iterdir():
        Image.fromarray(255 - np.asarray(Image.open(path))).save(path)
    _, again, err = versus("predict", pictures, "--model", models / name, "--json")
    before, after = json.loads(text), json.loads(again)
    assert [row["class"] for row in after] == [row["class"] for row in before]
    assert all(row["inverted"] for row in after)
    assert "of 10 pictures 10 inverted, for a dark background as in training" in err
    _, _, err = versus("predict", pictures, "--model", models / name, "--no-invert")
    assert "inverted" not in err


def test_other_size_and_resize(versus, mistake, models, tmp_path):
    Image.fromarray(np.full((40, 30), 255, np.uint8)).save(tmp_path / "a.png")
    arguments = ("predict", tmp_path / "a.png", "--model", models / "net.keras")
    assert "expected 8×8 px as in training, received 30×40" in mistake(*arguments)
    code, text, _ = versus(*arguments, "--resize", "--json")
    assert code == 0
    assert json.loads(text)[0]["resized"] is True


def test_control_characters_do_not_reach_the_terminal(versus, models, tmp_path):
    path = tmp_path / "\x1b[31mred.png"
    Image.fromarray(load_digits().train.images[0]).save(path)
    code, table, _ = versus("predict", path, "--model", models / "svm.skops")
    assert code == 0
    assert "\x1b" not in table
    assert "�[31mred.png" in table


def test_list_models(versus, mistake, models, tmp_path):
    code, table, _ = versus("list", "models", models)
    assert code == 0
    head, keras_line, skops_line = table.splitlines()
    assert head.startswith("file")
    assert keras_line.split()[:4] == ["net.keras", "lecture-mnist-cnn", "digits", "100"]
    assert skops_line.split()[:4] == ["svm.skops", "pixels+svm", "digits", "500"]
    assert "No models" in mistake("list", "models", tmp_path)


def test_run_keeps_models_that_predict(versus, pictures, tmp_path, undrawn):
    arguments = ("--dataset", "digits", "--method", "pixels+nn", "--seeds", 1, "--out", tmp_path)
    code, _, err = versus("run", *arguments, "--save-models")
    assert code == 0, err
    [path] = (tmp_path / "models").glob("*.skops")
    code, table, _ = versus("predict", pictures, "--model", path)
    assert code == 0
    assert len(table.splitlines()) == 11
    code, table, _ = versus("list", "models", tmp_path)
    assert "pixels+nn" in table


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--method", "hog+svm", "--out", "a.skops"], "one of --dataset and --data"),
        (["--dataset", "digits", "--data", ".", "--method", "hog+svm", "--out", "a"], "both"),
        (["--dataset", "digits", "--method", "hog+svn", "--out", "a.skops"], "'hog+svm'"),
        (["--dataset", "digist", "--method", "hog+svm", "--out", "a.skops"], "'digits'"),
        (["--dataset", "digits", "--method", "hog+svm", "--out", "a.keras"], "Name it 'a.skops'"),
        (["--dataset", "digits", "--method", "small-cnn", "--out", "a.h5"], "Name it 'a.keras'"),
        (["--dataset", "digits", "--method", "hog+svm"], "--out"),
        (["--dataset", "digits", "--out", "a.skops"], "--method"),
    ],
)
def test_train_mistakes(mistake, arguments, message, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert message in mistake("train", *arguments)
    assert not any(tmp_path.iterdir())


def test_train_size_that_does_not_fit(mistake, tmp_path):
    arguments = ("--dataset", "digits", "--method", "chance", "--train-size", "99999")
    line = mistake("train", *arguments, "--out", tmp_path / "a.skops")
    assert "larger than the data" in line


def test_train_says_before_training_that_it_cannot_write(mistake, tmp_path):
    (tmp_path / "file").touch()
    (tmp_path / "folder.skops").mkdir()
    for place in ("file/a.skops", "folder.skops"):
        arguments = ("--dataset", "digits", "--method", "chance", "--out", tmp_path / place)
        assert "Cannot write the model" in mistake("train", *arguments)


class TestBadModels:
    """Each one line and exit code 2, before any answer."""

    @pytest.fixture
    def refused(self, mistake, pictures):
        return lambda path: mistake("predict", pictures, "--model", path)

    @pytest.mark.parametrize("name", ["svm.skops", "net.keras"])
    @pytest.mark.parametrize("forged", [False, True])
    def test_truncated(self, refused, copied, name, forged):
        path = copied(name)
        path.write_bytes(path.read_bytes()[:-200])
        if forged:
            rehash(path)
        assert ("is no model" if forged else "belongs to another file") in refused(path)

    @pytest.mark.parametrize("name", ["svm.skops", "net.keras"])
    def test_text(self, refused, copied, name):
        path = copied(name)
        path.write_text("roses are red")
        rehash(path)
        assert "is no model" in refused(path)

    def test_lambda_layer(self, refused, copied):
        path = copied("net.keras")
        layers = [keras.Input((8, 8, 1)), keras.layers.Lambda(lambda x: x), keras.layers.Flatten()]
        keras.Sequential([*layers, keras.layers.Dense(10)]).save(path)
        rehash(path)
        assert "'Lambda'" in refused(path)

    @pytest.mark.parametrize("name", ["svm.skops", "net.keras"])
    def test_missing_card(self, refused, copied, name):
        path = copied(name)
        card_path(path).unlink()
        assert "No card" in refused(path)

    @pytest.mark.parametrize("name", ["svm.skops", "net.keras"])
    def test_bomb(self, refused, copied, name):
        path = copied(name)
        with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("more", bytes(30 * path.stat().st_size))
        rehash(path)
        assert "unpacks to at most 10 times" in refused(path)

    @pytest.mark.parametrize("name", ["svm.skops", "net.keras"])
    def test_other_number_of_classes(self, refused, copied, name):
        path = copied(name)
        document = json.loads(card_path(path).read_bytes())
        document["classes"] = [0, 1]
        card_path(path).write_text(json.dumps(document))
        assert "does not fit its card" in refused(path)

    def test_no_file_and_no_model(self, refused, tmp_path):
        assert "No model" in refused(tmp_path / "none.keras")
        assert "is no model" in refused(tmp_path / "model.pkl")


class TestBadPictures:
    @pytest.fixture
    def refused(self, mistake, models):
        return lambda *paths: mistake("predict", *paths, "--model", models / "svm.skops")

    def test_nothing_there(self, refused, tmp_path):
        assert "No picture" in refused(tmp_path / "none.png")

    def test_folder_without_pictures(self, refused, tmp_path):
        (tmp_path / "notes.txt").touch()
        assert "No pictures" in refused(tmp_path)

    def test_text_and_truncated(self, refused, pictures):
        (pictures / "poem.png").write_text("roses are red")
        assert "poem.png' is no picture" in refused(pictures)
        [whole] = pictures.glob("0_*.png")
        (pictures / "poem.png").write_bytes(whole.read_bytes()[:-30])
        assert "poem.png' cannot be decoded" in refused(pictures)

    def test_bomb(self, refused, tmp_path):
        Image.new("1", (30_000, 30_000)).save(tmp_path / "large.png")
        assert "is too large" in refused(tmp_path / "large.png")

    def test_both_forms(self, mistake, models, pictures):
        arguments = ("predict", pictures, "--model", models / "svm.skops", "--json", "--csv")
        assert "exclude each other" in mistake(*arguments)


@pytest.mark.slow
def test_network_that_is_stopped_goes_on(tmp_path, versus, mistake):
    """Ctrl-C after its first epochs; then the same command, here, which need not repeat them."""
    out = tmp_path / "net.keras"
    command = ["train", "--dataset", "digits", "--method", "lenet5", "--train-size", "50"]
    command += ["--out", str(out)]
    process = subprocess.Popen(
        [sys.executable, "-m", "commands.cli", *command], stderr=subprocess.PIPE, text=True
    )
    checkpoint = tmp_path / "net.keras.training-0.npz"
    deadline = time.monotonic() + 120
    while not checkpoint.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130, said
    assert said.strip().splitlines()[-1] == (
        f"versus: stopped; the last whole epoch is kept in {checkpoint.name}, "
        "the same command goes on from it."
    )
    assert "Traceback" not in said and not out.exists()

    assert "belongs to another training" in mistake(*command, "--seed", "1")
    code, _, said = versus(*command)
    assert code == 0, said
    assert "1/30" not in said.split("epoch/s")[0]
    assert out.exists() and not checkpoint.exists()


def test_training_that_keeps_nothing_says_so(tmp_path):
    command = [sys.executable, "-c", (
        "from pathlib import Path\n"
        "from commands.epochs import Epochs\n"
        f"with Epochs(Path({str(tmp_path / 'net')!r})) as epochs:\n"
        "    epochs.tell(1, 2, {'loss': 0.5})\n"
        "    raise KeyboardInterrupt\n"
    )]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 130
    assert done.stderr.strip().splitlines()[-1] == (
        "versus: stopped; nothing was kept, the same command starts anew."
    )
    assert "1/2" in done.stderr and "loss=0.5000" in done.stderr


def test_why_both_families_answer_so(versus, models, pictures, tmp_path):
    both = ["--model", models / "svm.skops", "--model", models / "net.keras"]
    out = tmp_path / "why"
    code, told, _ = versus("explain", pictures, *both, "--out", out)
    assert code == 0
    names = {path.name for path in out.iterdir() if path.name[0] != "."}
    assert names == {"explanation.html", "why-1.png", "why-2.png"}
    page = (out / "explanation.html").read_text("utf-8")
    assert "5 of 10 pictures" in page
    assert page.count("<img") == 2
    for path in both[1::2]:
        rows = json.loads(versus("predict", pictures, "--model", path, "--json")[1])
        for row in rows:
            name = row["file"].rpartition("/")[2]
            assert name in told
            assert f"{row['class']} ({row['confidence']:.2f})" in told
    assert versus("explain", pictures, *both[:2], "--out", out)[0] == 0


def test_what_cannot_be_explained(versus, models, pictures, tmp_path):
    model = ["--model", models / "svm.skops"]
    Image.new("L", (30, 40)).save(pictures / "large.png")
    code, _, told = versus("explain", pictures / "large.png", *model, "--out", tmp_path / "why")
    assert (code, told.count("\n")) == (2, 1)
    assert "--resize" in told
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "explanation.html").write_text("mine")
    code, _, told = versus(
        "explain", pictures / "large.png", *model, "--resize", "--out", tmp_path / "mine"
    )
    assert code == 2
    assert (tmp_path / "mine" / "explanation.html").read_text() == "mine"
    assert "--out" in told
