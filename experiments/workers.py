"""Trials in other processes: on this machine, or on any Dask cluster.

One trial is one future. Workers get the data sets once each, with a plugin that the scheduler hands
to every worker that joins, also to one that takes a killed one's place. Results travel by value.

A future fails with ``KilledWorker`` when the workers that had it died several times in a row. Dask
blames every trial that lay at such a worker, so that a trial is only given up when it was alone in
the cluster and still ended its worker.

A worker that is stopped looks to Dask as if it were at a long trial: `experiments.hearing` tells the two
apart, and what it was at is done by another.
"""

import gc
import logging
import math
import os
import secrets
import time
from collections import deque
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import CancelledError
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import Any, TypeVar

import dask
import psutil
from distributed import Client, Future, KilledWorker, LocalCluster, wait
from distributed.system import MEMORY_LIMIT

from dataset.archive import first_line
from dataset.input_error import InputError
from dataset.labelled_images import LabelledImages
from experiments.engine import InProcess, Started
from experiments.environment import describe_machine
from experiments.hearing import Hearing, lying_at, tell
from experiments.in_worker import TrialData, attempted
from experiments.methods.given import files_of
from experiments.methods.outside import origins
from experiments.outcome import Outcome
from experiments.plan import Trial
from experiments.same_numbers import check_machines, check_threads
from experiments.scheduler import (
    ANSWER_SECONDS,
    LOOK_AGAIN_SECONDS,
    at_most,
    check_scheduler,
    looking,
    quiet,
    while_it_answers,
)
from experiments.side_by_side import taken
from experiments.tasks import Data
from experiments.threads import ONE_THREAD
from experiments.training_size import n_training_images
from experiments.trial import Task, died

RETRIES = 2
DEATHS_FORGIVEN = 1
BACKEND_BYTES = 800_000_000
BYTES_A_PIXEL = 64
JOIN_SECONDS = 10
LEAVE_SECONDS = 1
# A process that takes a killed one's place here, while all cores work: with eight at two cores it took
# more than a minute.
RESTART_SECONDS = 180
ENDED = (
    "WorkerDied: the process ended every time the trial was run, the last time with no other trial"
)

LOCAL_SETTINGS: dict[str, Any] = {
    "distributed.scheduler.allowed-failures": DEATHS_FORGIVEN,
    # A long fit in compiled code may keep a worker from answering for as long as it takes.
    "distributed.scheduler.worker-ttl": None,
    "distributed.nanny.pre-spawn-environ": ONE_THREAD,
    # Nothing is spilled or paused: a trial needs its memory, and a worker that waits never gets less.
    "distributed.worker.memory.target": False,
    "distributed.worker.memory.spill": False,
    "distributed.worker.memory.pause": False,
    "logging.distributed": "critical",
}

T = TypeVar("T")


