"""Peak memory is of a process and of all that it starts, and any subject of ``versus bench`` tells it."""

import json
import subprocess
import sys

import psutil
import pytest

from benchmarks import stages, watching
from benchmarks.commands import COMMANDS, with_needed
from benchmarks.watching import Watched, resident, shared_once
from commands.bench import bench

HOLD = "import sys; held = b'1' * 60_000_000; print('held', flush=True); sys.stdin.read()"
TWO = f"""
import subprocess, sys
both = [
    subprocess.Popen([sys.executable, "-c", {HOLD!r}], stdin=sys.stdin, stdout=subprocess.PIPE)
    for _ in range(2)
]
for one in both:
    one.stdout.readline()
print("both", flush=True)
sys.stdin.read()
"""


def test_processes_side_by_side_count_together():
    """``ru_maxrss`` of children would be that of one of the two."""
    command = [sys.executable, "-c", TWO]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as running:
        assert running.stdout.readline() == b"both\n"
        held, processes = resident(psutil.Process(running.pid))
        once = shared_once(psutil.Process(running.pid))
        running.stdin.close()
    assert processes == 3
    assert held > 2 * 60e6
    if sys.platform == "linux":
        # Three interpreters share their code.
        assert 2 * 60e6 < once < held
    else:
        assert once is None or once <= held


def test_a_process_that_has_ended_holds_nothing():
    with psutil.Popen([sys.executable, "-c", ""]) as ended:
        ended.wait()
    assert resident(ended) == (0, 0)
    assert shared_once(ended) is None


@pytest.mark.parametrize("name", bench.commands)
def test_every_subject_takes_memory_and_json(name):
    options = {word for one in bench.commands[name].params for word in one.opts}
    assert {"--memory", "--json"} <= options


@pytest.fixture
def watched(monkeypatch):
    """What is watched is not run; the words that it would be run with."""
    asked = []

    def watch(arguments):
        asked.extend(arguments)
        return Watched(
            code, '{"n_trials": 2}' if "--json" in arguments else "a table\n", 81.3, 3, 2
        )

    code = 0
    monkeypatch.setattr(watching, "watch_versus", watch)
    return asked


def test_memory_is_below_the_table(versus, watched):
    code, out, _ = versus("bench", "engine", "--memory", "--trials", "2")
    assert code == 0
    assert watched == ["bench", "engine", "--trials", "2"]
    assert out == "a table\npeak memory 81 MB in 3 processes, 2.0 s with the start\n"


def test_memory_is_beside_what_was_found(versus, watched):
    _, out, _ = versus("bench", "stages", "--json", "--memory", "--profile", "quick")
    assert watched == ["bench", "stages", "--json", "--profile", "quick"]
    assert json.loads(out) == {
        "found": {"n_trials": 2}, "peak_mb": 81.3, "processes": 3, "seconds": 2,
    }  # fmt: skip


@pytest.mark.slow
def test_a_subject_that_fails_fails_watched_too(versus):
    code, out, _ = versus("bench", "stages", "--memory", "--method", "nothing")
    assert (code, out) == (2, "")


def test_commands_are_preceded_by_what_they_need():
    for name in COMMANDS:
        needed = with_needed([name])
        assert needed[-1] == name
        assert all(COMMANDS[one].after in (None, *needed) for one in needed)


@pytest.mark.parametrize(
    ("calls", "stage"),
    [
        ([("<frozen importlib._bootstrap>", "_load"), ("cnn/training.py", "train")], "imports"),
        (
            [("tensorflow/python/framework/func_graph.py", "f"), ("cnn/training.py", "train")],
            "tracing and building networks",
        ),
        ([("keras/src/trainer.py", "fit"), ("cnn/training.py", "train")], "training networks"),
        (
            [
                ("cnn/keras_classifier.py", "_outputs"),
                ("experiments/inspection.py", "_seen"),
                ("experiments/inspection.py", "inspect"),
            ],
            "looking inside",
        ),
        ([("features/classifiers/kernel_svc.py", "fit")], "solvers"),
        (
            [("features/classifiers/kernel_svc.py", "decision_function")],
            "answers of classifiers",
        ),
        ([("features/hog.py", "hog"), ("features/pipeline.py", "fit")], "features"),
        ([("experiments/store.py", "write")], stages.OTHER),
    ],
)
def test_a_stage_is_that_of_the_calls_that_are_going_on(calls, stage):
    assert stages.stage_of([*calls, ("experiments/trial.py", "attempt")]) == stage


def test_stages_are_in_one_order_with_their_shares():
    rows = stages.rows_of({stages.IDLE: 1.0, "features": 2.0, "imports": 1.0})
    assert [(row.stage, row.share) for row in rows] == [
        ("imports", 0.25), ("features", 0.5), (stages.IDLE, 0.25),
    ]  # fmt: skip
    assert stages.as_text(rows).splitlines()[-1].split() == ["together", "4.00"]


@pytest.mark.slow
def test_stages_of_a_run(versus):
    options = ("--dataset", "digits", "--method", "hog+svm", "--train-size", "30", "--seeds", "1")
    code, out, _ = versus("bench", "stages", "--json", *options)
    assert code == 0
    rows = {row["stage"]: row for row in json.loads(out)}
    assert {"imports", "report"} <= rows.keys()
    assert sum(row["share"] for row in rows.values()) == pytest.approx(1, abs=0.01)
