"""The runner's own cost: trials that take no time, against a plain loop over fit and predict."""

import os
import tempfile
import time
from contextlib import redirect_stderr
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import psutil

from dataset.digits import load_digits
from dataset.labelled_images import LabelledImages
from dataset.partition import stratified_order
from experiments.engine import run_trials
from experiments.methods import METHODS
from experiments.plan import Grid, Trial, trials
from experiments.store import Store

METHOD, TRAIN_SIZE = "chance", 100


@dataclass(frozen=True)
class Cost:
    """What a grid of trivial trials costs in one process.

    Attributes
    ----------
    n_trials : seeds of the majority vote on 100 digits of 8×8
    loop_ms : draw, fit and predict in a plain loop, per trial
    engine_ms : the same as trials: predicted, scored, stored, flushed to the disk, per trial
    overhead_ms : their difference
    overhead_cpu_ms : the processor's part of it, which a busy machine and a slow disk do not raise
    again_s : a run of the finished grid: every record found, none run
    records_s : reading every record, as reports do
    disk_ms : writing and flushing two small files, the least that a record on this disk may take
    memory_mb : resident memory after the first half of the grid
    growth_mb : by how much it grew over the second half
    """

    n_trials: int
    loop_ms: float
    engine_ms: float
    overhead_ms: float
    overhead_cpu_ms: float
    again_s: float
    records_s: float
    disk_ms: float
    memory_mb: float
    growth_mb: float


def measure(n_trials: int) -> Cost:
    """Run the grid in a folder for the moment; half of it first, to see the memory grow."""
    digits = load_digits()
    planned = trials([Grid("digits", (METHOD,), (TRAIN_SIZE,), tuple(range(n_trials)))])
    half = planned[: n_trials // 2]
    _plain_loop(planned[:10], digits)
    loop, loop_cpu = _plain_loop(planned, digits)
    with tempfile.TemporaryDirectory() as folder, open(os.devnull, "w") as nowhere:
        store = Store(Path(folder) / "run")
        store.create()
        with redirect_stderr(nowhere):
            first, first_cpu = _run(half, digits, store)
            after_half = _resident_mb()
            second, second_cpu = _run(planned, digits, store)
            growth = _resident_mb() - after_half
            again, _ = _run(planned, digits, store)
        engine, engine_cpu = first + second, first_cpu + second_cpu
        start = time.perf_counter()
        store.records()
        records = time.perf_counter() - start
        disk = _two_files(Path(folder), n_trials)
    return Cost(
        n_trials=n_trials,
        loop_ms=1e3 * loop / n_trials,
        engine_ms=1e3 * engine / n_trials,
        overhead_ms=1e3 * (engine - loop) / n_trials,
        overhead_cpu_ms=1e3 * (engine_cpu - loop_cpu) / n_trials,
        again_s=again,
        records_s=records,
        disk_ms=1e3 * disk / n_trials,
        memory_mb=after_half,
        growth_mb=growth,
    )


def as_json(cost: Cost) -> dict[str, Any]:
    return asdict(cost)


def as_text(cost: Cost) -> str:
    """A table for people."""
    return "\n".join(
        [
            f"{cost.n_trials:,} trials of no work, in one process",
            f"plain loop         {cost.loop_ms:9.2f} ms a trial",
            f"engine             {cost.engine_ms:9.2f} ms a trial",
            f"its overhead       {cost.overhead_ms:9.2f} ms a trial: processor "
            f"{cost.overhead_cpu_ms:.2f}, the least for the disk {cost.disk_ms:.2f}",
            f"finished grid      {cost.again_s:9.2f} s to find that nothing is left",
            f"all records        {cost.records_s:9.2f} s to read",
            f"memory             {cost.memory_mb:9.1f} MB after one half, {cost.growth_mb:+.1f} MB in "
            "the other",
        ]
    )


def _plain_loop(planned: list[Trial], data: LabelledImages) -> tuple[float, float]:
    """Seconds, and seconds of the processor."""
    start, start_cpu = time.perf_counter(), time.process_time()
    for trial in planned:
        chosen = stratified_order(data.train.labels, trial.seed)[:TRAIN_SIZE]
        train = data.train.take(chosen)
        estimator = METHODS[METHOD].build(trial.seed).fit(train.images, train.labels)
        for split in (*data.tests.values(), train):
            estimator.predict_proba(split.images)
    return time.perf_counter() - start, time.process_time() - start_cpu


def _run(planned: list[Trial], data: LabelledImages, store: Store) -> tuple[float, float]:
    """Seconds, and seconds of the processor."""
    start, start_cpu = time.perf_counter(), time.process_time()
    run_trials(planned, {data.key: data}, store, "bench")
    return time.perf_counter() - start, time.process_time() - start_cpu


def _two_files(folder: Path, n_times: int) -> float:
    start = time.perf_counter()
    for number in range(2 * n_times):
        with open(folder / f"{number}", "xb") as file:
            file.write(bytes(4000))
            file.flush()
            os.fsync(file.fileno())
    return time.perf_counter() - start


def _resident_mb() -> float:
    return float(psutil.Process().memory_info().rss / 1e6)