class Cluster:
    """Trials on the workers of an existing Dask cluster, however they were started.

    Parameters
    ----------
    address : of its scheduler, such as ``tcp://10.0.0.1:8786``
    seconds : that a trial may take; None for as long as it takes
    """

    in_this_terminal = False
    join_seconds = JOIN_SECONDS

    def __init__(self, address: str, seconds: float | None = None) -> None:
        self.address = address
        self.seconds = seconds
        self._n_workers = 1
        self._is_lost = False
        self._hearing = Hearing()

    def at_once(self) -> int:
        return self._n_workers

    def run(
        self, tasks: Sequence[Task], data: Data, started: Started
    ) -> Iterator[tuple[Task, Outcome]]:
        """See `experiments.engine.Engine`.

        Raises
        ------
        InputError
            Within 15 s if the scheduler does not answer, goes away or falls silent, no worker is there,
            one is silent at the beginning or all are so later; if a worker has other than one thread or
            no Versus of this version.
        """
        here: list[Task] = []
        if not self.in_this_terminal:
            # Another machine's worker has other folders: kept models are read and answer here.
            here = [task for task in tasks if task.model]
            tasks = [replace(task, checkpoint=None) for task in tasks if not task.model]
        with self._client() as client:
            self._check(client)
            yield from InProcess().run(here, data, started)
            name = f"versus-{secrets.token_hex(8)}"
            keys = [task.trial.method for task in tasks]
            outside, vectors = origins(keys), files_of(keys)
            plugin = TrialData(name, data, self.in_this_terminal, outside, self.seconds, vectors)
            with self._registered(client, name, plugin):
                yield from self._run(client, name, tasks, started)

    @contextmanager
    def _client(self) -> Iterator[Client]:
        # A client that never had a scheduler complains when it is taken away; ask beforehand.
        check_scheduler(self.address)
        with quiet():
            try:
                client = Client(self.address, timeout=ANSWER_SECONDS, set_as_default=False)
            except OSError:
                raise self._lost() from None
            try:
                yield client
            finally:
                with suppress(OSError, TimeoutError):
                    client.close(LEAVE_SECONDS)
                # What a fetch that took too long leaves behind complains when it is collected.
                gc.collect()

    @contextmanager
    def _registered(self, client: Client, name: str, plugin: TrialData) -> Iterator[None]:
        try:
            self._asked_of_all(client, lambda: client.register_plugin(plugin, name=name))
            yield
        finally:
            self._leave(lambda: client.unregister_worker_plugin(name))

    def _asked(self, call: Callable[[], T]) -> T:
        """What the client's `call` gives; an `InputError` if the scheduler does not answer any more."""
        try:
            return while_it_answers(call, self.address)
        except TimeoutError:
            raise
        except (InputError, OSError) as error:
            self._is_lost = not self._hearing.unheard
            raise (error if isinstance(error, InputError) else self._lost()) from None

    def _asked_of_all(self, client: Client, call: Callable[[], T]) -> T:
        """`_asked`, of what every worker answers; an `InputError` if one is silent."""

        def look() -> None:
            self._hearing.look(client)
            if self._hearing.unheard:
                raise self._silent(self._hearing.unheard)

        return self._asked(lambda: looking(call, look))

    def _leave(self, call: Callable[[], object]) -> None:
        """Ask for something at the end, of a scheduler that is there; a silent worker keeps nobody."""
        if not self._is_lost:
            seconds = LEAVE_SECONDS if self._hearing.unheard else ANSWER_SECONDS
            with suppress(ValueError, OSError):
                at_most(seconds, lambda: self._asked(call))

    def _check(self, client: Client) -> None:
        try:
            self._asked(lambda: client.wait_for_workers(1, timeout=self.join_seconds))
        except TimeoutError:
            raise self._no_worker() from None
        check_threads(self._asked(client.nthreads), self.address)
        machines = self._asked_of_all(
            client, lambda: client.run(describe_machine, on_error="return")
        )
        check_machines(machines, self.address)

    def _run(
        self, client: Client, plugin: str, tasks: Sequence[Task], started: Started
    ) -> Iterator[tuple[Task, Outcome]]:
        waiting, suspects = deque(tasks), deque[Task]()
        last: Task | None = None
        running: dict[Future, Task] = {}
        alone, seen, told = False, time.monotonic(), set[str]()

        def submit(task: Task) -> None:
            key = f"{plugin}-{task.number}-{secrets.token_hex(4)}"
            where = {"workers": sorted(heard), "allow_other_workers": True} if unheard else {}
            future = client.submit(attempted, task, plugin, key=key, retries=RETRIES, **where)
            running[future] = task

        try:
            while waiting or suspects or running:
                heard, unheard = self._heard(client)
                self._n_workers = max(1, len(heard))
                tell(unheard - told)
                told |= unheard
                if heard:
                    seen = time.monotonic()
                elif unheard:
                    raise self._silent(unheard)
                elif time.monotonic() - seen > self.join_seconds:
                    raise self._no_worker()
                if unheard:
                    waiting.extendleft(self._taken_back(client, running, unheard))
                while waiting and len(running) < self._n_workers:
                    submit(taken(waiting, last, running.values()))
                    last = None
                if not running:
                    alone = True
                    submit(suspects.popleft())
                started([task.number for task in running.values()])
                for future in _done(client, running):
                    try:
                        outcome = _fetched(future)
                    except TimeoutError:
                        continue
                    task = last = running.pop(future)
                    error = future.exception() if future.status == "error" else None
                    if isinstance(error, KilledWorker) and not alone:
                        suspects.append(task)
                    elif isinstance(error, KilledWorker):
                        yield task, died(ENDED)
                    elif error is not None:
                        raise self._told(error)
                    elif future.cancelled():
                        self._is_lost = True
                        raise self._lost()
                    else:
                        yield task, outcome
                    future.release()
        except (OSError, CancelledError):
            self._is_lost = True
            raise self._lost() from None
        finally:
            self._leave(lambda: client.cancel(list(running), force=True))

    def _heard(self, client: Client) -> tuple[frozenset[str], frozenset[str]]:
        """Addresses of the workers that are there: those that are heard, and those that are silent."""
        there = frozenset(self._asked(client.nthreads))
        self._asked(lambda: self._hearing.look(client))
        return there - self._hearing.unheard, there & self._hearing.unheard

    def _taken_back(
        self, client: Client, running: dict[Future, Task], workers: Collection[str]
    ) -> list[Task]:
        """What lies at `workers`, no longer `running`."""
        lying = self._asked(lambda: lying_at(client, list(running), workers))
        self._asked(lambda: client.cancel(lying, force=True))
        return [running.pop(future) for future in lying]

    def _silent(self, workers: Collection[str]) -> InputError:
        return InputError(
            f"No answer from {len(workers)} workers at '{self.address}', such as {min(workers)}: expected "
            "them to say that they are there, received nothing, as from a process that is stopped. What "
            "was finished is kept. Let them go on, or end them and start others, and give the same "
            "command."
        )

    def _no_worker(self) -> InputError:
        return InputError(
            f"No worker at '{self.address}' after {self.join_seconds} s. What was finished is kept. "
            f"Start one with 'dask worker {self.address} --nthreads 1', in an environment that has "
            "Versus, and give the same command."
        )

    def _told(self, error: BaseException) -> BaseException:
        """What a worker raised outside of a trial: the program's own mistake, or another machine's."""
        if self.in_this_terminal:
            return error
        return InputError(
            f"A worker at '{self.address}' cannot do a trial: expected an answer, received "
            f"{type(error).__name__}: {first_line(error)}. Start the workers in the same installation as "
            "here."
        )

    def _lost(self) -> InputError:
        return InputError(
            f"The scheduler at '{self.address}' went away. What was finished is kept; start the cluster "
            "again and give the same command."
        )


