"""Peak resident memory of a command and of all processes that it starts, watched from outside.

Sampled by psutil, not asked of the system afterwards: ``ru_maxrss`` of ended children is that of the
largest one, so that processes side by side count as one. The watcher is a process of its own and no
thread of what is measured. What a sample can miss is memory that comes and goes between two looks.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

from dataset.input_error import InputError

# s between two looks.
LOOK = 0.05
ROOT = Path(__file__).parents[1]


@dataclass(frozen=True)
class Watched:
    """A command that ended.

    Attributes
    ----------
    code : its exit code
    out : what it wrote to its standard output
    peak_mb : largest sum of the resident memory of its processes, 10⁶ bytes; what they share counts in each
    processes : that there were at that moment
    seconds : by the clock
    once_mb : at that moment, but what processes share counts once (Linux's proportional set size); None
        where the system does not tell it
    """

    code: int
    out: str
    peak_mb: float
    processes: int
    seconds: float
    once_mb: float | None = None


def watch_versus(arguments: Sequence[str], silent: bool = False) -> Watched:
    """Run ``versus`` with `arguments`, in the folder and environment of this process, to its end.

    Parameters
    ----------
    silent : whether what it says on standard error is put among `Watched.out`, not handed on
    """
    command = [sys.executable, "-m", "commands.cli", *arguments]
    found = [str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(found)}
    start, peak, once = time.perf_counter(), (0, 0), None
    with tempfile.TemporaryFile() as said:
        aside = subprocess.STDOUT if silent else None
        with psutil.Popen(command, stdout=said, stderr=aside, env=environment) as running:
            while running.poll() is None:
                held = resident(running)
                if held > peak:
                    peak, once = held, shared_once(running)
                time.sleep(LOOK)
        said.seek(0)
        out = said.read().decode(errors="replace")
    seconds = round(time.perf_counter() - start, 1)
    once_mb = None if once is None else round(once / 1e6, 1)
    return Watched(running.returncode, out, round(peak[0] / 1e6, 1), peak[1], seconds, once_mb)


def failed(arguments: Sequence[str], code: int, said: str) -> InputError:
    """That ``versus`` with `arguments` ended with `code`, by the last line that it `said`."""
    lines = said.splitlines() or ["nothing was said"]
    return InputError(
        f"'versus {' '.join(arguments)}' failed: expected exit code 0, received {code}: {lines[-1]}"
    )


def shared_once(process: psutil.Process) -> int | None:
    """Bytes of a process and of all that it started, each page by the share of those that have it.

    The system adds it up page by page, some ms a process, so that it is asked at peaks alone.
    """
    total = 0
    try:
        for one in _all_of(process):
            total += one.memory_full_info().pss
    except (psutil.Error, AttributeError):
        return None
    return total


def resident(process: psutil.Process) -> tuple[int, int]:
    """Bytes of a process and of all that it started, and how many they are; one that has ended is none."""
    total = count = 0
    try:
        for one in _all_of(process):
            total += one.memory_info().rss
            count += 1
    except psutil.NoSuchProcess:
        pass
    return total, count


def _all_of(process: psutil.Process) -> list[psutil.Process]:
    """The process and all that it started.

    Raises
    ------
    psutil.NoSuchProcess
        If it has ended.
    """
    return [process, *process.children(recursive=True)]
