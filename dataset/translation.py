"""Photographs moved by whole pixels and mirrored in turn: the cheapest augmentation of networks."""

from typing import Any

import numpy as np
import numpy.typing as npt
from numpy.lib.stride_tricks import sliding_window_view

from dataset.draws import Draws

Array = npt.NDArray[Any]
Indices = npt.NDArray[np.int64]

PICTURES_AT_ONCE = 5000


def translated(images: Array, farthest: int, seed: int, purpose: str = "") -> Array:
    """Every picture moved by a draw of its own, and mirrored beyond its border.

    Parameters
    ----------
    images : ``(n, height, width, channels)``
    farthest : px, along rows and along columns, less than either side
    seed, purpose : another purpose, such as another epoch, is another draw of the same seed

    Returns
    -------
    An array of the same shape and type
    """
    size = images.shape[1:3]
    margin = ((0, 0), (farthest, farthest), (farthest, farthest), (0, 0))
    found = np.empty_like(images)
    for start in range(0, len(images), PICTURES_AT_ONCE):
        part = images[start : start + PICTURES_AT_ONCE]
        draws = Draws(seed, f"translation {purpose}", start, len(part))
        rows, cols = draws.below(2 * farthest + 1), draws.below(2 * farthest + 1)
        windows = sliding_window_view(np.pad(part, margin, mode="reflect"), size, axis=(1, 2))
        chosen = windows[np.arange(len(part)), rows, cols]
        found[start : start + PICTURES_AT_ONCE] = np.moveaxis(chosen, 1, -1)
    return found


def alternately_mirrored(images: Array, numbers: Indices, passes: Indices, seed: int) -> Array:
    """Pictures mirrored left to right in every other pass; in which ones, a coin decides for each.

    Two passes show both sides of every picture once, where coins thrown anew would show one side
    twice to half of them.

    Parameters
    ----------
    images : ``(n, height, width, channels)``
    numbers : ``(n,)``, of the pictures in their data set
    passes : ``(n,)``, how often each was seen before
    seed : of the coins

    Source: K. Jordan (2024), 94% on CIFAR-10 in 3.29 seconds on a single GPU, arXiv:2404.00498,
    section 3.6.
    """
    coins = Draws(seed, "mirrored first", 0, int(numbers.max(initial=-1)) + 1).below(2)
    turned = (coins[numbers] + passes) % 2 == 1
    found = images.copy()
    found[turned] = images[turned, :, ::-1]
    return found
