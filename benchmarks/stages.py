"""Where the time of a run goes, by stage: processor time of a run in one process.

A thread looks fifty times a second at what the main one is doing, and what the processor did since it last
looked counts for the stage of that. A call into compiled code that keeps Python's lock is seen when it
returns, and counts as a whole. Not by a signal of the processor's clock, which TensorFlow's threads did not
survive. Only Python's standard library is imported here before the clock starts, so that what a run imports
is measured too.
"""

import json
import runpy
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread, get_ident
from types import FrameType

ROOT = Path(__file__).parents[1]
# s between two looks.
LOOK = 0.02
OTHER, IDLE = "the runner and the rest", "idle: what the clock has beyond it"
# Stage, beginning of a file's path and, where not every function counts, the function. The first line
# counts of which a call is going on.
PLACES: tuple[tuple[str, str, str | None], ...] = (
    ("imports", "<frozen importlib._bootstrap", None),
    ("compiling loops", "numba/", None),
    ("report", "reports/", None),
    ("looking inside", "experiments/inspection.py", "inspect"),
    ("tracing and building networks", "tensorflow/python/framework/func_graph.py", None),
    ("tracing and building networks", "cnn/keras_classifier.py", "_seeded"),
    ("training networks", "cnn/training.py", "train"),
    ("answers of networks", "cnn/keras_classifier.py", "_outputs"),
    ("reading pictures", "commands/source.py", "load"),
    ("solvers", "features/classifiers/", "fit"),
    ("answers of classifiers", "features/classifiers/", None),
    ("features", "features/", None),
    ("features", "dataset/", None),
)
STAGES = tuple(dict.fromkeys(stage for stage, _, _ in PLACES))


@dataclass(frozen=True)
class Row:
    """A stage, its seconds of the processor (of `IDLE` by the clock), and their share of the clock's."""

    stage: str
    seconds: float
    share: float


def stage_of(calls: Iterable[tuple[str, str]]) -> str:
    """The stage of calls that are going on, each a file's path, seen from its package, and a function.

    Examples
    --------
    >>> stage_of([("features/hog.py", "hog"), ("experiments/trial.py", "attempt")])
    'features'
    """
    going_on = list(calls)
    for stage, beginning, function in PLACES:
        if any(path.startswith(beginning) and function in (None, name) for path, name in going_on):
            return stage
    return OTHER


def measure(options: Sequence[str]) -> list[Row]:
    """The stages of ``versus run`` with `options`, in a process and a folder for the moment.

    Raises
    ------
    InputError
        If the run fails.
    """
    from benchmarks.watching import failed

    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "seconds.json"
        asked = ["run", *options, "--jobs", "1", "--out", str(Path(folder) / "run"), "--quiet"]
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.stages", str(out), *asked],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )
        if done.returncode or not out.exists():
            raise failed(asked, done.returncode, done.stderr)
        return rows_of(json.loads(out.read_bytes()))


def rows_of(seconds: dict[str, float]) -> list[Row]:
    """The stages of a run, in the order of `PLACES`, and what is left."""
    total = sum(seconds.values())
    return [
        Row(stage, round(seconds[stage], 2), round(seconds[stage] / total, 4))
        for stage in (*STAGES, OTHER, IDLE)
        if stage in seconds
    ]


def as_text(rows: Sequence[Row]) -> str:
    """A table for people."""
    lines = [f"{'stage':34}{'s':>9}{'share':>9}"]
    lines += [f"{row.stage:34}{row.seconds:9.2f}{100 * row.share:7.1f} %" for row in rows]
    return "\n".join([*lines, f"{'together':34}{sum(row.seconds for row in rows):9.2f}"])


class _Clock:
    """Seconds of the processor by stage since the process began."""

    def __init__(self) -> None:
        self.seconds: defaultdict[str, float] = defaultdict(float)
        self.before = 0.0

    def watch(self, thread: int, ended: Event) -> None:
        """Count what `thread` does, until it has ended."""
        while not ended.wait(LOOK):
            # Documented, in spite of its name.
            frames = sys._current_frames()  # noqa: SLF001
            self.count(stage_of(_calls(frames.get(thread))))

    def count(self, stage: str) -> None:
        now = time.process_time()
        self.seconds[stage] += now - self.before
        self.before = now


def _calls(frame: FrameType | None) -> Iterator[tuple[str, str]]:
    while frame is not None:
        code = frame.f_code
        path = code.co_filename.removeprefix(f"{ROOT}/").rpartition("site-packages/")[2]
        yield path, code.co_name
        frame = frame.f_back


def _main(out: str, arguments: list[str]) -> None:
    clock, start = _Clock(), time.perf_counter()
    clock.count("imports")
    ended = Event()
    watcher = Thread(target=clock.watch, args=(get_ident(), ended), daemon=True)
    watcher.start()
    sys.argv = ["versus", *arguments]
    try:
        runpy.run_module("commands.cli", run_name="__main__")
    finally:
        ended.set()
        watcher.join()
        clock.count(OTHER)
        idle = time.perf_counter() - start - sum(clock.seconds.values())
        Path(out).write_text(json.dumps({**clock.seconds, IDLE: max(idle, 0.0)}))


if __name__ == "__main__":
    _main(sys.argv[1], sys.argv[2:])
