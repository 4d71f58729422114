"""SSD shift energy and Moravec's response: how much a window changes when it is moved."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from features.compiled.moravec import least_energies
from features.compiled.shift_energy import shift_energies
from features.one_picture import or_one_picture
from features.pixels import to_gray
from features.windows import Window, fitting_weights

Stack = npt.NDArray[np.float32]

# The lecture: vertical, horizontal and both diagonals, by one pixel; (d_row, d_col).
FOUR_DIRECTIONS = ((1, 0), (0, 1), (1, 1), (1, -1))


@or_one_picture()
def ssd_shift_energy(images: npt.ArrayLike, shift: tuple[int, int], window: Window = 3) -> Stack:
    """E(Δ) = Σ_W w · [I(x + Δ) - I(x)]² for the window around every pixel.

    Beyond the border the picture's edge repeats.

    Parameters
    ----------
    images : one picture or a stack, see `features.pixels.to_gray`
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
    gray = to_gray(images)
    weights = fitting_weights(window, gray.shape[1:])
    d_row, d_col = shift
    height, width = gray.shape[1:]
    if abs(d_row) >= height or abs(d_col) >= width:
        raise ValueError(f"Expected a shift inside the {height}×{width} picture, received {shift}.")
    return shift_energies(gray, (shift,), weights, want_energies=True)[0][0]


@or_one_picture()
def moravec_response(images: npt.ArrayLike, window: Window = 3) -> Stack:
    """The least SSD energy over the lecture's four directions by one pixel.

    Nothing on flat regions and along edges, large at corners; a diagonal edge whose direction is
    none of the four at sub-pixel precision still answers, which Harris mends.

    Parameters, errors and source as `ssd_shift_energy`; returns float32 ``(n, height, width)``.
    """
    gray = to_gray(images)
    height, width = gray.shape[1:]
    if min(height, width) < 2:
        raise ValueError(f"Expected pictures of at least 2×2 px, received {height}×{width}.")
    weights = fitting_weights(window, (height, width))
    if weights.shape == (3, 3) and (weights == 1).all():
        return least_energies(gray)
    return shift_energies(gray, FOUR_DIRECTIONS, weights, want_least=True)[1]


@or_one_picture(1, 0)
def four_energies(images: npt.ArrayLike, window: Window = 3) -> tuple[Stack, Stack]:
    """The SSD energies of the lecture's four directions, ``(4, n, h, w)``, and their minimum.

    Parameters, errors and source as `moravec_response`.
    """
    gray = to_gray(images)
    weights = fitting_weights(window, gray.shape[1:])
    return shift_energies(gray, FOUR_DIRECTIONS, weights, want_energies=True, want_least=True)
