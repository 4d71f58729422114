"""Whether all numbers are finite, on all cores and without an array of answers."""

from typing import Any

import numpy as np
import numpy.typing as npt

from dataset.compiling import compiled
from dataset.threads import for_ranges, frozen

# Of single precision without its sign; NaN and infinity are what is not below.
MAGNITUDE, INFINITY = np.uint32(0x7FFFFFFF), np.uint32(0x7F800000)


@compiled(nogil=True)
def _largest_magnitude(bits: Any) -> Any:
    """Of single precision as whole numbers, whose order is the same and whose maximum is vectorised."""
    largest = np.uint32(0)
    for i in range(len(bits)):
        largest = max(largest, np.uint32(bits[i] & MAGNITUDE))
    return largest


def all_finite(values: npt.NDArray[np.floating[Any]]) -> bool:
    """Whether there is neither NaN nor infinity, as ``np.isfinite(values).all()``."""
    if values.dtype != np.float32 or not values.flags.c_contiguous:
        return bool(np.isfinite(values).all())
    bits = frozen(values).reshape(-1).view(np.uint32)
    wrong: list[int] = []

    def work(start: int, stop: int) -> None:
        if _largest_magnitude(bits[start:stop]) >= INFINITY:
            wrong.append(start)

    for_ranges(work, len(bits), 2**19)
    return not wrong
