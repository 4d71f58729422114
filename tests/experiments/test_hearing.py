"""Workers that are stopped, and workers that are busy: who is heard, by a clock of the tests' own."""

import subprocess
import sys
import threading
import time
from types import SimpleNamespace

import psutil
import pytest

from experiments import hearing
from experiments.hearing import Hearing
from experiments.scheduler import LOOK_AGAIN_SECONDS
from experiments.stopped import is_stopped, is_stopped_here

BUSY, STOPPED = False, True


@pytest.fixture
def clock(monkeypatch):
    """Its seconds are moved by hand."""
    moved = SimpleNamespace(seconds=1000.0)
    monkeypatch.setattr(hearing.time, "monotonic", lambda: moved.seconds)
    return moved


class Scheduler:
    """A client of one: `said` by worker, and what the nannies of some of them see."""

    def __init__(self, workers, nannies=None):
        self.said = dict.fromkeys(workers, 0.0)
        self.nannies = nannies or {}

    def scheduler_info(self, n_workers=5):
        """Of Dask until the summer of 2026: five workers, unless all are asked for."""
        told = list(self.said.items())[: None if n_workers == -1 else n_workers]
        return {
            "workers": {
                name: {"last_seen": said, "nanny": f"of {name}" if name in self.nannies else None}
                for name, said in told
            }
        }

    def run(self, function, workers, nanny, on_error):
        assert (function, nanny, on_error) == (is_stopped, True, "ignore")
        (name,) = workers
        found = self.nannies[name]
        return found() if callable(found) else {name: found}


def silent_for(client, clock, seconds, quiet, step=LOOK_AGAIN_SECONDS):
    """Who is unheard after `quiet` have said nothing for so long, looked at now and then."""
    listening = Hearing()
    listening.look(client)
    for _ in range(int(seconds / step)):
        clock.seconds += step
        for name in client.said.keys() - quiet:
            client.said[name] += step
        listening.look(client)
    return set(listening.unheard)


@pytest.fixture
def here(monkeypatch):
    """What is seen from this machine of workers without a nanny; of others nothing."""
    seen = {}
    monkeypatch.setattr(hearing, "is_stopped_here", seen.get)
    return seen


def test_of_many_workers_the_last_is_heard_too(clock, here):
    here |= {"g": STOPPED}
    assert silent_for(Scheduler("abcdefg"), clock, 60, {"g"}) == {"g"}


def test_who_says_something_is_heard(clock, here):
    here |= {"a": STOPPED, "b": STOPPED}
    assert silent_for(Scheduler("ab"), clock, 60, set()) == set()


@pytest.mark.parametrize("of_nannies", [True, False])
def test_busy_worker_is_told_from_a_stopped_one(clock, here, of_nannies):
    """A fit in compiled code may keep a worker from saying anything for as long as it takes."""
    states = {"a": BUSY, "b": STOPPED}
    here |= {} if of_nannies else states
    client = Scheduler("abc", states if of_nannies else {})
    assert silent_for(client, clock, 600, {"a"}) == set()
    assert silent_for(client, clock, 3, {"a", "b"}) == {"b"}


def test_without_a_nanny_elsewhere_nobody_can_say(clock, here):
    assert silent_for(Scheduler("ab"), clock, 600, {"a"}) == set()


def test_where_the_nanny_is_silent_too_the_machine_is_away(clock, monkeypatch):
    monkeypatch.setattr(hearing, "NANNY_SECONDS", 0.01)
    never = threading.Event()
    for answer in (lambda: {}, lambda: 1 / 0, never.wait):
        client = Scheduler("ab", {"a": answer})
        assert silent_for(client, clock, 6, {"a"}) == set()
        assert silent_for(client, clock, 9, {"a"}) == {"a"}
    never.set()


def test_who_speaks_again_is_heard(clock):
    client, listening = Scheduler("a", {"a": STOPPED}), Hearing()
    for _ in range(5):
        listening.look(client)
        clock.seconds += LOOK_AGAIN_SECONDS
    assert listening.unheard == {"a"}
    client.said["a"] += 1
    listening.look(client)
    assert listening.unheard == set()


def test_who_was_stopped_itself_takes_nobody_for_stopped(clock):
    """Ctrl-Z stops all of a terminal, and fg lets them go on together."""
    client, listening = Scheduler("a", {"a": lambda: {}}), Hearing()
    listening.look(client)
    clock.seconds += 3600
    listening.look(client)
    assert listening.unheard == set()


def test_of_many_workers_each_speaks_less_often(clock):
    many = [str(number) for number in range(1000)]
    client = Scheduler(many, {"7": STOPPED})
    assert silent_for(client, clock, 21, {"7"}) == set()
    assert silent_for(client, clock, 24, {"7"}) == {"7"}


LISTENS = """
import socket
with socket.create_server(("127.0.0.1", 0)) as listening:
    print(listening.getsockname()[1], flush=True)
    input()
"""


def test_stopped_process():
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen([sys.executable, "-c", LISTENS], **pipes) as process:
        nanny = SimpleNamespace(pid=process.pid)
        address = f"tcp://127.0.0.1:{int(process.stdout.readline())}"
        try:
            assert not is_stopped(nanny)
            assert is_stopped_here(address) is False
            assert is_stopped_here(address.replace("127.0.0.1", "192.0.2.1")) is None
            psutil.Process(process.pid).suspend()
            until = time.monotonic() + 30
            while not is_stopped(nanny):
                assert time.monotonic() < until
                time.sleep(0.01)
            assert is_stopped_here(address) is True
        finally:
            process.kill()
    assert not is_stopped(nanny)
    assert is_stopped_here(address) is None
    assert is_stopped_here("inproc://127.0.0.1/1/2") is None
