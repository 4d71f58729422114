"""Glass and motion between the picture and the eye."""

import numpy as np
from scipy.ndimage import gaussian_filter, map_coordinates
from scipy.signal import fftconvolve

from dataset.draws import Draws, Floats

TAPS_A_PIXEL = 2


def glass_blur(ink: Floats, reach: float, draws: Draws) -> Floats:
    """Every pixel is taken from a place at most `reach` of the shorter side away, then smoothed.

    The places of neighbouring pixels are independent. The smoothing is a Gaussian with a quarter of
    the reach as its standard deviation.
    """
    n, height, width = ink.shape
    distance = reach * min(height, width)
    moved = distance * (2 * draws.uniform(2, height, width) - 1)
    rows, cols = np.mgrid[:height, :width].astype(np.float32)
    which = np.broadcast_to(np.arange(n, dtype=np.float32)[:, None, None], ink.shape)
    where = np.stack([which, rows + moved[:, 0], cols + moved[:, 1]])
    scattered = map_coordinates(ink, where, order=1, mode="constant")
    return gaussian_filter(scattered, (0, distance / 4, distance / 4), mode="constant")


def motion_blur(ink: Floats, length: float, draws: Draws) -> Floats:
    """The mean over a movement of `length` of the shorter side, in any direction."""
    height, width = ink.shape[1:]
    kernels = movements(length * min(height, width), draws)
    reach = kernels.shape[1] // 2
    return fftconvolve(ink, kernels, mode="full", axes=(1, 2))[
        :, reach : reach + height, reach : reach + width
    ]


def movements(pixels: float, draws: Draws) -> Floats:
    """The shares of the pixels in a movement of random direction, `pixels` long, a square a picture."""
    n_taps = 2 + TAPS_A_PIXEL * int(np.ceil(pixels))
    along = np.linspace(-pixels / 2, pixels / 2, n_taps, dtype=np.float32)
    angle = np.pi * draws.uniform(1)
    reach = int(np.ceil(pixels / 2)) + 1
    grid = np.arange(-reach, reach + 1, dtype=np.float32)
    # Each place of the movement falls on its four pixels in the shares of bilinear interpolation.
    down, right = (
        np.maximum(1 - np.abs(grid - (along * turn)[:, :, None]), 0)
        for turn in (np.sin(angle), np.cos(angle))
    )
    return np.asarray(np.einsum("nty,ntx->nyx", down, right, optimize=True) / n_taps)
