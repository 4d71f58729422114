"""The one place where anything that is raised is caught: what runs here may be anybody's."""

import io
import sys
from collections.abc import Callable
from contextlib import redirect_stdout
from typing import TypeVar

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


def without_printing(run: Callable[[], T]) -> tuple[T, Printed]:
    """What `run` returns, and what it printed: standard output is the command's own."""
    printed = Printed()
    with redirect_stdout(printed):
        return run(), printed


def say(text: str) -> None:
    """A line to standard error."""
    print(text, file=sys.stderr)
