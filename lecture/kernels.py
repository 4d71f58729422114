"""Filters that people thought of, at the size of a network's first layer, and how near it comes."""

from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

Filters = npt.NDArray[np.float32]

GABOR_TURNS = 4
GABOR_PHASES = 2


def sobel() -> Filters:
    """I_row and I_col by Sobel, ``(2, 3, 3)``."""
    derive, smooth = (part.ravel() for part in cv2.getDerivKernels(1, 0, 3))
    return np.stack([np.outer(derive, smooth), np.outer(smooth, derive)]).astype(np.float32)


def presets() -> dict[str, list[list[float]]]:
    """Filters of 3×3 to begin with, by name."""
    down, right = sobel()
    laplacian = np.array([[0, 1, 0], [1, -4, 1], [0, 1, 0]])
    identity = np.zeros((3, 3))
    identity[1, 1] = 1
    found = {
        "sobel_right": right,
        "sobel_down": down,
        "laplacian": laplacian,
        "sharpen": identity - laplacian,
        "mean": np.full((3, 3), 1 / 9),
        "identity": identity,
    }
    return {name: kernel.tolist() for name, kernel in found.items()}


def gabor(side: int = 3, wavelength: float = 3.0) -> Filters:
    """Waves under a Gaussian: four directions, even and odd, without a mean, ``(8, side, side)``.

    Parameters
    ----------
    side : of the filter in pixels, odd
    wavelength : in pixels

    Source: J. Daugman (1985), Uncertainty relation for resolution in space, spatial frequency, and
    orientation optimized by two-dimensional visual cortical filters, JOSA A 2(7).
    """
    found = [
        cv2.getGaborKernel(
            (side, side),
            wavelength / 2.5,
            np.pi * turn / GABOR_TURNS,
            wavelength,
            1.0,
            np.pi / GABOR_PHASES * phase,
            cv2.CV_64F,
        )
        for turn in range(GABOR_TURNS)
        for phase in range(GABOR_PHASES)
    ]
    stack = np.stack(found)
    return np.asarray(stack - stack.mean(axis=(1, 2), keepdims=True), dtype=np.float32)


def likeness(filters: npt.NDArray[Any], bank: Filters) -> npt.NDArray[np.float64]:
    """Of every filter, the largest |cosine| to one of `bank`, means taken away, ``(n,)``."""
    ours, theirs = (_directions(stack) for stack in (filters, bank))
    return np.asarray(np.abs(ours @ theirs.T).max(axis=1))


def _directions(stack: npt.NDArray[Any]) -> npt.NDArray[np.float64]:
    flat = stack.reshape(len(stack), -1).astype(np.float64)
    flat = flat - flat.mean(axis=1, keepdims=True)
    return flat / np.maximum(np.linalg.norm(flat, axis=1, keepdims=True), 1e-12)
