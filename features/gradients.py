"""Image gradients by central differences."""

import numpy as np
import numpy.typing as npt

Stack = npt.NDArray[np.float32]


def gradients(gray: Stack) -> tuple[Stack, Stack]:
    """I_row and I_col: half the difference of the two neighbours; at the border the edge repeats.

    Parameters
    ----------
    gray : float ``(n, height, width)``

    Returns
    -------
    Two arrays like `gray`, gray levels per pixel, down and to the right.

    Examples
    --------
    >>> ramp = np.arange(4, dtype=np.float32).reshape(1, 1, 4)
    >>> gradients(ramp)[1].tolist()
    [[[0.5, 1.0, 1.0, 0.5]]]
    """
    padded = np.pad(gray, ((0, 0), (1, 1), (1, 1)), mode="edge")
    half = np.float32(0.5)
    down = (padded[:, 2:, 1:-1] - padded[:, :-2, 1:-1]) * half
    right = (padded[:, 1:-1, 2:] - padded[:, 1:-1, :-2]) * half
    return down, right
