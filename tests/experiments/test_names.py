"""Names, numbers and files that strangers have: a line, or the right answer."""

import json
import os
import subprocess
import sys

import numpy as np
import pytest
from PIL import Image

from commands.train import train
from dataset.folder import load_folder
from dataset.input_error import InputError
from dataset.new_pictures import find_pictures
from experiments.plan import Grid, choose, load_profile, parse_train_size, trials
from experiments.record import read_record

NOT_TEXT = os.fsdecode(b"\xb0\xa1")


def versus(*arguments, **environment):
    done = subprocess.run(
        [sys.executable, "-m", "commands.cli", *map(str, arguments)],
        capture_output=True,
        check=False,
        timeout=300,
        env={**os.environ, **environment},
    )
    assert b"Traceback" not in done.stderr
    return done


def pictures(*folders):
    generator = np.random.default_rng(0)
    for folder in folders:
        folder.mkdir(parents=True)
        for i in range(8):
            pixels = generator.integers(0, 256, (16, 16), np.uint8)
            Image.fromarray(pixels).save(folder / f"{i}.png")


@pytest.mark.skipif(sys.platform != "linux", reason="other systems' names are text")
@pytest.mark.parametrize("place", ["class", "data set"])
def test_name_that_is_no_text(tmp_path, place):
    folder = tmp_path / (NOT_TEXT if place == "data set" else "M")
    pictures(folder / (NOT_TEXT if place == "class" else "a"), folder / "b")
    done = versus("run", "--data", folder, "--method", "chance", "--out", tmp_path / "out")
    assert done.returncode == 2
    [line] = done.stderr.decode().splitlines()
    assert r"'\udcb0\udca1'" in line and "Rename it" in line


@pytest.mark.skipif(sys.platform != "linux", reason="other systems' names are text")
def test_picture_whose_name_is_no_text_is_answered(tmp_path):
    picture = tmp_path / f"{NOT_TEXT}.png"
    Image.fromarray(np.zeros((8, 8), np.uint8)).save(picture)
    out = str(tmp_path / "m.skops")
    train.main(["--dataset", "digits", "--method", "chance", "--out", out], standalone_mode=False)
    done = versus("predict", picture, "--json", "--model", tmp_path / "m.skops")
    assert done.returncode == 0
    [row] = json.loads(done.stdout)
    assert row["file"] == str(picture)


@pytest.mark.parametrize("encoding", ["cp949", "latin-1"])
def test_consoles_of_few_characters(encoding):
    done = versus("list", "conditions", PYTHONIOENCODING=encoding)
    assert done.returncode == 0
    assert done.stdout.decode(encoding)


@pytest.mark.parametrize("size", ["9" * 5000, "9" * 5000 + "/class", "1" + "0" * 12])
def test_training_size_of_many_digits(size):
    with pytest.raises(InputError, match="Invalid --train-size") as caught:
        parse_train_size(size)
    assert len(str(caught.value)) < 300


def test_seeds_are_not_counted_out():
    grids = choose(load_profile("quick").grids, ["digits"], ["chance"], n_seeds=10**9)
    with pytest.raises(InputError, match="at most 100,000, received 1,000,000,000"):
        trials(grids)
    assert len(trials([Grid("digits", ("chance",), seeds=range(1000))])) == 1000


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="POSIX")
def test_fifos_are_not_waited_for(tmp_path):
    pictures(tmp_path / "a", tmp_path / "b")
    os.mkfifo(tmp_path / "a" / "pipe.png")
    assert len(load_folder(tmp_path).train) == 12
    with pytest.raises(InputError, match="No picture"):
        find_pictures([tmp_path / "a" / "pipe.png"])
    os.mkfifo(tmp_path / "record.json")
    with pytest.raises(InputError, match="no file"):
        read_record(tmp_path / "record.json")


def test_folder_that_may_not_be_read(tmp_path, monkeypatch):
    pictures(tmp_path / "a", tmp_path / "b")

    def refuse(folder):
        raise PermissionError(13, "Permission denied", str(folder))

    monkeypatch.setattr(type(tmp_path), "iterdir", refuse)
    with pytest.raises(InputError, match=r"Cannot read .*Permission denied"):
        load_folder(tmp_path)
