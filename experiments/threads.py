"""One thread a trial: sums are then made in one order, and a trial's numbers are its own.

Which thread adds what depends on their number in BLAS, OpenMP and TensorFlow, and with it the last
bits of a weight; after some training steps that is another network (measured in
``docs/decisions.md``). With one thread a trial gives the same bytes in this process, in one of many
workers, and on any number of cores. Cores are used by running trials side by side.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager

ONE_THREAD = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "BLIS_NUM_THREADS": "1",
    "VECLIB_MAXIMUM_THREADS": "1",
    "LOKY_MAX_CPU_COUNT": "1",
    "TF_NUM_INTRAOP_THREADS": "1",
    "TF_NUM_INTEROP_THREADS": "1",
}
XLA = "--xla_cpu_multi_thread_eigen=false"


def bind_libraries() -> None:
    """Bound the threads of every library that this process has yet to import."""
    os.environ.update(ONE_THREAD)
    flags = os.environ.get("XLA_FLAGS", "")
    if XLA not in flags:
        os.environ["XLA_FLAGS"] = f"{flags} {XLA}".strip()


@contextmanager
def one_thread() -> Iterator[None]:
    """Bound those libraries too that were imported before `bind_libraries` was called."""
    from threadpoolctl import threadpool_limits

    with threadpool_limits(limits=1):
        yield
