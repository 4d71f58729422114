"""Every benchmark at its smallest size: what is measured is there, and has the shape of a result."""

import json
import sys

import numpy as np
import pytest
from PIL import Image

from benchmarks import (
    calibration,
    choices,
    compare_drawings,
    conditions,
    memory,
    photographs,
    time_to_error,
)
from dataset.corruptions import CORRUPTIONS
from dataset.digits import load_digits
from dataset.shapes import load_shapes
from features.extractors import EXTRACTORS

on_linux = pytest.mark.skipif(sys.platform != "linux", reason="memory is read as Linux counts it")


@pytest.fixture
def bench(versus):
    def call(*arguments):
        code, out, _ = versus("bench", *arguments, "--json")
        assert code == 0
        return json.loads(out)

    return call


@pytest.fixture
def drawings(tmp_path):
    """Sixty neat drawings as files, in the layout that a person's would have."""
    data = load_shapes()
    for part, split in (("train", data.train), ("test", data.tests["test"])):
        for number, (image, label) in enumerate(zip(split.images, split.labels, strict=True)):
            path = tmp_path / part / data.class_names[label] / f"{number}.png"
            path.parent.mkdir(parents=True, exist_ok=True)
            Image.fromarray(image).save(path)
    return tmp_path


def test_coverage(bench):
    rows = bench("coverage", "--repeats", "2")
    assert len(rows) == 9
    assert set(rows[0]["share"]) == {"two-way", "pigeonhole", "one seed"}
    assert all(0 <= share <= 1 for row in rows for share in row["share"].values())


def test_engine(bench):
    found = bench("engine", "--trials", "2")
    assert found["n_trials"] == 2
    # One time is not compared with another: a busy machine turns them round.
    assert found["engine_ms"] > 0 and found["loop_ms"] > 0 and found["memory_mb"] > 0
    assert found["overhead_ms"] == pytest.approx(found["engine_ms"] - found["loop_ms"])


def test_patches(bench):
    rows = bench("patches", "--images", "1")
    assert [row["n_centres"] for row in rows] == [400, 1600, 4000]
    assert all(row["speedup"] > 0 and row["difference"] < 1e-3 for row in rows)


def test_heads(bench, drawings):
    rows = bench("heads", "--data", drawings, "--images", "40")
    assert [row["head"] for row in rows][:2] == ["linear SVM"] * 2
    assert {row["head"] for row in rows} == {"linear SVM", "RBF SVM"}
    assert all(row["n"] == 40 and row["n_features"] == 768 for row in rows)
    assert all(abs(row["objective"]) < 1e-3 for row in rows[:2])


@pytest.mark.slow
def test_features(bench):
    rows = bench("features", "--images", "20")
    assert {row["name"].split(",")[0] for row in rows} == {
        "harris", "structure tensor", "moravec", "hog", "hog in colour", "lbp in colour",
        "sift in colour",
    }  # fmt: skip
    assert all(row["speedup"] == pytest.approx(row["peer_us"] / row["ours_us"]) for row in rows)


@on_linux
@pytest.mark.slow
def test_memory_of_features(bench, monkeypatch):
    """Every extractor is asked; two of them in processes of their own, which take seconds each."""
    measured = memory.peak_beyond_result

    def quickly(extractor, n_images):
        if extractor in ("pixels", "hog"):
            return measured(extractor, n_images)
        return {"extractor": extractor, "result_mb": 0.0, "beyond_mb": 0.0}

    monkeypatch.setattr(memory, "peak_beyond_result", quickly)
    rows = bench("features", "--each", "--images", "300")
    assert [row["extractor"] for row in rows] == list(EXTRACTORS)
    # A hundred thousand bytes and less are 0.0 MB.
    assert {row["extractor"] for row in rows if row["result_mb"] > 0} == {"pixels", "hog"}


@pytest.mark.slow
def test_training(bench):
    script, one_thread, *goals = bench("training", "--repeats", "1", "--digits", "300")
    # One arithmetic: the suite's training is the script's, to the rounding of another thread's sums.
    assert script["history_difference"] < 1e-3 and one_thread["history_difference"] < 1e-2
    assert all(row["error"] <= 1 and row["ours_us"] > 0 for row in goals)


@on_linux
@pytest.mark.slow
def test_decoding(bench, tmp_path):
    rows = bench("decoding", "--pictures", "8", "--folder", str(tmp_path))
    assert [row["reader"] for row in rows] == ["versus", "keras", "keras, area"]
    assert all(row["pictures_a_second"] > 0 for row in rows)
    assert len(list(tmp_path.rglob("*.jpg"))) == 8


@pytest.mark.slow
def test_photographs(bench, tmp_path):
    generator = np.random.default_rng(0)
    for part in ("train", "test"):
        for label in ("cat", "dog"):
            (tmp_path / part / label).mkdir(parents=True)
            for number in range(3):
                noise = generator.integers(0, 256, (32, 32, 3), dtype=np.uint8)
                Image.fromarray(noise).save(tmp_path / part / label / f"{number}.png")
    names = [name for name in photographs.CONTESTS if "words" not in name]
    asked = [word for name in names for word in ("--feature", name)]
    rows = bench("photographs", "--data", str(tmp_path), "--images-a-class", "2", *asked)
    assert [row["feature"] for row in rows] == [name for name in names for _ in range(2)]
    assert all(0 <= row["ours"] <= 1 and 0 <= row["theirs"] <= 1 for row in rows)


