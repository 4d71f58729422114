"""Runs that are killed, stopped, refused: nothing is lost, nothing torn, little is done twice."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from experiments.store import Store
from experiments.verify import check

HERE = Path(__file__).parent
WAIT = 600

pytestmark = pytest.mark.skipif(os.name == "nt", reason="SIGKILL and process groups are POSIX's")


class Run:
    """``versus run`` on the digits with odd methods, in processes of its own."""

    def __init__(self, folder, methods, seeds, *options):
        self.store, self.log = Store(folder), folder.with_suffix(".fits")
        self.command = [sys.executable, str(HERE / "drive.py"), "run", "--dataset", "digits"]
        for method in methods:
            self.command += ["--method", method]
        self.command += ["--train-size", "100", "--seeds", str(seeds), "--out", str(folder)]
        self.command += list(map(str, options))
        self.environment = {
            **os.environ,
            "ODD_FITS": str(self.log),
            "DASK_DISTRIBUTED__WORKER__PRELOAD": str(HERE / "odd_methods.py"),
        }
        self.process = None

    def start(self):
        self.process = subprocess.Popen(
            self.command, env=self.environment, start_new_session=True,
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        return self

    def finish(self):
        """Exit code and what it said."""
        said = self.process.communicate(timeout=WAIT)[1]
        return self.process.returncode, said

    def whole(self):
        return self.start().finish()

    def kill(self, number=signal.SIGKILL):
        self.process.send_signal(number)
        return self.finish()

    def wait_for_records(self, more_than):
        until = time.monotonic() + WAIT
        while len(self.done()) <= more_than and self.process.poll() is None:
            assert time.monotonic() < until
            time.sleep(0.005)

    def done(self):
        """Identifier → bytes of the record, and of its predictions."""
        return {
            path.stem: (path.read_bytes(), path.with_suffix(".npz").read_bytes())
            for path in sorted(self.store.trials.glob("*.json"))
            if json.loads(path.read_bytes())["status"] == "done"
        }

    def predictions(self):
        return {key: predictions for key, (_, predictions) in self.done().items()}

    def n_fits(self):
        return len(self.log.read_text().split()) if self.log.exists() else 0

    def children(self):
        return psutil.Process(self.process.pid).children(recursive=True)


def wrong(store):
    """Findings other than that the run is not finished."""
    kinds = ("damaged", "foreign")
    return [finding for finding in check(store).findings if finding.kind in kinds]


def kill_often(run, n_kills, n_trials):
    """Kill the driver at random moments; what was stored stays as it was, to the byte.

    A moment is soon after a record, so that some trials are always left; of a
    large grid every fourth is any moment from the start on, while packages are still imported.
    """
    moments = random.Random(n_trials)
    before = {}
    for kill in range(n_kills):
        run.start()
        if kill % 4 or n_trials < 100:
            run.wait_for_records(len(before))
            time.sleep(moments.uniform(0, 0.002 * n_trials))
        else:
            time.sleep(moments.uniform(0, 3))
        run.kill()
        after = run.done()
        assert before.items() <= after.items()
        assert wrong(run.store) == [] if after else True
        before = after
    return before


@pytest.mark.parametrize(
    ("n_trials", "n_kills"),
    [(8, 1), pytest.param(200, 20, marks=[pytest.mark.slow, pytest.mark.timeout(900)])],
)
def test_killed_driver_goes_on_where_it_was(tmp_path, n_trials, n_kills):
    run = Run(tmp_path / "killed", ["sleeper"], n_trials)
    assert len(kill_often(run, n_kills, n_trials)) < n_trials
    code, said = run.whole()
    assert code == 0, said
    assert check(run.store).findings == ()
    assert n_trials <= run.n_fits() <= n_trials + n_kills
    undisturbed = Run(tmp_path / "undisturbed", ["sleeper"], n_trials)
    assert undisturbed.whole()[0] == 0
    assert run.predictions() == undisturbed.predictions()
    assert {path.name for path in run.store.folder.rglob(".*")} <= {".lock", ".versus.json"}


@pytest.mark.parametrize(
    "jobs", [pytest.param(1, id="here"), pytest.param(2, id="workers", marks=pytest.mark.slow)]
)
def test_long_training_of_a_killed_driver_goes_on_after_its_last_epoch(tmp_path, jobs):
    run = Run(tmp_path / "run", ["learner"], 1, "--jobs", jobs)
    run.start()
    until = time.monotonic() + WAIT
    while run.n_fits() < 5:
        assert time.monotonic() < until and run.process.poll() is None
        time.sleep(0.02)
    orphans = run.children()
    run.kill()
    psutil.wait_procs(orphans, timeout=WAIT)
    assert run.done() == {}
    assert len(list(run.store.unfinished.iterdir())) == 1
    assert run.whole()[0] == 0
    assert 20 <= run.n_fits() <= 21
    assert len(run.done()) == 1
    assert not run.store.unfinished.exists()


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_driver_of_workers_killed_twenty_times_leaves_no_process_and_goes_on(tmp_path):
    n_trials, n_kills = 600, 20
    run = Run(tmp_path / "run", ["sleeper"], n_trials, "--jobs", 2)
    moments = random.Random(n_trials)
    before = {}
    for _ in range(n_kills):
        run.start()
        run.wait_for_records(len(before) + moments.randrange(8))
        orphans = run.children()
        run.kill()
        assert psutil.wait_procs(orphans, timeout=WAIT)[1] == []
        after = run.done()
        assert before.items() < after.items()
        assert wrong(run.store) == []
        before = after
    assert len(before) < n_trials
    assert run.whole()[0] == 0
    assert check(run.store).findings == ()
    assert n_trials <= run.n_fits() <= n_trials + n_kills * 2


@pytest.mark.slow
def test_killed_worker_is_replaced_and_its_trial_run_again(tmp_path):
    run = Run(tmp_path / "run", ["sleeper"], 40, "--jobs", 2).start()
    run.wait_for_records(5)
    workers = [child for child in run.children() if "spawn_main" in " ".join(child.cmdline())]
    assert len(workers) == 2
    workers[0].kill()
    code, said = run.finish()
    assert code == 0, said
    assert "40 trials run, 0 were there already, 0 failed" in said
    assert check(run.store).findings == ()
    assert 40 <= run.n_fits() <= 42


@pytest.mark.slow
def test_trial_that_ends_its_process_and_one_that_raises_are_records(tmp_path):
    run = Run(tmp_path / "run", ["process-ender", "quick", "raiser"], 1, "--jobs", 2)
    code, said = run.whole()
    assert code == 1
    assert "3 trials run, 0 were there already, 2 failed" in said
    errors = {record.method.key: record.error for record in run.store.records()}
    assert errors["process-ender"].startswith("WorkerDied: the process ended every time")
    assert errors["raiser"] == "ValueError: singular matrix"
    assert errors["quick"] is None
    assert len(run.done()) == 1

    again = Run(tmp_path / "run", ["quick", "raiser"], 1)
    before = again.n_fits()
    code, said = again.whole()
    assert code == 1
    assert "0 trials run, 2 were there already, 0 failed" in said
    assert "--retry-failed" in said
    assert again.n_fits() == before

    code, said = Run(tmp_path / "run", ["quick", "raiser"], 1, "--retry-failed").whole()
    assert "1 trials run, 1 were there already, 1 failed" in said
    assert again.n_fits() == before + 1


@pytest.mark.slow
def test_trial_that_kills_the_driver_comes_last_next_time(tmp_path):
    run = Run(tmp_path / "run", ["process-ender", "quick"], 1)
    assert run.whole()[0] == -signal.SIGKILL
    assert run.done() == {}
    assert run.whole()[0] == -signal.SIGKILL
    assert len(run.done()) == 1


@pytest.mark.parametrize(
    "options",
    [
        pytest.param((), id="here"),
        pytest.param(("--jobs", 2), id="workers", marks=pytest.mark.slow),
    ],
)
def test_stopped_from_the_keyboard(tmp_path, options):
    run = Run(tmp_path / "run", ["sleeper"], 400, *options).start()
    run.wait_for_records(3)
    started = run.children()
    # As a terminal does it: everyone in the foreground gets the signal.
    os.killpg(run.process.pid, signal.SIGINT)
    code, said = run.finish()
    assert code == 130
    assert said.strip().splitlines()[-1] == (
        "versus: stopped; the finished trials are kept, run the same command again to go on."
    )
    assert "Traceback" not in said
    assert psutil.wait_procs(started, timeout=WAIT)[1] == []
    assert 3 < len(run.done()) < 400
    assert wrong(run.store) == []
    assert not (run.store.folder / "running.json").exists()


def test_two_drivers_meet(tmp_path):
    first = Run(tmp_path / "run", ["sleeper"], 300).start()
    first.wait_for_records(1)
    code, said = Run(tmp_path / "run", ["sleeper"], 300).whole()
    assert code == 2
    [line] = said.strip().splitlines()
    assert f"Another run is writing to '{tmp_path / 'run'}' (process {first.process.pid}," in line
    assert first.process.poll() is None
    first.kill()
    code, said = Run(tmp_path / "run", ["sleeper"], 5).whole()
    assert code == 0, said


@pytest.mark.slow
def test_file_size_limit_stands_for_a_full_disk(tmp_path):
    """The driver's own writes fail half-way, as on a disk that fills up; then there is room again."""
    import resource

    run = Run(tmp_path / "run", ["quick"], 3)
    roomy = Run(tmp_path / "run", ["quick"], 1)
    assert roomy.whole()[0] == 0
    before = run.done()

    def small_files():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (3000, 3000))

    run.process = subprocess.Popen(
        run.command, env=run.environment, preexec_fn=small_files, stderr=subprocess.PIPE, text=True
    )
    code, said = run.finish()
    assert code == 2
    assert said.strip().splitlines()[-1].startswith(f"versus: Cannot write to '{tmp_path / 'run'}'")
    assert "Traceback" not in said
    assert run.done() == before
    assert wrong(run.store) == []
    assert run.whole()[0] == 0
    assert len(run.done()) == 3
    assert check(run.store).findings == ()
