"""Schedulers that are not there, are something else, fall silent or go away: a line, soon."""

import http.server
import math
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest
from distributed import Client

from dataset.input_error import InputError
from experiments import hearing, scheduler, workers
from experiments.environment import describe_machine
from experiments.plan import Trial
from experiments.store import Store
from experiments.trial import Task
from experiments.workers import Cluster

HERE = Path(__file__).parent
# A line within 15 s, says the command; and the packages are imported, on two cores that others use.
SOON, START = 15, 45
FEW = 100
STRIPES = Trial("stripes", "pixels+svm", 20, 0, "stratified")


@contextmanager
def server(answer):
    """The address of a server that hands every connection to `answer`."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve():
            while True:
                try:
                    connection, _ = listening.accept()
                except OSError:
                    return
                threading.Thread(target=answer, args=(connection,), daemon=True).start()

        threading.Thread(target=serve, daemon=True).start()
        yield f"tcp://127.0.0.1:{listening.getsockname()[1]}"


KEPT = []


def silent(connection):
    KEPT.append(connection)


def hangs_up(connection):
    connection.close()


def talks(content):
    def answer(connection):
        KEPT.append(connection)
        connection.sendall(content)

    return answer


# A count of frames, their lengths, and what is in them.
FRAMES = {
    "a banner": b"SSH-2.0-OpenSSH_9.6\r\n",
    "zeros": bytes(1000),
    "no msgpack": (1).to_bytes(8, "little") + (8).to_bytes(8, "little") + b"\xc1" * 8,
    "exabytes": (1).to_bytes(8, "little") + (1 << 61).to_bytes(8, "little"),
    "half": (2).to_bytes(8, "little"),
}


@pytest.fixture
def impatient(monkeypatch):
    monkeypatch.setattr(scheduler, "ANSWER_SECONDS", 1)
    monkeypatch.setattr(scheduler, "LOOK_AGAIN_SECONDS", 0.3)
    monkeypatch.setattr(Cluster, "join_seconds", 1)


def refused(address):
    with pytest.raises(InputError, match="No Dask scheduler at") as told:
        next(Cluster(address).run([], {}, print))
    assert "\n" not in str(told.value)
    return str(told.value)


@pytest.mark.parametrize(
    "address",
    ["", "x", "tcp://", "tcp://h", "tcp://127.0.0.1", "127.0.0.1:99999", "tcp://127.0.0.1:-1",
     "tls://127.0.0.1:9", "nonsense://x", "inproc://x", "http://127.0.0.1:9", "tcp://[::1", "\udcff:1",
     "tcp://no.such.host.invalid:8786", "tcp://127.0.0.1:9"],
)  # fmt: skip
def test_addresses_where_none_is(impatient, address):
    refused(address)


@pytest.mark.parametrize(
    "answer",
    [silent, hangs_up, *(pytest.param(talks(one), id=name) for name, one in FRAMES.items())],
)
def test_something_else_answers(impatient, answer):
    with server(answer) as address:
        refused(address)


def test_tls_where_plain_bytes_are_spoken(impatient):
    with server(silent) as address:
        refused(address.replace("tcp", "tls"))


def test_web_server(impatient):
    page = http.server.ThreadingHTTPServer(("127.0.0.1", 0), http.server.SimpleHTTPRequestHandler)
    with page:
        threading.Thread(target=page.serve_forever, daemon=True).start()
        refused(f"tcp://127.0.0.1:{page.server_port}")
        page.shutdown()


@pytest.mark.parametrize(
    "content", [None, b"", b"\xff", b"[]", b"{}", b'"tcp://127.0.0.1:9"'], ids=repr
)
def test_file_that_names_no_scheduler(tmp_path, content):
    path = tmp_path / "scheduler.json"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InputError, match="Cannot read --scheduler-file") as told:
        scheduler.address_in(path)
    assert "\n" not in str(told.value)


@pytest.fixture
def lonely(local_cluster):
    """A scheduler in this process, without workers."""
    with local_cluster(n_workers=0, processes=False, protocol="tcp") as cluster:
        yield cluster


def test_without_workers(impatient, lonely):
    with pytest.raises(InputError, match=r"No worker at .* after 1 s"):
        next(Cluster(lonely.scheduler_address).run([], {}, print))


def test_worker_instead_of_its_scheduler(impatient, lonely):
    lonely.scale(1)
    lonely.wait_for_workers(1, timeout=30)
    (worker,) = lonely.scheduler_info["workers"]
    assert "received a worker" in refused(worker)


def test_call_that_takes_longer_than_the_scheduler_lives(impatient, lonely):
    assert scheduler.while_it_answers(lambda: 3, "tcp://127.0.0.1:9") == 3
    with pytest.raises(InputError, match="No Dask scheduler"):
        scheduler.while_it_answers(lambda: time.sleep(60), "tcp://127.0.0.1:9")
    with pytest.raises(TimeoutError):
        scheduler.while_it_answers(timed_out, "tcp://127.0.0.1:9")

    def long():
        time.sleep(1)
        return 4

    assert scheduler.while_it_answers(long, lonely.scheduler_address) == 4


def timed_out():
    raise TimeoutError


def test_limits_add_up_to_fifteen_seconds():
    asked = scheduler.LOOK_AGAIN_SECONDS + scheduler.ANSWER_SECONDS
    assert asked + workers.LEAVE_SECONDS <= SOON
    # From the last word before it is stopped; silence is seen at looks alone.
    looks = 1 + math.ceil(hearing.SILENT_SECONDS / scheduler.LOOK_AGAIN_SECONDS)
    assert looks * scheduler.LOOK_AGAIN_SECONDS + hearing.NANNY_SECONDS <= SOON
    assert workers.JOIN_SECONDS + workers.LEAVE_SECONDS <= SOON


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"versions": {"numpy": "1.0"}}, "another version of numpy: "),
        ({"backend": "torch"}, r"another version of Keras' backend \(torch\): "),
        (None, "lacks Versus: no module"),
    ],
)
def test_worker_that_would_give_other_numbers(changed, named):
    ours = describe_machine()
    theirs = replace(ours, **changed) if changed else ModuleNotFoundError("no module")
    client = SimpleNamespace(
        wait_for_workers=lambda n, timeout: None,
        nthreads=lambda: {"tcp://a": 1},
        run=lambda function, on_error: {"tcp://a": theirs},
    )
    with pytest.raises(InputError, match=named):
        Cluster("tcp://127.0.0.1:9")._check(client)


ENVIRONMENT = {**os.environ, "DASK_DISTRIBUTED__WORKER__PRELOAD": str(HERE / "odd_methods.py"),
               "PYTHONPATH": os.pathsep.join([str(HERE.parents[1]), str(HERE)])}  # fmt: skip


@contextmanager
def cluster_of_processes(*workers, nanny="--no-nanny"):
    """A scheduler, and workers of those names, a process each: the address, and all by name."""
    dask = [sys.executable, "-m", "dask"]
    free = socket.create_server(("127.0.0.1", 0))
    address = f"tcp://127.0.0.1:{free.getsockname()[1]}"
    free.close()
    quiet = {"env": ENVIRONMENT, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    work = [*dask, "worker", address, "--nthreads", "1", nanny, "--no-dashboard"]
    commands = {"scheduler": [*dask, "scheduler", "--host", address, "--no-dashboard"]}
    commands |= dict.fromkeys(workers, work)
    running = {key: subprocess.Popen(command, **quiet) for key, command in commands.items()}
    try:
        with Client(address, timeout=4 * START, set_as_default=False) as client:
            client.wait_for_workers(len(workers), timeout=4 * START)
        yield address, running
    finally:
        for process in running.values():
            end(process)


def end(process):
    """Also what a nanny looks after."""
    with suppress(psutil.NoSuchProcess):
        for one in psutil.Process(process.pid).children(recursive=True):
            one.kill()
    process.send_signal(signal.SIGCONT)
    process.kill()
    process.wait()


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_worker_lost_with_what_it_has_finished(monkeypatch, striped):
    finished = workers._done

    with cluster_of_processes("worker") as (address, running):

        def lost(client, asked):
            """Those that are finished; their worker is gone when that is told."""
            done = finished(client, asked)
            if done:
                end(running["worker"])
                monkeypatch.setattr(Cluster, "join_seconds", 2)
                while client.nthreads():
                    time.sleep(0.05)
            return done

        monkeypatch.setattr(workers, "_done", lost)
        with pytest.raises(InputError, match="No worker at"):
            list(Cluster(address).run([Task(0, STRIPES)], {"stripes": striped}, lambda _: None))


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSTOP], ids=["lost", "silent"])
@pytest.mark.parametrize("victim", ["scheduler", "worker"])
def test_cluster_that_goes_away_in_the_middle(tmp_path, number, victim):
    with cluster_of_processes("worker") as (address, running), driven(tmp_path, address) as driver:
        running[victim].send_signal(number)
        said = driver.communicate(timeout=240)[1]
    assert driver.returncode == 2, said[-3000:]
    assert "Traceback" not in said
    beginnings = ("versus: No ", "versus: The scheduler at")
    assert said.strip().splitlines()[-1].startswith(beginnings)
    assert len(finished_trials(tmp_path)) >= 5


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("nanny", ["--no-nanny", "--nanny"])
def test_what_a_stopped_worker_is_at_is_done_by_another(tmp_path, nanny):
    with (
        cluster_of_processes("one", "other", nanny=nanny) as (address, running),
        driven(tmp_path, address, FEW) as driver,
    ):
        stop(running["one"].pid)
        said = driver.communicate(timeout=400)[1]
    assert_done_without_the_stopped(said, driver, tmp_path)


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_what_a_stopped_process_here_is_at_is_done_by_another(tmp_path):
    with driven(tmp_path, None, FEW) as driver:
        stop(driver.pid)
        said = driver.communicate(timeout=400)[1]
    assert_done_without_the_stopped(said, driver, tmp_path)


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_run_ends_when_all_of_its_processes_are_stopped(tmp_path):
    with driven(tmp_path, None) as driver:
        for one in trial_processes(driver.pid):
            one.suspend()
        said = driver.communicate(timeout=240)[1]
    assert driver.returncode == 2
    assert "Traceback" not in said
    assert said.strip().splitlines()[-1].startswith("versus: No answer from 2 workers")
    assert len(finished_trials(tmp_path)) >= 5


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_worker_that_is_stopped_before_the_run(striped):
    with cluster_of_processes("one", "other") as (address, running):
        running["one"].send_signal(signal.SIGSTOP)
        with pytest.raises(InputError, match="No answer from 1 workers"):
            list(Cluster(address).run([Task(0, STRIPES)], {"stripes": striped}, lambda _: None))


def assert_done_without_the_stopped(said, driver, out):
    assert driver.returncode == 0, said[-3000:]
    assert said.count("is stopped or cut off: it says nothing") == 1
    assert f"{FEW} trials run, 0 were there already, 0 failed" in said
    assert len(finished_trials(out)) == FEW


def finished_trials(out):
    records = Store(out / "run").everything()
    assert not any(one.failed for one in records)
    return records


def trial_processes(pid):
    """Of the process `pid` those that a nanny looks after."""
    children = psutil.Process(pid).children(recursive=True)
    return [one for one in children if "spawn_main" in " ".join(one.cmdline())]


def stop(pid):
    """One process of those that are at trials; `pid` itself where no nanny is."""
    next(iter(trial_processes(pid)), psutil.Process(pid)).suspend()


@contextmanager
def driven(out, address, n_trials=4000):
    """A run of so many trials, after five of them; in two processes here without an `address`."""
    drive = [sys.executable, str(HERE / "drive.py"), "run", "--dataset", "digits"]
    drive += ["--method", "sleeper", "--train-size", "100", "--seeds", str(n_trials)]
    drive += ["--out", str(out / "run")]
    drive += ["--scheduler", address] if address else ["--jobs", "2"]
    with subprocess.Popen(
        drive, env=ENVIRONMENT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    ) as driver:
        try:
            until = time.monotonic() + 240
            while len(list((out / "run" / "trials").glob("*.json"))) < 5:
                assert time.monotonic() < until
                assert driver.poll() is None, driver.stderr.read()
                time.sleep(0.1)
            yield driver
        finally:
            driver.kill()
