"""SSD shift energy and Moravec's response: how much a window changes when it is moved."""

from functools import reduce

import numpy as np
import numpy.typing as npt

from features.pixels import to_gray
from features.windows import Window, weighted_sum, window_weights

Stack = npt.NDArray[np.float32]

# The lecture: vertical, horizontal and both diagonals, by one pixel; (d_row, d_col).
FOUR_DIRECTIONS = ((1, 0), (0, 1), (1, 1), (1, -1))


def ssd_shift_energy(images: npt.ArrayLike, shift: tuple[int, int], window: Window = 3) -> Stack:
    """E(Δ) = Σ_W w · [I(x + Δ) - I(x)]² for the window around every pixel.

    Beyond the border the picture's edge repeats.

    Parameters
    ----------
    images : ``(n, height, width)`` or ``(n, height, width, 3)``, see `features.pixels.to_gray`
    shift : ``(d_row, d_col)`` in whole pixels
    window : odd side of a square, or a 2-D array of weights

    Returns
    -------
    float32 ``(n, height, width)``, squared gray levels

    Raises
    ------
    ValueError
        For images as in `to_gray`, an even window, or a window or shift larger than the picture.

    Source: the lecture, equation (1); H. Moravec (1980), Obstacle avoidance and navigation in the
    real world by a seeing robot rover, Stanford.

    Examples
    --------
    >>> step = np.zeros((1, 5, 5)); step[:, :, 3:] = 1
    >>> ssd_shift_energy(step, (0, 1))[0, 2].tolist()
    [0.0, 3.0, 3.0, 3.0, 0.0]
    """
    gray, weights = to_gray(images), window_weights(window)
    d_row, d_col = shift
    height, width = gray.shape[1:]
    if weights.shape[0] > height or weights.shape[1] > width:
        raise ValueError(
            f"Expected a window no larger than the {height}×{width} picture, received "
            f"{weights.shape[0]}×{weights.shape[1]}."
        )
    if abs(d_row) >= height or abs(d_col) >= width:
        raise ValueError(f"Expected a shift inside the {height}×{width} picture, received {shift}.")
    rows, columns = weights.shape[0] // 2 + abs(d_row), weights.shape[1] // 2 + abs(d_col)
    padded = np.pad(gray, ((0, 0), (rows, rows), (columns, columns)), mode="edge")
    inner_height, inner_width = height + weights.shape[0] - 1, width + weights.shape[1] - 1

    def at(row: int, column: int) -> Stack:
        row, column = abs(d_row) + row, abs(d_col) + column
        return padded[:, row : row + inner_height, column : column + inner_width]

    return weighted_sum((at(d_row, d_col) - at(0, 0)) ** 2, weights)


def moravec_response(images: npt.ArrayLike, window: Window = 3) -> Stack:
    """The least SSD energy over the lecture's four directions by one pixel.

    Nothing on flat regions and along edges, large at corners; a diagonal edge whose direction is
    none of the four at sub-pixel precision still answers, which Harris mends.

    Parameters, errors and source as `ssd_shift_energy`; returns float32 ``(n, height, width)``.
    """
    gray = to_gray(images)
    return reduce(np.minimum, (ssd_shift_energy(gray, shift, window) for shift in FOUR_DIRECTIONS))
