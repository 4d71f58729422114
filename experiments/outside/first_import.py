"""A module from outside is imported in a process of its own first: one that hangs, or that ends its
process, costs a line and not the run."""

import os
import pickle
import signal
import subprocess
import sys
from contextvars import ContextVar
from pkgutil import resolve_name
from typing import TYPE_CHECKING

from dataset.input_error import InputError
from experiments.guard import guarded, say

if TYPE_CHECKING:
    from experiments.outside.origin import Origin

# Of what is imported by the command line, unless `--timeout` says otherwise.
# An idle machine starts Keras in 5 s, one that is at ten other things in more than a minute.
SECONDS = 300.0
TOLD_AFTER = 20.0
DONE = b"imported"
CODE = (
    "import pickle, sys; sys.path[:] = pickle.load(sys.stdin.buffer); "
    "from experiments.outside.first_import import try_here; try_here()"
)

# Sources that came through: the next name in a file costs no process.
_TRIED: set[str] = set()
# None: a program that uses Versus imports what it names at once, in its own process.
_SECONDS: ContextVar[float | None] = ContextVar("seconds", default=None)


def import_within(seconds: float | None = None) -> None:
    """From now on whatever is named from outside is imported elsewhere first, in at most `seconds`;
    `SECONDS` if they are not said."""
    _SECONDS.set(seconds or SECONDS)


def try_import(origin: "Origin", by: str) -> None:
    """See that the module of `origin` can be imported, where `import_within` asked for it.

    What the module raises is not told here: it raises the same where it is imported in earnest.

    Parameters
    ----------
    by : ``module:function`` of ours that is called with `origin`

    Raises
    ------
    InputError
        If it is not done in time, or ends its process.
    """
    seconds = _SECONDS.get()
    if seconds is None or origin.sha256 in _TRIED:
        return
    given = pickle.dumps(sys.path) + pickle.dumps((origin, by))
    child = subprocess.Popen(
        [sys.executable, "-c", CODE],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    with child:
        try:
            told = _told(child, given, seconds, origin)
        except subprocess.TimeoutExpired:
            raise InputError(
                f"'{origin.key}' cannot be imported: not done after {seconds:g} s. Expected a module that "
                "only defines things; 'versus run --timeout SECONDS' gives it longer."
            ) from None
        finally:
            child.kill()
    if told != DONE:
        raise InputError(
            f"'{origin.key}' cannot be imported: it ends the process, {_ending(child.returncode)}. "
            "Expected a module that only defines things."
        )
    _TRIED.add(origin.sha256)


def _told(
    child: "subprocess.Popen[bytes]", given: bytes, seconds: float, origin: "Origin"
) -> bytes:
    """What the child says; that it takes long is said meanwhile."""
    if seconds > TOLD_AFTER:
        try:
            return child.communicate(given, TOLD_AFTER)[0]
        except subprocess.TimeoutExpired:
            say(f"'{origin.key}' is being imported, which may take {seconds:g} s at most.")
            return child.communicate(timeout=seconds - TOLD_AFTER)[0]
    return child.communicate(given, seconds)[0]


def _ending(code: int) -> str:
    return f"by {signal.Signals(-code).name}" if code < 0 else f"with exit code {code}"


def try_here() -> None:
    """Import what standard input names, say that it is done, and end; nothing else is written."""
    origin, by = pickle.load(sys.stdin.buffer)
    told, nowhere = os.dup(1), os.open(os.devnull, os.O_RDWR)
    for stream in range(3):
        os.dup2(nowhere, stream)
    guarded(lambda: resolve_name(by)(origin))
    os.write(told, DONE)
    # At once: threads that the module started are not waited for.
    os._exit(0)
