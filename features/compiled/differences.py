"""Central differences, row by row."""

from typing import Any

import numpy as np
import numpy.typing as npt

from dataset.compiling import compiled
from dataset.threads import for_ranges, frozen, worth_a_call

Stack = npt.NDArray[np.float32]
FLOAT = np.float32


@compiled(nogil=True)
def _differences_of_images(gray: Any, down: Any, right: Any) -> None:
    n, height, width = gray.shape
    half = FLOAT(0.5)
    for index in range(n):
        for row in range(height):
            above, below = gray[index, max(row - 1, 0)], gray[index, min(row + 1, height - 1)]
            here, target = gray[index, row], right[index, row]
            for c in range(width):
                down[index, row, c] = (below[c] - above[c]) * half
            for c in range(1, width - 1):
                target[c] = (here[c + 1] - here[c - 1]) * half
            target[0] = (here[min(1, width - 1)] - here[0]) * half
            target[width - 1] = (here[width - 1] - here[max(width - 2, 0)]) * half


def differences(gray: Stack) -> tuple[Stack, Stack]:
    """As `features.gradients.gradients` says."""
    down, right = np.empty(gray.shape, FLOAT), np.empty(gray.shape, FLOAT)
    source = frozen(gray)

    def work(start: int, stop: int) -> None:
        _differences_of_images(source[start:stop], down[start:stop], right[start:stop])

    for_ranges(work, len(gray), worth_a_call(gray[0].size))
    return down, right