def _done(client: Client, running: Mapping[Future, Task]) -> list[Future]:
    """Those that are finished: at least one, unless it takes longer than `LOOK_AGAIN_SECONDS`."""
    with client.as_current(), suppress(TimeoutError):
        seconds = LOOK_AGAIN_SECONDS
        return list(wait(list(running), timeout=seconds, return_when="FIRST_COMPLETED").done)
    return []


def _fetched(future: Future) -> Any:
    """What a finished `future` gives, nothing if it failed.

    Raises
    ------
    TimeoutError
        If its worker does not hand it out within `LOOK_AGAIN_SECONDS`: a result stays where it was
        computed until it is fetched. Where that worker is lost, it is computed once more.
    """
    if future.status == "finished":
        with suppress(KilledWorker):
            return future.result(LOOK_AGAIN_SECONDS)
    if not future.done():
        raise TimeoutError
    return None


class LocalWorkers(Cluster):
    """Trials in processes of this machine, as many as were asked for and the memory has room for.

    Parameters
    ----------
    jobs : processes
    bytes_each : memory that one of them may need, see `memory_for`
    seconds : that a trial may take; None for as long as it takes
    """

    in_this_terminal = True
    join_seconds = RESTART_SECONDS

    def __init__(self, jobs: int, bytes_each: int, seconds: float | None = None) -> None:
        super().__init__("this machine", seconds)
        room = free_memory() // bytes_each
        self.jobs = max(1, min(jobs, room))
        self.bytes_each = bytes_each

    def _asked(self, call: Callable[[], T]) -> T:
        """The scheduler is in this process."""
        return call()

    def _no_worker(self) -> InputError:
        return InputError(
            f"No process for trials within {self.join_seconds} s: expected one in the place of one that "
            "ended. What was finished is kept; give the same command when the machine has less to do."
        )

    @contextmanager
    def _client(self) -> Iterator[Client]:
        with (
            quiet(),
            dask.config.set(LOCAL_SETTINGS),
            LocalCluster(
                n_workers=self.jobs,
                threads_per_worker=1,
                processes=True,
                dashboard_address=None,
                # Any free port: the default one is taken, with a warning, by another run beside this.
                scheduler_kwargs={"dashboard_address": "127.0.0.1:0"},
                memory_limit=free_memory() // self.jobs,
                silence_logs=logging.CRITICAL,
            ) as cluster,
            Client(cluster, set_as_default=False) as client,
        ):
            yield client


def memory_for(trials: Sequence[Trial], data: Mapping[str, LabelledImages]) -> int:
    """Bytes that a worker may need for the largest of `trials`: a generous estimate.

    A backend with a model, the data sets, and `BYTES_A_PIXEL` for every pixel that the trial learns
    from or answers, which is what pictures, feature vectors and their copies have come to.
    """
    held = sum(
        split.images.nbytes for one in data.values() for split in (one.train, *one.tests.values())
    )
    pixels = 0
    for trial in trials:
        images = data[trial.dataset]
        n_images = n_training_images(trial, images) + sum(map(len, images.tests.values()))
        pixels = max(pixels, n_images * math.prod(images.image_shape))
    return BACKEND_BYTES + held + BYTES_A_PIXEL * pixels


def free_memory() -> int:
    """Bytes that are free here, within the bound of a container."""
    own = psutil.Process(os.getpid()).memory_info().rss
    return max(1, min(psutil.virtual_memory().available, MEMORY_LIMIT - own))
