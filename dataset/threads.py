"""Ranges of work on all cores, with threads: the kernels release the GIL."""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import numpy.typing as npt

NUMBERS_WORTH_A_CALL = 2**17


def usable_cores() -> int:
    """Of this process."""
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return usable or 1


def n_threads() -> int:
    """Usable cores, or fewer where ``OMP_NUM_THREADS`` says so, as for the other libraries."""
    bound = os.environ.get("OMP_NUM_THREADS", "")
    return max(1, min(usable_cores(), int(bound))) if bound.isdecimal() else usable_cores()


def for_ranges(work: Callable[[int, int], None], n_items: int, at_least: int = 1) -> None:
    """Call ``work(start, stop)`` so that every item is done once.

    Parameters
    ----------
    work : must not touch what other ranges write
    n_items : 0 or more
    at_least : items that are worth a call of their own
    """
    threads = n_threads()
    # A few ranges a thread, so that one slow range does not keep the others waiting.
    step = max(at_least, -(-n_items // (4 * threads)))
    starts = range(0, n_items, step)
    if threads == 1 or len(starts) < 2:
        for start in starts:
            work(start, min(start + step, n_items))
        return
    with ThreadPoolExecutor(threads) as pool:
        for done in [pool.submit(work, start, min(start + step, n_items)) for start in starts]:
            done.result()


def worth_a_call(size: int) -> int:
    """How many items of `size` numbers are worth a call of their own, for `for_ranges`.

    Examples
    --------
    >>> worth_a_call(28 * 28), worth_a_call(10**6)
    (167, 1)
    """
    return max(1, NUMBERS_WORTH_A_CALL // size)


def frozen(array: npt.NDArray[np.generic]) -> npt.NDArray[np.generic]:
    """A C-ordered read-only view: one compiled version serves callers' read-only arrays too."""
    view = np.ascontiguousarray(array).view()
    view.flags.writeable = False
    return view
