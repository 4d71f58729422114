"""Whether a worker's process is stopped, as its nanny sees it: imported by nannies, so by little."""

from typing import Any

import psutil


def is_stopped(dask_worker: Any) -> bool:
    """Whether the process of the worker that this nanny (`dask_worker`) looks after is stopped."""
    try:
        return bool(psutil.Process(dask_worker.pid).status() == psutil.STATUS_STOPPED)
    except psutil.NoSuchProcess:
        # Ended; the scheduler hears of that by itself.
        return False
