"""Deskewing: undo the slant of handwriting by image moments."""

import cv2
import numpy as np
import numpy.typing as npt

Stack = npt.NDArray[np.float32]


def slant(ink: Stack) -> npt.NDArray[np.float64]:
    """Columns by which the ink leans for every row down: μ11 / μ20 (rows); 0 for a flat line.

    Parameters
    ----------
    ink : ``(n, height, width)``, background 0

    Returns
    -------
    float64 ``(n,)``
    """
    _, centre_row, centre_col = _centres(ink)
    rows, cols = (np.arange(side, dtype=np.float64) for side in ink.shape[1:])
    d_row = rows[None] - centre_row[:, None]
    d_col = cols[None] - centre_col[:, None]
    mixed = np.einsum("nrc,nr,nc->n", ink, d_row, d_col, optimize=True)
    spread = np.einsum("nrc,nr->n", ink, d_row**2, optimize=True)
    return np.divide(mixed, spread, out=np.zeros(len(ink)), where=spread > 1e-9)


def deskew(ink: Stack) -> Stack:
    """Shear every image so that its ink stands upright, and move its centre of mass to the middle.

    Parameters
    ----------
    ink : float32 ``(n, height, width)``, background 0

    Returns
    -------
    float32 like `ink`; bilinear, 0 beyond the picture; an empty image stays as it is

    Source: Y. LeCun et al. (1998), Proc. IEEE 86, "deslanting" of the MNIST baselines.
    """
    mass, centre_row, centre_col = _centres(ink)
    height, width = ink.shape[1:]
    lean = slant(ink)
    result = np.empty_like(ink)
    for i, image in enumerate(ink):
        if mass[i] <= 0:
            result[i] = image
            continue
        # warpAffine asks, for every target (x, y), where in the source to look.
        shear = np.array(
            [
                [1, lean[i], centre_col[i] - (width - 1) / 2 - lean[i] * (height - 1) / 2],
                [0, 1, centre_row[i] - (height - 1) / 2],
            ]
        )
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        result[i] = cv2.warpAffine(np.ascontiguousarray(image), shear, (width, height), flags=flags)
    return result


def _centres(ink: Stack) -> tuple[npt.NDArray[np.float64], ...]:
    rows, cols = (np.arange(side, dtype=np.float64) for side in ink.shape[1:])
    mass = ink.sum(axis=(1, 2), dtype=np.float64)
    safe = np.where(mass > 0, mass, 1)
    centre_row = ink.sum(axis=2, dtype=np.float64) @ rows / safe
    centre_col = ink.sum(axis=1, dtype=np.float64) @ cols / safe
    return mass, centre_row, centre_col
