"""Convolution with filters that nobody chose and nothing learned: the control of both families."""

import numpy as np
import numpy.typing as npt
from numpy.lib.stride_tricks import sliding_window_view

Stack = npt.NDArray[np.float32]


def random_filters(n_filters: int, side: int, seed: int) -> Stack:
    """Gaussian noise with mean 0 and length 1 in every filter, float32 ``(n_filters, side, side)``."""
    noise = np.random.default_rng(seed).standard_normal((n_filters, side, side))
    noise -= noise.mean(axis=(1, 2), keepdims=True)
    noise /= np.sqrt((noise**2).sum(axis=(1, 2), keepdims=True))
    return noise.astype(np.float32)


def filter_responses(gray: Stack, filters: Stack) -> Stack:
    """Σ over the window of filter · pixel, the correlation that a convolution layer computes.

    Parameters
    ----------
    gray : float32 ``(n, height, width)``; 0 beyond the picture
    filters : float32 ``(n_filters, side, side)``, side odd

    Returns
    -------
    float32 ``(n_filters, n, height, width)``

    Source: K. Jarrett, K. Kavukcuoglu, M. Ranzato and Y. LeCun (2009), What is the best multi-stage
    architecture for object recognition?, ICCV, where random filters stand beside learned ones.
    """
    margin = filters.shape[1] // 2
    padded = np.pad(gray, ((0, 0), (margin, margin), (margin, margin)))
    windows = sliding_window_view(padded, filters.shape[1:], axis=(1, 2))
    flat = windows.reshape(*gray.shape, -1)
    return np.ascontiguousarray(np.moveaxis(flat @ filters.reshape(len(filters), -1).T, -1, 0))
