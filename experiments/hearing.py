"""Which workers of a cluster are heard: one that is stopped keeps its connection, and says nothing.

A worker tells its scheduler twice a second that it is there, unless a fit in compiled code keeps it from
doing so: an SVM of many pictures for minutes. Which of the two it is, its nanny knows, a process beside
it, or this one, on one machine with it. Where neither can say, nobody is taken for stopped.
"""

import sys
import time
from collections.abc import Collection, Iterable
from concurrent.futures import wait
from typing import Any

from distributed import Client, Future
from distributed.threadpoolexecutor import ThreadPoolExecutor
from tqdm import tqdm

from experiments.scheduler import LOOK_AGAIN_SECONDS
from experiments.stopped import is_stopped, is_stopped_here

# Told within 15 s: silence counts from one look to another, and a nanny is asked in between.
SILENT_SECONDS = 8
LATE_SECONDS = 2
NANNY_SECONDS = 2
LEAST_SECONDS = 1
# Of hundreds of workers each speaks less often.
WORKERS_A_SECOND = 50


class Hearing:
    """How long each worker has been silent, by what the scheduler heard from it.

    Attributes
    ----------
    unheard : addresses of those that are connected and silent
    """

    def __init__(self) -> None:
        self.unheard: frozenset[str] = frozenset()
        self._said: dict[str, float] = {}
        self._silence: dict[str, float] = {}
        self._looked = float("-inf")

    def look(self, client: Client) -> None:
        """Ask the scheduler, at most once in `LEAST_SECONDS`."""
        now = time.monotonic()
        if now - self._looked < LEAST_SECONDS:
            return
        # Who was stopped too, by Ctrl-Z, has heard nobody meanwhile.
        passed = min(now - self._looked, LOOK_AGAIN_SECONDS)
        self._looked = now
        workers = client.scheduler_info(n_workers=-1)["workers"]
        self._hear({address: one["last_seen"] for address, one in workers.items()}, passed)
        more = len(workers) / WORKERS_A_SECOND
        late = [one for one, silence in self._silence.items() if silence >= LATE_SECONDS + more]
        looked_after = [one for one in late if workers[one]["nanny"]]
        stopped = _as_nannies_see(client, looked_after)
        for address in set(late) - set(looked_after):
            stopped[address] = bool(is_stopped_here(address))
        self._silence |= {address: 0.0 for address, found in stopped.items() if not found}
        # A nanny has nothing to compute: where it is silent too, all of its machine is away.
        self.unheard = frozenset(
            address
            for address in late
            if stopped.get(address, self._silence[address] >= SILENT_SECONDS + more)
        )

    def _hear(self, said: dict[str, float], passed: float) -> None:
        self._silence = {
            address: self._silence[address] + passed if self._said.get(address) == last else 0.0
            for address, last in said.items()
        }
        self._said = said


def _as_nannies_see(client: Client, workers: Collection[str]) -> dict[str, bool]:
    """Whether each of the `workers` is stopped; without those whose nanny does not answer either."""
    if not workers:
        return {}
    pool = ThreadPoolExecutor(len(workers))
    try:
        asked = {
            pool.submit(
                client.run, is_stopped, workers=[address], nanny=True, on_error="ignore"
            ): address
            for address in workers
        }
        answered = wait(asked, NANNY_SECONDS).done
        found: dict[str, bool] = {}
        for one in answered:
            found |= {} if one.exception() else one.result()
        return found
    finally:
        pool.shutdown(wait=False)


def tell(workers: Collection[str]) -> None:
    """Say which `workers` have become silent, a line each."""
    for address in sorted(workers):
        tqdm.write(
            f"versus: the worker {address} is stopped or cut off: it says nothing. What it is at is left "
            "to the others.",
            file=sys.stderr,
        )


def lying_at(client: Client, futures: Iterable[Future], workers: Collection[str]) -> list[Future]:
    """Those of `futures` that are being computed by `workers`, or whose result is there alone."""
    held: dict[str, Any] = client.who_has(list(futures))
    computed = {
        key for worker, keys in client.processing().items() if worker in workers for key in keys
    }
    return [
        one
        for one in futures
        if one.key in computed or (held.get(one.key) and set(held[one.key]) <= set(workers))
    ]
