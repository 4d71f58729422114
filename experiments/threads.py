"""The threads of a trial: one by default, so that sums are made in one order.

Which thread adds what depends on their number in BLAS, OpenMP and TensorFlow, and with it the last
bits of a weight; after some training steps that is another network (measured in
``docs/decisions.md``). With one thread a trial gives the same bytes in this process, in one of many
workers, and on any number of cores. Cores are used by running trials side by side; for a single long
trial more threads can be asked for, and its record says how many it had.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager

BOUNDS = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "BLIS_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
    "LOKY_MAX_CPU_COUNT",
    "TF_NUM_INTRAOP_THREADS",
)
ONE_THREAD = {**dict.fromkeys(BOUNDS, "1"), "TF_NUM_INTEROP_THREADS": "1"}
XLA = "--xla_cpu_multi_thread_eigen=false"


def bind_libraries(threads: int = 1) -> None:
    """Bound the threads of every library that this process has yet to import."""
    os.environ.update(ONE_THREAD)
    os.environ.update(dict.fromkeys(BOUNDS, str(threads)))
    flags = os.environ.get("XLA_FLAGS", "")
    if threads == 1 and XLA not in flags:
        os.environ["XLA_FLAGS"] = f"{flags} {XLA}".strip()


@contextmanager
def at_most(threads: int) -> Iterator[None]:
    """Bound those libraries too that were imported before `bind_libraries` was called."""
    from threadpoolctl import threadpool_limits

    with threadpool_limits(limits=threads):
        yield
