"""The one place where anything that is raised is caught: what runs here may be anybody's."""

import io
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout, suppress
from typing import Any, TypeVar

T = TypeVar("T")

MOST_CHARACTERS = 500


def guarded(run: Callable[[], T]) -> tuple[T | None, str | None]:
    """What `run` returns, or what it raised in one line, ``sys.exit`` too: a method may be anybody's."""
    try:
        return run(), None
    except (Exception, SystemExit) as error:
        return None, in_one_line(f"{type(error).__name__}: {error}")


def in_one_line(text: str) -> str:
    """`text` without line breaks, and cut where it is longer than a line that anybody reads."""
    line = " ".join(text.split("\n")).strip()
    return line if len(line) <= MOST_CHARACTERS else f"{line[:MOST_CHARACTERS]}…"


class Printed(io.TextIOBase):
    """What is printed to standard output, counted; its first line is kept, and nothing else."""

    def __init__(self) -> None:
        self.n_lines = 0
        self._first = ""

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        if not self.n_lines:
            self._first += text.partition("\n")[0][: MOST_CHARACTERS - len(self._first)]
        self.n_lines += text.count("\n")
        return len(text)

    def __str__(self) -> str:
        """``printed 3 lines, the first: epoch 1``; empty if nothing was printed."""
        n = max(self.n_lines, 1) if self._first or self.n_lines else 0
        lines = "a line" if n == 1 else f"{n:,} lines, the first"
        return f"printed {lines}: {self._first.strip()}" if n else ""


class _Shared(io.TextIOBase):
    """Standard error for somebody who may close it: the command says more there."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        self._stream.write(text)
        return len(text)

    def flush(self) -> None:
        self._stream.flush()

    def fileno(self) -> int:
        found: int = self._stream.fileno()
        return found

    def isatty(self) -> bool:
        return bool(self._stream.isatty())

    def close(self) -> None:
        """It stays open."""


@contextmanager
def _staying_here() -> Iterator[None]:
    """The folder that paths are seen from is the same afterwards, where it is there."""
    try:
        here = os.getcwd()
    except OSError:
        yield
        return
    try:
        yield
    finally:
        with suppress(OSError):
            os.chdir(here)


def without_printing(run: Callable[[], T]) -> tuple[T, Printed]:
    """What `run` returns, and what it printed: standard output is the command's own, as are the folder
    that it was started in, and standard error, which `run` cannot close."""
    printed = Printed()
    with _staying_here(), redirect_stdout(printed), redirect_stderr(_Shared(sys.stderr)):
        return run(), printed


def say(text: str) -> None:
    """A line to standard error."""
    print(text, file=sys.stderr)
