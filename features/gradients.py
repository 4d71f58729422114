"""Image gradients by central differences."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from features.compiled.differences import differences
from features.one_picture import or_one_picture
from features.pixels import to_gray

Stack = npt.NDArray[np.float32]


@or_one_picture()
def gradients(images: npt.ArrayLike) -> tuple[Stack, Stack]:
    """I_row and I_col: half the difference of the two neighbours; at the border the edge repeats.

    Parameters
    ----------
    images : one picture or a stack, see `features.pixels.to_gray`

    Returns
    -------
    Two float32 arrays ``(n, height, width)``, gray levels per pixel, down and to the right.

    Examples
    --------
    >>> ramp = np.arange(4, dtype=np.float32).reshape(1, 1, 4)
    >>> gradients(ramp)[1].tolist()
    [[[0.5, 1.0, 1.0, 0.5]]]
    """
    return differences(to_gray(images))
