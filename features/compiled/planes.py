"""Pixels of three colours into three planes."""

from typing import Any

import numpy as np
import numpy.typing as npt

from dataset.compiling import compiled
from dataset.threads import for_ranges, frozen, worth_a_call

Stack = npt.NDArray[np.float32]


@compiled(nogil=True)
def _planes_of_images(pixels: Any, planes: Any) -> None:
    """``(n, height · width, 3)`` into `planes` ``(n, 3, height · width)``."""
    for index in range(len(pixels)):
        red, green, blue = planes[index, 0], planes[index, 1], planes[index, 2]
        for i in range(len(red)):
            red[i] = pixels[index, i, 0]
            green[i] = pixels[index, i, 1]
            blue[i] = pixels[index, i, 2]


def planes_of(images: Stack) -> Stack:
    """``(n, height, width, 3)`` → ``(n, 3, height, width)``, C-ordered."""
    n, height, width, _ = images.shape
    planes = np.empty((n, 3, height * width), np.float32)
    pixels = frozen(images).reshape(n, height * width, 3)

    def work(start: int, stop: int) -> None:
        _planes_of_images(pixels[start:stop], planes[start:stop])

    for_ranges(work, n, worth_a_call(height * width))
    return planes.reshape(n, 3, height, width)
