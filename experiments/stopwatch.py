"""Time of a stretch of work, apart from what Numba needs before its loops can run."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from numba.core.event import Event, Listener, install_listener

# Held while a loop is compiled, read from the cache on the disk, or written there.
COMPILING = "numba:compiler_lock"


@dataclass
class Stopwatch:
    """What a block took; known at its end.

    Attributes
    ----------
    seconds : wall time without `compiling`
    compiling : wall time in which loops were made ready, which happens once a process and, where they
        are in Numba's cache, takes a hundredth of the time
    """

    seconds: float = 0.0
    compiling: float = 0.0


@contextmanager
def stopwatch() -> Iterator[Stopwatch]:
    """Measure the block, also one that raises."""
    watch, compiler = Stopwatch(), _Compiler()
    with install_listener(COMPILING, compiler):
        start = time.perf_counter()
        try:
            yield watch
        finally:
            wall = time.perf_counter() - start
            watch.compiling = compiler.seconds
            watch.seconds = wall - watch.compiling


class _Compiler(Listener):
    """Time in which a thread compiles, or waits for one that does; they come and go at any time."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self._n, self._since, self._one_at_a_time = 0, 0.0, threading.Lock()

    def on_start(self, event: Event) -> None:
        with self._one_at_a_time:
            self._n += 1
            if self._n == 1:
                self._since = time.perf_counter()

    def on_end(self, event: Event) -> None:
        with self._one_at_a_time:
            self._n -= 1
            if self._n == 0:
                self.seconds += time.perf_counter() - self._since
