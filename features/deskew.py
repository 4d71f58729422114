"""Deskewing: undo the slant of handwriting by image moments."""

import numpy as np
import numpy.typing as npt

from dataset.shear import deskewed, slants
from features.pixels import to_gray

Stack = npt.NDArray[np.float32]


def slant(ink: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """Columns by which the ink leans for every row down: μ11 / μ20 (rows); 0 for a flat line.

    Parameters
    ----------
    ink : see `features.pixels.to_gray`, background 0

    Returns
    -------
    float64 ``(n,)``
    """
    return slants(to_gray(ink))


def deskew(ink: npt.ArrayLike) -> Stack:
    """Shear every image so that its ink stands upright, and move its centre of mass to the middle.

    Parameters
    ----------
    ink : see `features.pixels.to_gray`, background 0

    Returns
    -------
    float32 ``(n, height, width)``; bilinear, 0 beyond the picture; an empty image stays as it is

    Source: Y. LeCun et al. (1998), Proc. IEEE 86, "deslanting" of the MNIST baselines.
    """
    return deskewed(to_gray(ink))
