"""Compiled functions, kept on the disk from one process to the next where it takes them."""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from pickle import PickleError
from typing import Any

from numba.core.registry import CPUDispatcher

from dataset.archive import DAMAGE, first_line
from dataset.input_error import InputError

# Numba keeps pickles.
UNREADABLE = (*DAMAGE, PickleError)


class Kernel(CPUDispatcher):
    """What `numba.njit` makes of a function, of which nothing on the disk takes a call.

    Numba raises what keeping a compiled function raised, after it has compiled it and can call it, and
    what reading a damaged one raised, before.
    """

    def compile(self, signature: Any) -> Any:
        """Compile for a signature, or take what is kept.

        Raises
        ------
        InputError
            If what is kept is damaged and cannot be taken away.
        """
        try:
            return super().compile(signature)
        except OSError:
            with suppress(*UNREADABLE):
                return super().compile(signature)
        except UNREADABLE:
            pass
        self._forget_what_is_kept()
        return super().compile(signature)

    def _forget_what_is_kept(self) -> None:
        """Take away this function's files, which are called by its name and line."""
        if self.stats.cache_path is None:
            return
        place, code = Path(self.stats.cache_path), self.py_func.__code__
        try:
            for path in place.glob(f"*{code.co_name}-{code.co_firstlineno}.py*.nb[ic]"):
                path.unlink(missing_ok=True)
        except OSError as error:
            raise InputError(
                f"Cannot read the compiled loops in '{place}': expected what Numba wrote there, received "
                f"damage, and they cannot be taken away ({first_line(error)}). Delete the folder; they are "
                "compiled again."
            ) from None


def compiled(**options: Any) -> Callable[[Callable[..., Any]], Kernel]:
    """Compile a function by Numba at its first call; `options` are `numba.njit`'s, without ``cache``."""

    def made(function: Callable[..., Any]) -> Kernel:
        kernel = Kernel(function, targetoptions={"nopython": True, "boundscheck": None, **options})
        # Refused where neither the code's folder nor the user's takes files.
        with suppress(RuntimeError):
            kernel.enable_caching()
        return kernel

    return made
