"""A lock that serves who waits longest first, which `threading.Lock` does not promise."""

import threading
from collections import deque
from typing import Self


class Turns:
    """As a context manager: one thread at a time, in the order of their coming.

    A long piece of work that is done in parts, each in a turn of its own, lets short ones in between.
    """

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._waiting: deque[threading.Lock] = deque()
        self._taken = False

    def __enter__(self) -> Self:
        with self._guard:
            if not self._taken:
                self._taken = True
                return self
            called = threading.Lock()
            called.acquire()
            self._waiting.append(called)
        called.acquire()
        return self

    def __exit__(self, *exception: object) -> None:
        with self._guard:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._taken = False
