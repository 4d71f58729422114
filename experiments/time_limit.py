"""A trial that takes too long is given up, whatever it is doing."""

import os
import threading
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

_GIVEN_UP = threading.Event()


def within(seconds: float, run: Callable[[], T]) -> T:
    """What `run` returns. What is not done in time goes on in a thread of its own, since compiled code
    cannot be interrupted, and this process is of no further use: see `end_if_given_up`.

    Raises
    ------
    TimeoutError
        If it takes longer.
    """
    found: list[T] = []
    thread = threading.Thread(target=lambda: found.append(run()), daemon=True)
    thread.start()
    thread.join(seconds)
    if thread.is_alive():
        _GIVEN_UP.set()
        raise TimeoutError(f"not done after {seconds:g} s (--timeout)")
    return found[0]


def end_if_given_up() -> None:
    """End this process if something was given up in it: another one takes its place."""
    if _GIVEN_UP.is_set():
        os._exit(1)
