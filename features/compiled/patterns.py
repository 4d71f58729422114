"""Local binary patterns, row by row."""

from typing import Any

import numpy as np
import numpy.typing as npt

from dataset.compiling import compiled
from dataset.threads import for_ranges, frozen, worth_a_call

FLOAT = np.float32


@compiled(nogil=True)
def _patterns_of_images(gray: Any, threshold: Any, out: Any) -> None:
    n, height, width = gray.shape
    # Three rows with the edge's pixel repeated on either side.
    rows = np.zeros((3, width + 2), FLOAT)
    for index in range(n):
        image = gray[index]
        for row in range(height):
            for i in range(3):
                source = image[min(max(row + i - 1, 0), height - 1)]
                rows[i, 1 : width + 1] = source
                rows[i, 0], rows[i, width + 1] = source[0], source[width - 1]
            above, here, below = rows[0], rows[1], rows[2]
            target = out[index, row]
            for c in range(width):
                bar = here[c + 1] + threshold
                # Clockwise from the upper left, as `features.lbp` numbers them.
                target[c] = (
                    np.uint8(above[c] >= bar)
                    | np.uint8(above[c + 1] >= bar) << 1
                    | np.uint8(above[c + 2] >= bar) << 2
                    | np.uint8(here[c + 2] >= bar) << 3
                    | np.uint8(below[c + 2] >= bar) << 4
                    | np.uint8(below[c + 1] >= bar) << 5
                    | np.uint8(below[c] >= bar) << 6
                    | np.uint8(here[c] >= bar) << 7
                )


def patterns(gray: npt.NDArray[np.float32], threshold: float) -> npt.NDArray[np.uint8]:
    """As `features.lbp.binary_patterns` says."""
    n, height, width = gray.shape
    out = np.empty(gray.shape, np.uint8)
    source = frozen(gray)

    def work(start: int, stop: int) -> None:
        _patterns_of_images(source[start:stop], FLOAT(threshold), out[start:stop])

    for_ranges(work, n, worth_a_call(height * width))
    return out
