"""What else ran while a number was measured."""

import subprocess
import sys
import time
from collections import namedtuple

import psutil
import pytest

from experiments.environment import describe_machine
from experiments.load import TICK, LoadMeter
from experiments.record import Work

Times = namedtuple("Times", ["user", "system", "idle", "iowait", "steal", "guest"])


@pytest.fixture
def counters(monkeypatch):
    """The machine's counters, this process's and the clock, as the test sets them."""
    found = {"machine": Times(100.0, 0, 500, 7, 0, 0), "own": 3.0, "clock": 50.0}
    monkeypatch.setattr(psutil, "cpu_times", lambda: found["machine"])
    monkeypatch.setattr(time, "process_time", lambda: found["own"])
    monkeypatch.setattr(time, "perf_counter", lambda: found["clock"])
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    return found


def test_what_others_used_is_all_work_but_ours(counters):
    meter = LoadMeter()
    counters |= {"machine": Times(112.0, 2, 600, 90, 1, 9), "own": 8.0, "clock": 60.0}
    # 12 s of programs, 2 of the kernel, 1 stolen; 5 were ours; guests are in `user` already.
    assert meter.others() == pytest.approx((12 + 2 + 1 - 5 - 2 * TICK) / 10)


def test_coarse_counters_are_nobody(counters):
    meter = LoadMeter()
    counters |= {"machine": Times(100.02, 0, 500, 7, 0, 0), "own": 3.001, "clock": 50.001}
    assert meter.others() == 0
    counters |= {"clock": 50.0}
    assert meter.others() == 0


def test_another_process_is_seen():
    meter = LoadMeter()
    busy = "import time\nwhile time.process_time() < 0.4: pass"
    subprocess.run([sys.executable, "-c", busy], check=True)
    assert meter.others() > 0.1


@pytest.mark.parametrize(
    ("at_once", "others", "alone"),
    [(1, None, None), (2, None, False), (2, 0.0, False), (1, 0.1, True), (1, 0.9, False)],
)
def test_alone_is_one_trial_and_nobody_else(at_once, others, alone):
    assert Work(describe_machine(), "", 1.0, at_once=at_once, others=others).alone is alone
