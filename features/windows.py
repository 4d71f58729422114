"""Sums over the local window W, for every pixel of every image at once."""

from typing import Any

import numpy as np
import numpy.typing as npt

Stack = npt.NDArray[np.float32]
Window = int | npt.NDArray[Any]


def window_weights(window: Window) -> Stack:
    """The window as a matrix of weights, both sides odd.

    Parameters
    ----------
    window : an odd side for a square of ones, or a 2-D array of finite weights with odd sides

    Raises
    ------
    ValueError
        For an even or empty side, or weights that are not finite.
    """
    if isinstance(window, int | np.integer):
        weights = np.ones((max(int(window), 0),) * 2, dtype=np.float32)
    else:
        weights = np.asarray(window, dtype=np.float32)
    if weights.ndim != 2 or not all(side % 2 for side in weights.shape):
        raise ValueError(
            "Expected a window with odd sides, so that it has a centre, received "
            f"{window if isinstance(window, int) else weights.shape}."
        )
    if not np.isfinite(weights).all():
        raise ValueError("Expected finite window weights, received NaN or infinity.")
    return weights


def fitting_weights(window: Window, shape: tuple[int, ...]) -> Stack:
    """`window_weights` of a window that is no larger than pictures of ``(height, width)``.

    Raises
    ------
    ValueError
        As `window_weights`, and if the window is larger.
    """
    weights = window_weights(window)
    height, width = shape
    if weights.shape[0] > height or weights.shape[1] > width:
        raise ValueError(
            f"Expected a window no larger than the {height}×{width} picture, received "
            f"{weights.shape[0]}×{weights.shape[1]}."
        )
    return weights


def gaussian_window(sigma: float) -> Stack:
    """Gaussian weights that sum to 1, cut at 3 sigma.

    Parameters
    ----------
    sigma : standard deviation in pixels, positive
    """
    if not sigma > 0:
        raise ValueError(f"Expected a positive sigma in pixels, received {sigma}.")
    half = max(1, round(3 * sigma))
    profile = np.exp(-0.5 * (np.arange(-half, half + 1) / sigma) ** 2)
    profile /= profile.sum()
    return np.outer(profile, profile).astype(np.float32)


def weighted_sum(extended: Stack, weights: Stack) -> Stack:
    """Σ over the window of weight · value, where the window lies inside: ``(n, h, w)``.

    Parameters
    ----------
    extended : ``(n, h + window height - 1, w + window width - 1)``
    weights : as `window_weights` gives them
    """
    if np.ptp(weights) == 0:
        rows = _sliding_sum(extended, weights.shape[0], axis=1)
        return _sliding_sum(rows, weights.shape[1], axis=2) * weights[0, 0]
    n, height, width = extended.shape
    height, width = height - weights.shape[0] + 1, width - weights.shape[1] + 1
    total = np.zeros((n, height, width), dtype=extended.dtype)
    for row, column in np.argwhere(weights):
        part = extended[:, row : row + height, column : column + width]
        total += weights[row, column] * part
    return total


def _sliding_sum(stack: Stack, length: int, axis: int) -> Stack:
    """Sums of `length` neighbours; added up slice by slice, since running sums lose digits."""
    count = stack.shape[axis] - length + 1
    total = np.zeros_like(np.take(stack, range(count), axis=axis))
    for start in range(length):
        total += stack[(slice(None),) * axis + (slice(start, start + count),)]
    return total
