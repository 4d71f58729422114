"""One process, local workers and a cluster give the same bytes, for both families."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from experiments.predictions import VALIDATION
from experiments.record import INSPECTION
from experiments.store import Store
from experiments.verify import check

ROOT = Path(__file__).parents[2]
MIXED = ["chance", "hog+svm", "words+linear", "pixels+forest", "small-cnn", "lecture-mnist-cnn"]


def run(folder, methods, *options):
    """Identifier → bytes of the stored predictions."""
    command = [sys.executable, str(ROOT / "tests/experiments/drive.py"), "run"]
    command += ["--dataset", "digits", "--train-size", "3/class", "--seeds", "2"]
    command += ["--condition", "fog@3", "--condition-images", "50", "--out", str(folder)]
    for method in methods:
        command += ["--method", method]
    done = subprocess.run(
        [*command, *options], capture_output=True, text=True, check=False, cwd=ROOT
    )
    assert done.returncode == 0, done.stderr
    assert check(Store(folder)).findings == ()
    return {path.name: path.read_bytes() for path in (folder / "trials").glob("*.npz")}


@pytest.fixture
def cluster(monkeypatch, local_cluster):
    """As a user may have started it, its workers importing what is here."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    preload = str(ROOT / "tests/experiments/odd_methods.py")
    monkeypatch.setenv("DASK_DISTRIBUTED__WORKER__PRELOAD", preload)
    with local_cluster(n_workers=2, threads_per_worker=1) as cluster:
        yield cluster


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_engines_agree_to_the_byte(tmp_path, cluster):
    here = run(tmp_path / "here", MIXED)
    # The first seed's trials are looked into as well, and answer validation pictures.
    beside = [sum(name.endswith(kind) for name in here) for kind in (INSPECTION, VALIDATION)]
    assert (len(here), beside) == (4 * len(MIXED), [len(MIXED)] * 2)
    assert run(tmp_path / "jobs", MIXED, "--jobs", "2") == here
    assert run(tmp_path / "cluster", MIXED, "--scheduler", cluster.scheduler_address) == here


def test_classical_methods_agree_here_and_in_a_cluster(tmp_path, cluster):
    methods = ["hog+svm", "words+linear"]
    here = run(tmp_path / "here", methods)
    assert run(tmp_path / "cluster", methods, "--scheduler", cluster.scheduler_address) == here
    # What the run left with the workers is gone with it.
    left = [name for name in cluster.scheduler.worker_plugins if name.startswith("versus")]
    assert left == []


def test_threads_of_the_machine_do_not_matter(tmp_path, monkeypatch):
    here = run(tmp_path / "here", ["hog+svm", "words+linear"])
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        monkeypatch.setenv(name, str(os.cpu_count()))
    assert run(tmp_path / "threads", ["hog+svm", "words+linear"]) == here


@pytest.mark.parametrize(
    ("address", "message"),
    [("tcp://127.0.0.1:9", "No Dask scheduler"), ("nonsense://x", "No Dask scheduler")],
)
def test_scheduler_that_is_not_there(tmp_path, address, message, monkeypatch):
    monkeypatch.setenv("DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT", "2s")
    command = [sys.executable, "-m", "commands.cli", "run", "--dataset", "digits"]
    command += ["--method", "chance", "--out", str(tmp_path), "--scheduler", address]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 2
    assert message in done.stderr.strip().splitlines()[-1]
    assert "Traceback" not in done.stderr


def test_worker_with_several_threads_is_refused(tmp_path, local_cluster):
    command = [sys.executable, "-m", "commands.cli", "run", "--dataset", "digits"]
    command += ["--method", "chance", "--out", str(tmp_path)]
    with local_cluster(n_workers=1, threads_per_worker=2) as cluster:
        command += ["--scheduler", cluster.scheduler_address]
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 2
    assert "has 2 threads: expected 1" in done.stderr.strip().splitlines()[-1]
