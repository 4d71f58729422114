"""The one process that writes a run's folder: its lock, and what it is doing at the moment."""

import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from filelock import FileLock, Timeout

from dataset.input_error import InputError
from experiments.own_files import LOCK, RUNNING, is_lock
from experiments.store import Store


@dataclass(frozen=True)
class Running:
    """What a driver does.

    Attributes
    ----------
    process : its number on the machine that it runs on
    since : ISO time in UTC
    at_once : trials that run side by side
    trials : identifiers of those that are running
    """

    process: int
    since: str
    at_once: int
    trials: tuple[str, ...]


def now() -> str:
    """ISO time in UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


@contextmanager
def driving(store: Store) -> Iterator[None]:
    """Be the only driver of `store`; the system frees the lock however this process ends.

    Raises
    ------
    InputError
        If another process drives it, or the lock cannot be made.
    """
    lock = FileLock(store.folder / LOCK)
    with store.writing():
        try:
            lock.acquire(timeout=0)
        except Timeout:
            raise _driven_by_another(store) from None
    try:
        yield
    finally:
        with suppress(OSError):
            (store.folder / RUNNING).unlink()
        lock.release()


def _driven_by_another(store: Store) -> InputError:
    other = read_running(store)
    who = f" (process {other.process}, since {other.since})" if other else ""
    return InputError(
        f"Another run is writing to '{store.folder}'{who}. Expected one run a folder: wait for it, "
        f"look at it with 'versus status {store.folder}', or name another folder with --out DIR."
    )


def is_driven(store: Store) -> bool:
    """Whether a process is driving `store` now, on this machine or one that shares its locks."""
    # Another program's lock would be emptied.
    if not is_lock(store.folder / LOCK):
        return False
    lock = FileLock(store.folder / LOCK)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        return True
    except OSError:
        # Whoever may not open the lock cannot ask; a folder that nobody may write has no driver.
        return False
    lock.release()
    return False


def write_running(store: Store, since: str, at_once: int, trials: Sequence[str]) -> None:
    """Say what this process, the driver, is doing.

    Written over the old text, padded to its length: it is said once a trial, and some file systems
    flush a file to the disk when it replaces another.
    """
    document = json.dumps(asdict(Running(os.getpid(), since, at_once, tuple(trials)))).encode()
    with store.writing():
        file = os.open(store.folder / RUNNING, os.O_RDWR | os.O_CREAT, 0o666)
        try:
            os.write(file, document.ljust(os.fstat(file).st_size))
        finally:
            os.close(file)


def read_running(store: Store) -> Running | None:
    """What the driver, or one that was killed, said last; None if nothing can be read."""
    try:
        found = json.loads((store.folder / RUNNING).read_bytes())
        return Running(**{**found, "trials": tuple(found["trials"])})
    except (OSError, ValueError, TypeError, KeyError):
        return None
