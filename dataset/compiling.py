"""Whether compiled functions can be kept on the disk from one process to the next."""

from numba import njit


def _nothing() -> None:
    pass


def _can_keep() -> bool:
    """Numba refuses a function that is to be kept where neither its folder nor the user's takes files."""
    try:
        njit(cache=True)(_nothing)
    except RuntimeError:
        return False
    return True


KEPT = _can_keep()
