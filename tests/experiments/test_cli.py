"""The command line as its user meets it: one line and exit code 2 for a mistake.

A process of its own starts where one is what is looked at; importing everything takes it seconds.
"""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from PIL import Image

ROOT = Path(__file__).parents[2]


def process(*arguments, cwd=None):
    """Exit code, standard output and standard error of a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "commands.cli", *map(str, arguments)],
        capture_output=True, text=True, cwd=cwd, check=False, timeout=240,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    return done.returncode, done.stdout, done.stderr


@pytest.fixture
def drawings(tmp_path):
    """Two classes that a nearest neighbour tells apart: bars across and bars down."""
    generator = np.random.default_rng(0)
    for part, count in (("train", 6), ("test", 3)):
        for name in ("across", "down"):
            folder = tmp_path / "bars" / part / name
            folder.mkdir(parents=True)
            for i in range(count):
                image = np.full((16, 16), 255, np.uint8)
                at = generator.integers(4, 12)
                image[(at, slice(2, 14)) if name == "across" else (slice(2, 14), at)] = 0
                Image.fromarray(image).save(folder / f"{i}.png")
    return tmp_path / "bars"


LIGHT = [
    ["--help"],
    ["list", "methods"],
    ["list", "datasets"],
    ["list", "profiles"],
    ["run", "--help"],
    ["train", "--help"],
    ["predict", "--help"],
    ["status", "--help"],
    ["verify", "--help"],
    ["bench", "--help"],
    ["lecture", "--help"],
    ["demo", "--help"],
    ["hold-out", "--help"],
]


def test_starts_without_the_heavy_packages():
    """One command after the other in one process: what the first imports would be there at the last."""
    code = (
        "import sys; from commands.cli import versus\n"
        "heavy = {'keras', 'tensorflow', 'sklearn', 'pandas', 'matplotlib', 'cv2', 'numpy'}\n"
        f"for arguments in {LIGHT!r}:\n"
        "    try: versus.main(arguments)\n"
        "    except SystemExit: pass\n"
        "    if found := heavy & set(sys.modules):\n"
        "        sys.exit(f'{arguments} imported {sorted(found)}')\n"
        "    print('#####')"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    *told, rest = done.stdout.split("#####\n")
    assert (len(told), rest) == (len(LIGHT), "")
    assert all(len(one) > 100 for one in told)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["run", "--method", "hariss+svm"], "Did you mean 'harris+svm'"),
        (["run", "--profile", "quik"], "Did you mean 'quick'"),
        (["run", "--dataset", "mnits"], "Did you mean 'mnist'"),
        (["run", "--train-size", "many"], "--train-size"),
        (["run", "--seeds", "0"], "--seeds"),
        (["run", "--data", "nowhere"], "No folder"),
        (["run", "--data", ".", "--dataset", "digits"], "exclude each other"),
        (["run", "--test", "friend=."], "--test without --data or --dataset"),
        (["run", "--data", ".", "--test", "friend"], "expected NAME=PATH"),
        (["run", "--data", ".", "--test", "=here"], "expected NAME=PATH"),
        (["run", "--data", ".", "--test", "a=b", "--test", "a=c"], "given twice"),
        (["run", "--dataset", "digits", "--train-size", "99999"], "larger than the data"),
        (["run", "--nonsense"], "No such option"),
        (["run", "--condition", "fogg@3"], "Did you mean 'fog'"),
        (["run", "--condition", "fog@9"], "expected 1, 2, 3, 4 or 5"),
        (["run", "--jobs", "2", "--scheduler", "tcp://h:1"], "exclude each other"),
        (["run", "--dataset", "digits", "--train-size", "999/class"], "larger than the data"),
        (["status", "nowhere"], "No plan"),
        (["verify", "nowhere"], "Nothing to verify"),
        (["report", "nowhere"], "No records"),
        (["demo", "--method", "hariss+svm"], "Did you mean 'harris+svm'"),
        (["nonsense"], "No such command"),
        (["data", "fetch", "--data-dir", "nowhere"], "No MNIST"),
        (["data", "draw", "--out", "new", "--factor", "sise"], "Did you mean 'size'"),
    ],
)
def test_mistake_is_one_line_and_exit_code_2(arguments, message, tmp_path, monkeypatch, mistake):
    monkeypatch.chdir(tmp_path)
    assert message in mistake(*arguments)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["run", "--dataset", "digits", "--train-size", "99999"], "larger than the data"),
        (["report", "nowhere"], "No records"),
    ],
)
def test_mistake_is_one_line_of_a_process(arguments, message, tmp_path):
    """After the libraries were imported, which add nothing to it."""
    code, out, err = process(*arguments, cwd=tmp_path)
    assert (code, out) == (2, ""), err
    [line] = err.strip().splitlines()
    assert message in line


@pytest.mark.parametrize("group", [(), ("data",), ("list",), ("bench",)])
def test_help_is_no_mistake(group, versus):
    code, out, err = versus(*group)
    assert code == 0, err
    assert out.startswith("Usage: versus")
    assert len(out.splitlines()) > 5


@pytest.mark.parametrize("below", ["file", "missing parent of a file"])
def test_folder_that_cannot_be_written(tmp_path, below, mistake):
    (tmp_path / "file").touch()
    out = tmp_path / "file" / ("x" if below == "file" else "x/y")
    line = mistake("run", "--dataset", "digits", "--method", "chance", "--out", out)
    assert line.startswith("versus: Cannot write to")


def test_folder_of_drawings_to_report_and_again(drawings, tmp_path, versus, undrawn):
    """The first time in a process of its own, which draws the figures."""
    out = tmp_path / "out"
    arguments = ["run", "--data", drawings, "--method", "pixels+nn", "--method", "hog+svm"]
    arguments += ["--method", "chance", "--seeds", 1, "--out", out]
    code, told, err = process(*arguments)
    assert code == 0, err
    assert told.strip() == str(out / "report.html")
    table = pd.read_csv(out / "results.csv")
    assert {
        "dataset", "method", "family", "train_size", "seed", "test_set",
        "n_test", "n_errors", "error_rate", "fit_seconds", "predict_seconds",
    } <= set(table.columns)  # fmt: skip
    assert set(table.method) == {"pixels+nn", "hog+svm", "chance"}
    assert set(table.test_set) == {"train", "test"}
    chance = table[(table.method == "chance") & (table.test_set == "test")]
    assert chance.n_errors.tolist() == [3]
    assert "HOG" in (out / "report.md").read_text(encoding="utf-8")

    (out / "results.csv").unlink()
    code, _, err = versus(*arguments)
    assert code == 0
    assert "0 trials run, 3 were there already" in err
    pd.testing.assert_frame_equal(pd.read_csv(out / "results.csv"), table)


def test_further_test_folders_have_rows_of_their_own(drawings, tmp_path, versus, undrawn):
    out = tmp_path / "out"
    code, _, err = versus(
        "run", "--data", drawings / "train", "--test", f"friend={drawings / 'test'}",
        "--test", f"again={drawings / 'test'}", "--method", "pixels+nn", "--seeds", 1, "--out", out,
        "--condition", "rotation@90", "--no-frame",
    )  # fmt: skip
    assert code == 0, err
    asked = "--test friend=PATH/TO/test --test again=PATH/TO/test --no-frame"
    report = (out / "report.md").read_text(encoding="utf-8")
    assert f"{asked} \\\n        --condition rotation@90 \\\n" in report
    table = pd.read_csv(out / "results.csv").set_index("test_set")
    assert set(table.index) == {"train", "friend", "again"}
    assert table.loc["friend", "n_errors"] == table.loc["again", "n_errors"]
    assert table.loc["friend", "train_size"] == table.loc["train", "n_test"]


def test_drawn_people_are_test_folders(tmp_path, versus, undrawn):
    arguments = ["data", "draw", "--drawers", 2, "--each", 2, "--factor", "size", "--fitted"]
    code, told, err = versus(*arguments, "--out", tmp_path / "people")
    assert code == 0, err
    assert "--test drawer01=" in told
    people = tmp_path / "people"
    assert len(list(people.glob("drawer02/circle/*.png"))) == 2
    code, _, err = versus(
        "run", "--data", people / "drawer01", "--test", f"other={people / 'drawer02'}",
        "--method", "pixels+nn", "--seeds", 1, "--out", tmp_path / "out",
    )  # fmt: skip
    assert code == 0, err
    table = pd.read_csv(tmp_path / "out" / "results.csv").set_index("test_set")
    assert table.loc["other", "n_test"] == 6


@pytest.mark.slow
def test_both_families_on_digits(tmp_path):
    code, told, err = process(
        "run", "--dataset", "digits", "--method", "hog+svm", "--method", "small-cnn",
        "--method", "chance", "--seeds", 2, "--out", tmp_path,
    )  # fmt: skip
    assert code == 0, err
    lines = err.splitlines()
    (verdict,) = [line for line in lines if line.startswith("  = ")]
    assert "HOG + SVM, hand-crafted, errs on" in verdict
    (head,) = [n for n, line in enumerate(lines) if line.startswith("Pictures")]
    assert lines[head + 1].startswith("Digits 8×8  HOG + SVM: ")
    assert "Digits 8×8" in lines[head + 3]
    assert told == f"{tmp_path / 'report.html'}\n"
    quiet = ["run", "--dataset", "digits", "--method", "chance", "--quiet", "--out", tmp_path]
    assert process(*quiet) == (0, told, "")
    table = pd.read_csv(tmp_path / "results.csv")
    errors = table[table.test_set == "test"].groupby("method").error_rate.mean()
    assert errors["hog+svm"] < 0.03
    assert errors["small-cnn"] < 0.03
    assert errors["chance"] > 0.85


def test_mistake_leaves_no_folder_behind(tmp_path, mistake):
    (tmp_path / "none").mkdir()
    out = tmp_path / "out"
    mistake("run", "--data", tmp_path / "none", "--method", "chance", "--out", out)
    assert not out.exists()


def test_dry_run_tells_the_plan_and_makes_nothing(tmp_path, versus, undrawn):
    out = tmp_path / "out"
    arguments = ["run", "--dataset", "digits", "--method", "chance", "--seeds", 2, "--out", out]
    arguments += ["--train-size", "1/class", "--train-size", "50"]
    code, told, err = versus(*arguments, "--dry-run")
    assert code == 0, err
    assert "4 trials, 4 to run" in told
    assert "Expected time: unknown" in told
    assert "10 balanced" in told
    assert not out.exists()

    versus(*arguments)
    _, told, _ = versus(*arguments, "--train-size", "100", "--dry-run")
    rows = [line.split() for line in told.splitlines()]
    assert ["digits", "10", "balanced", "chance", "2", "2", "0", "0"] in rows
    assert ["digits", "50", "stratified", "chance", "2", "2", "0", "0"] in rows
    assert "6 trials, 2 to run" in told
    assert "2 extrapolated" in told


def test_status_and_verify(tmp_path, versus, undrawn):
    out = tmp_path / "out"
    run = ["run", "--dataset", "digits", "--method", "chance", "--train-size", "50"]
    versus(*run, "--seeds", 3, "--condition", "fog@1", "--condition-images", 9, "--out", out)
    table = pd.read_csv(out / "results.csv")
    assert set(zip(table.test_set, table.n_test, strict=True)) == {("test", 500), ("train", 50)}
    damaged = pd.read_csv(out / "conditions.csv")
    assert set(zip(damaged.test_set, damaged.corruption, damaged.n_test, strict=True)) == {
        ("test", "fog", 9)
    }
    code, told, _ = versus("status", out)
    assert code == 0
    assert [line.split()[:2] for line in told.splitlines()] == [
        ["done", "3"], ["running", "0"], ["failed", "0"], ["left", "0"], ["all", "3"],
    ]  # fmt: skip
    assert versus("verify", out)[0] == 0

    record = sorted((out / "trials").glob("*.json"))[0]
    record.unlink()
    _, told, _ = versus("status", out)
    assert ["left", "1"] in [line.split() for line in told.splitlines()]
    assert "give the same 'versus run' command again" in told
    code, told, _ = versus("verify", out)
    assert code == 1
    assert "missing: 1 of 3 planned trials" in told
