"""Handwriting freed from its slant, and from how wide it is written.

Networks that see the same digits after another normalisation err on other digits: D. Cireşan, U. Meier
and J. Schmidhuber (2012), Multi-column deep neural networks for image classification, CVPR, average
networks on digits of several widths.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from dataset.ink import on_nothing
from dataset.sampling import sample
from dataset.shear import deskewed

Stack = npt.NDArray[np.float32]

# Of MNIST's training digits after deskewing, the median: 3.5 px on 28.
WIDTH = 0.125
# A "1" is not drawn out to the width of an "8".
MOST = 1.5


def upright(images: npt.ArrayLike) -> Stack:
    """Every picture sheared so that its ink stands upright, its centre of mass in the middle.

    Parameters
    ----------
    images : as for `dataset.ink.on_nothing`

    Returns
    -------
    float32 ``(n, height, width)``, ink in [0, 1] on 0

    References
    ----------
    Y. LeCun et al. (1998), Proc. IEEE 86 ("deslanting").
    """
    return deskewed(on_nothing(images))


def evenly_wide(images: npt.ArrayLike) -> Stack:
    """`upright`, then drawn out or narrowed to one width, by at most half as much again.

    The width is the standard deviation of the ink's columns; it becomes an eighth of the picture's.

    Parameters
    ----------
    images : as for `dataset.ink.on_nothing`

    Returns
    -------
    float32 ``(n, height, width)``, ink in [0, 1] on 0
    """
    stack = upright(images)
    n, _, width = stack.shape
    factor = np.clip(WIDTH * width / np.maximum(widths(stack), 1e-6), 1 / MOST, MOST)
    inverses = np.zeros((n, 2, 3), np.float32)
    inverses[:, 0, 0] = 1
    inverses[:, 1, 1] = 1 / factor
    inverses[:, 1, 2] = (width - 1) / 2 * (1 - 1 / factor)
    nothing = np.zeros((n, 1), np.float32)
    return np.asarray(sample(stack[..., None], inverses, None, nothing)[..., 0])


def widths(ink: Stack) -> npt.NDArray[np.float64]:
    """Standard deviation of the columns that the ink is in, px, ``(n,)``; 0 without ink.

    Parameters
    ----------
    ink : ``(n, height, width)``, background 0
    """
    by_column = ink.sum(axis=1, dtype=np.float64)
    mass = by_column.sum(axis=1)
    share = by_column / np.where(mass > 0, mass, 1)[:, None]
    columns = np.arange(ink.shape[2])
    mean = share @ columns
    return np.sqrt(np.maximum(share @ columns**2 - mean**2, 0))
