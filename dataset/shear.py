"""Moments of the ink, and the shear and shift that undo slant."""

from typing import Any

import numpy as np
import numpy.typing as npt

from dataset.compiling import compiled
from dataset.threads import for_ranges, frozen

Stack = npt.NDArray[np.float32]
FLOAT = np.float32


@compiled(nogil=True)
def _moments(image: Any) -> Any:
    """Mass, centre row, centre column, and the slant μ11 / μ20."""
    height, width = image.shape
    mass = first_row = first_col = second_row = mixed = 0.0
    for r in range(height):
        in_row = along = 0.0
        for c in range(width):
            in_row += image[r, c]
            along += image[r, c] * c
        mass += in_row
        first_row += r * in_row
        first_col += along
        second_row += r * r * in_row
        mixed += r * along
    if mass <= 0:
        return 0.0, 0.0, 0.0, 0.0
    centre_row, centre_col = first_row / mass, first_col / mass
    spread = second_row - mass * centre_row**2
    lean = (mixed - mass * centre_row * centre_col) / spread if spread > 1e-6 * mass else 0.0
    return mass, centre_row, centre_col, lean


@compiled(nogil=True, fastmath={"contract", "nsz"})
def _deskew_images(ink: Any, out: Any) -> None:
    n, height, width = ink.shape
    # A row of the source between zeros, wide enough for every shift that still shows ink.
    line = np.zeros(3 * width + 2, FLOAT)
    inner = line[width : 2 * width]
    for index in range(n):
        image = ink[index]
        mass, centre_row, centre_col, lean = _moments(image)
        if mass <= 0:
            out[index] = image
            continue
        down = centre_row - (height - 1) / 2
        whole_down = int(np.floor(down))
        f = FLOAT(down - whole_down)
        for r in range(height):
            upper, lower = r + whole_down, r + whole_down + 1
            inner[:] = 0
            if 0 <= upper < height:
                for c in range(width):
                    inner[c] = (FLOAT(1) - f) * image[upper, c]
            if 0 <= lower < height:
                for c in range(width):
                    inner[c] += f * image[lower, c]
            across = centre_col - (width - 1) / 2 + lean * (r - (height - 1) / 2)
            whole_across = int(np.floor(across))
            g = FLOAT(across - whole_across)
            start = min(max(width + whole_across, 0), 2 * width)
            left, right = line[start : start + width], line[start + 1 : start + 1 + width]
            target = out[index, r]
            for c in range(width):
                target[c] = (FLOAT(1) - g) * left[c] + g * right[c]


def deskewed(ink: Stack) -> Stack:
    """Every image sheared so that its ink stands upright, its centre of mass moved to the middle.

    Parameters
    ----------
    ink : float32 ``(n, height, width)``, background 0

    Returns
    -------
    float32 ``(n, height, width)``; bilinear, 0 beyond the picture; an empty image stays as it is

    Source: Y. LeCun et al. (1998), Proc. IEEE 86, "deslanting" of the MNIST baselines.
    """
    out = np.empty(ink.shape, FLOAT)
    source = frozen(ink)

    def work(start: int, stop: int) -> None:
        _deskew_images(source[start:stop], out[start:stop])

    for_ranges(work, len(ink), 128)
    return out
