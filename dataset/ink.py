"""Ink on nothing: pictures without the colours of their paper and pen."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from dataset.border import border

# Rec. ITU-R BT.601, section 2.5.1: luma is 0.299 R + 0.587 G + 0.114 B. Two other ways to it differ in
# the last bit or in rounding, and pictures depend on both: `features.pixels.to_gray` keeps gray as it
# is stored, and what is read as eight bits becomes gray by Pillow's whole numbers.
LUMA = np.array([0.299, 0.587, 0.114], dtype=np.float32)
# Less contrast than this between paper and pen is no pen.
FAINTEST = 0.08
# Paper is evenly lit where so large a share of the border is alike to this difference; a surface is
# taken for unevenly lit paper if it explains so large a share of the picture.
ALIKE, EVENLY_LIT, EXPLAINED = 0.04, 0.5, 0.6
ROUNDS_OF_WEIGHTS, SMALLEST_RESIDUAL = 20, 1e-3


def on_nothing(images: npt.ArrayLike) -> npt.NDArray[np.float32]:
    """Ink in [0, 1] on 0, whatever the colours of paper and pen.

    Paper is the median of a picture's border, or, where the light falls unevenly, a smooth surface;
    the pixel that differs most from it is full ink.

    Parameters
    ----------
    images : ``(n, height, width)`` or ``(n, height, width, 3)``, uint8, or float in [0, 1]

    Returns
    -------
    float32 ``(n, height, width)``; all 0 where nothing differs from the paper by 0.08
    """
    stack = np.asarray(images)
    gray = stack.astype(np.float32) / (255 if stack.dtype == np.uint8 else 1)
    if gray.ndim == 4:
        gray = gray @ LUMA
    contrast = np.abs(gray - _paper(gray.astype(np.float32, copy=False)))
    most = contrast.max(axis=(1, 2), keepdims=True)
    return np.asarray(np.where(most >= FAINTEST, contrast / np.maximum(most, FAINTEST), 0))


def has_bright_border(images: npt.NDArray[Any]) -> npt.NDArray[np.bool_]:
    """Whether the border's median luma is above half of what a pixel can be, ``(n,)``.

    Parameters
    ----------
    images : uint8, or float in [0, 1]; ``(n, height, width)``, or with an axis of one or three channels
    """
    sides = border(images)
    if sides.ndim == 3:
        sides = sides.astype(np.float32) @ LUMA if sides.shape[2] == len(LUMA) else sides[..., 0]
    return np.asarray(np.median(sides, axis=1) > (127.5 if images.dtype == np.uint8 else 0.5))


def _paper(gray: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """What each picture would be without ink, ``(n, height, width)``."""
    sides = border(gray)
    middle = np.median(sides, axis=1)
    paper = np.broadcast_to(middle[:, None, None], gray.shape).copy()
    alike = np.mean(np.abs(sides - middle[:, None]) <= ALIKE, axis=1)
    for shaded in np.flatnonzero(alike < EVENLY_LIT):
        surface = _surface(gray[shaded])
        if np.mean(np.abs(gray[shaded] - surface) <= ALIKE) >= EXPLAINED:
            paper[shaded] = surface
    return paper


def _surface(gray: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """The quadratic surface with the least absolute residuals, by iteratively reweighted squares.

    Strokes are residuals that it does not bend to, as long as most pixels are paper.
    """
    row, col = (np.ravel(axis) for axis in np.meshgrid(*_from_minus_to_one(gray), indexing="ij"))
    basis = np.stack([np.ones_like(row), row, col, row**2, row * col, col**2], axis=1)
    values = gray.ravel().astype(np.float64)
    weights = np.ones(len(values))
    for _ in range(ROUNDS_OF_WEIGHTS):
        root = np.sqrt(weights)[:, None]
        found = np.linalg.lstsq(basis * root, values * root[:, 0], rcond=None)[0]
        weights = 1 / np.maximum(np.abs(values - basis @ found), SMALLEST_RESIDUAL)
    return (basis @ found).reshape(gray.shape).astype(np.float32)


def _from_minus_to_one(gray: npt.NDArray[np.float32]) -> list[npt.NDArray[np.float64]]:
    return [np.linspace(-1, 1, side) for side in gray.shape]
