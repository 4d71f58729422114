"""How much memory commands take at full size, each in a process of its own, with those that it starts."""

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil

from dataset.input_error import InputError

# s between two looks at the memory: a shorter peak may be missed.
LOOK = 0.05
TRAIN = ("--train-size", "{size}", "--seeds", "1", "--save-models", "--out", "{folder}")
# By what they show, in the order in which each finds what it needs in the folder.
COMMANDS: dict[str, tuple[str, ...]] = {
    "run hog+svm": ("run", "--dataset", "{dataset}", "--method", "hog+svm", *TRAIN),
    "run small-cnn": ("run", "--dataset", "{dataset}", "--method", "small-cnn", *TRAIN),
    "run --jobs 2": (
        "run", "--dataset", "{dataset}", "--method", "hog+svm", "--method", "small-cnn",
        "--jobs", "2", "--fresh", *TRAIN,
    ),
    "run, all there": ("run", "--dataset", "{dataset}", "--method", "hog+svm", *TRAIN),
    "status": ("status", "{folder}"),
    "verify": ("verify", "{folder}"),
    "report": ("report", "{folder}"),
}  # fmt: skip


@dataclass(frozen=True)
class Row:
    """One command.

    Attributes
    ----------
    command : key of `COMMANDS`
    peak_mb : largest sum of the resident memory of its processes, 10⁶ bytes; what they share counts in each
    seconds : by the clock
    """

    command: str
    peak_mb: float
    seconds: float


def peaks(dataset: str, size: str, names: tuple[str, ...] = tuple(COMMANDS)) -> Iterator[Row]:
    """The commands one after the other, in a folder that is removed at the end.

    Parameters
    ----------
    dataset : of the runs
    size : training pictures, as ``--train-size`` takes them
    names : keys of `COMMANDS`; what reads a run is preceded by one

    Raises
    ------
    InputError
        If a command fails.
    """
    if not names[0].startswith("run"):
        names = (next(iter(COMMANDS)), *names)
    with tempfile.TemporaryDirectory() as folder:
        places = {"dataset": dataset, "size": size, "folder": str(Path(folder) / "run")}
        for name in names:
            arguments = [word.format(**places) for word in COMMANDS[name]]
            yield _measured(name, [sys.executable, "-m", "commands.cli", *arguments])


def _measured(name: str, command: list[str]) -> Row:
    start, peak = time.perf_counter(), 0
    with tempfile.TemporaryFile() as said:
        running = psutil.Popen(
            command, stdout=said, stderr=subprocess.STDOUT, cwd=Path(__file__).parents[1]
        )
        while running.poll() is None:
            peak = max(peak, _resident(running))
            time.sleep(LOOK)
        if running.returncode:
            said.seek(0)
            lines = said.read().decode(errors="replace").splitlines() or ["nothing was said"]
            raise InputError(
                f"'versus {' '.join(command[3:])}' failed: expected exit code 0, received "
                f"{running.returncode}: {lines[-1]}"
            )
    return Row(name, round(peak / 1e6, 1), round(time.perf_counter() - start, 1))


def _resident(process: psutil.Process) -> int:
    """Bytes of a process and of all that it started; of one that has ended none."""
    total = 0
    try:
        for one in (process, *process.children(recursive=True)):
            total += one.memory_info().rss
    except psutil.NoSuchProcess:
        pass
    return total


def as_text(rows: list[Row]) -> str:
    """A table for people."""
    lines = [f"{'command':18}{'peak MB':>9}{'s':>9}"]
    lines += [f"{row.command:18}{row.peak_mb:9.0f}{row.seconds:9.1f}" for row in rows]
    return "\n".join(lines)
