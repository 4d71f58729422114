"""One process, local workers and a cluster give the same bytes, for both families."""

import os
import subprocess
import sys
from pathlib import Path

import dask
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


CLASSICAL = ["hog+svm", "words+linear"]


@pytest.fixture(scope="module")
def classical(tmp_path_factory):
    """What one process gives, with the threads that this machine has."""
    return run(tmp_path_factory.mktemp("classical") / "here", CLASSICAL)


@pytest.mark.slow
def test_classical_methods_agree_here_and_in_a_cluster(tmp_path, classical, cluster):
    found = run(tmp_path / "cluster", CLASSICAL, "--scheduler", cluster.scheduler_address)
    assert found == classical
    # What the run left with the workers is gone with it.
    left = [name for name in cluster.scheduler.worker_plugins if name.startswith("versus")]
    assert left == []


def test_threads_of_the_machine_do_not_matter(tmp_path, classical, monkeypatch):
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        monkeypatch.setenv(name, str((os.cpu_count() or 1) + 1))
    assert run(tmp_path / "threads", CLASSICAL) == classical


CHANCE = ["run", "--dataset", "digits", "--method", "chance"]


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:9", "nonsense://x"])
def test_scheduler_that_is_not_there(tmp_path, address, versus):
    with dask.config.set({"distributed.comm.timeouts.connect": "2s"}):
        code, _, err = versus(*CHANCE, "--out", tmp_path, "--scheduler", address)
    assert code == 2
    assert "No Dask scheduler" in err.strip().splitlines()[-1]
    assert "Traceback" not in err


def test_worker_with_several_threads_is_refused(tmp_path, local_cluster, versus):
    with local_cluster(n_workers=1, threads_per_worker=2) as cluster:
        arguments = ("--out", tmp_path, "--scheduler", cluster.scheduler_address)
        code, _, err = versus(*CHANCE, *arguments)
    assert code == 2
    assert "has 2 threads: expected 1" in err.strip().splitlines()[-1]
