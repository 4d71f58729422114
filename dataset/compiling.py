"""Compiled functions, kept on the disk from one process to the next where it takes them."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from numba.core.registry import CPUDispatcher


class Kernel(CPUDispatcher):
    """What `numba.njit` makes of a function, of which a disk that is full or not writable takes no call.

    Numba raises what keeping a compiled function raised, after it has compiled it and can call it.
    """

    def compile(self, signature: Any) -> Any:
        try:
            return super().compile(signature)
        except OSError:
            return super().compile(signature)


def compiled(**options: Any) -> Callable[[Callable[..., Any]], Kernel]:
    """Compile a function by Numba at its first call; `options` are `numba.njit`'s, without ``cache``."""

    def made(function: Callable[..., Any]) -> Kernel:
        kernel = Kernel(function, targetoptions={"nopython": True, "boundscheck": None, **options})
        # Refused where neither the code's folder nor the user's takes files.
        with suppress(RuntimeError):
            kernel.enable_caching()
        return kernel

    return made
