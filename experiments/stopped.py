"""Whether a worker's process is stopped, as others on its machine see it: imported by nannies, so by
little."""

from typing import Any
from urllib.parse import urlsplit

import psutil


def is_stopped(dask_worker: Any) -> bool:
    """Whether the process of the worker that this nanny (`dask_worker`) looks after is stopped."""
    return _is_stopped(dask_worker.pid)


def is_stopped_here(address: str) -> bool | None:
    """Whether the process that listens at `address` is stopped; None if it is not seen from here."""
    place = urlsplit(address)
    own = {one.address for found in psutil.net_if_addrs().values() for one in found}
    if place.hostname not in own:
        return None
    try:
        listening = [one for one in psutil.net_connections("tcp") if one.status == "LISTEN"]
    except psutil.Error:
        return None
    pid = next((one.pid for one in listening if one.laddr.port == place.port), None)
    return None if pid is None else _is_stopped(pid)


def _is_stopped(pid: int) -> bool:
    try:
        return bool(psutil.Process(pid).status() == psutil.STATUS_STOPPED)
    except psutil.NoSuchProcess:
        # Ended; the scheduler hears of that by itself.
        return False