def test_words_by_opencv_have_the_places_of_ours():
    planes = np.random.default_rng(0).random((2, 3, 32, 32)).astype(np.float32)
    found, places = photographs.WordsByOpenCV().patches(planes)
    ours, own_places = photographs.ColourWordsExtractor().patches(planes)
    np.testing.assert_array_equal(places, own_places)
    np.testing.assert_allclose(np.linalg.norm(found.reshape(2, -1, 3, 128), axis=3), 1, atol=1e-4)
    # OpenCV's orientations run the other way round, its window is Gaussian, and places are rounded.
    assert found.shape == ours.shape


@pytest.mark.slow
def test_memory_of_commands(bench):
    # What reads a run is preceded by one.
    names = ("run hog+svm", "status", "verify", "train", "predict", "explain")
    asked = [word for name in names[1:] for word in ("--command", name)]
    rows = bench("commands", "--dataset", "digits", "--train-size", "30", *asked)
    assert [row["command"] for row in rows] == list(names)
    # Python and NumPy alone are more.
    assert all(row["peak_mb"] > 20 and row["seconds"] > 0 for row in rows)
    assert all(row["processes"] >= 1 for row in rows)


def test_a_command_that_fails_is_told(versus):
    code, _, err = versus("bench", "commands", "--dataset", "nothing", "--command", "run hog+svm")
    assert code == 2
    assert "expected exit code 0, received 2" in err and "Unknown data set 'nothing'" in err


@on_linux
@pytest.mark.slow
def test_memory_of_trainings(bench):
    assert len(bench("training", "--growth", "--repeats", "2")) == 2


def test_conditions(capsys):
    conditions.main(n_images=4, n_looped=2)
    assert len(capsys.readouterr().out.splitlines()) == 1 + sum(map(len, CORRUPTIONS.values())) + 2


@pytest.mark.slow
def test_drawings_told_apart(drawings, capsys):
    compare_drawings.main(drawings, n_seeds=1)
    assert "Told apart, mean of 1 seeds, 60 real and 60 drawn" in capsys.readouterr().out


@pytest.mark.slow
@pytest.mark.slow
def test_calibration(drawings, capsys):
    calibration.main([str(drawings)], standalone_mode=False)
    assert "real (60) 50 %" in capsys.readouterr().out


def test_time_to_error(bench, drawings):
    arguments = ["--architecture", "lenet5", "--epochs", "1", "--peer-epochs", "2", "--mirror"]
    rows = bench("time-to-error", "--data", drawings, "--error", "0", *arguments)
    assert [row["epochs"] for row in rows] == [1, 2, 2, 2]
    assert all(row["seconds"] > 0 and not row["reached"] for row in rows)
    assert all(len(row["errors"]) == row["epochs"] for row in rows)
    some = ["--peer", "muon+moved", "--train-size", "30", "--test-size", "12"]
    rows = bench("time-to-error", "--data", drawings, "--until", "100", *some, *arguments)
    assert [(row["epochs"], row["reached"]) for row in rows] == [(1, True)] * 2
    assert all((12 * row["error"]) % 1 < 1e-9 for row in rows)


@pytest.mark.slow
def test_time_to_error_of_the_fast_network(bench, drawings):
    """An epoch of it: what it errs on after one of so few pictures is chance's affair."""
    some = ["--peer", "adam", "--train-size", "30", "--test-size", "12", "--mirror"]
    rows = bench("time-to-error", "--data", drawings, "--until", "100", *some)
    assert [(row["epochs"], row["reached"]) for row in rows] == [(1, True)] * 2
    assert all(0 <= row["error"] <= 1 and row["processor_seconds"] > 0 for row in rows)


def test_time_to_error_tells_the_errors_on_the_way_and_the_nearest_peer():
    """So that times to another error can be read off a run of hours."""
    errors = (0.5, 0.125), (0.75, 0.5), (0.75, 0.1)
    rows = [
        time_to_error.Row(name, 2, seconds, 3 * seconds, all_of[-1], all_of[-1] < 0.2, all_of)
        for name, seconds, all_of in zip(
            ("ours", "one", "two"), (10.0, 5.0, 25.0), errors, strict=True
        )
    ]
    _, *lines, last = time_to_error.as_text(rows, 0.2).splitlines()
    assert lines[::2] == [time_to_error.row_as_text(row, 0.2).splitlines()[0] for row in rows]
    assert [line.endswith("not 20 %") for line in lines[::2]] == [False, True, False]
    assert [line.split("%: ")[1] for line in lines[1::2]] == [
        "50.00 12.50",
        "75.00 50.00",
        "75.00 10.00",
    ]
    assert "2.50 times the seconds" in last


def test_time_to_error_names_what_there_is(mistake, drawings):
    line = mistake("bench", "time-to-error", "--data", drawings, "--recipe", "airbensh")
    assert "Unknown recipe 'airbensh'. Did you mean 'airbench'?" in line
    line = mistake("bench", "time-to-error", "--data", drawings, "--peer", "adma")
    assert "Unknown peer 'adma'. Did you mean 'adam'?" in line
    assert "Name a folder with --data DIR" in mistake("bench", "time-to-error")


def test_choices_count_errors_of_each_setting():
    """On digits that come along; the command takes MNIST's."""
    train = load_digits().train
    settings = dict(list(choices.CHOICES["harris"].settings.items())[:2])
    found = dict(choices.compare(choices.Choice(200, 100, settings), train))
    assert list(found) == ["k = 0.15, 12 × 12 cells", "k = 0.05, 12 × 12 cells"]
    assert all(0 < n_errors < 50 for n_errors in found.values())
    assert len(set(found.values())) == 2
