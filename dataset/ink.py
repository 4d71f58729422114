"""Ink on nothing: pictures without the colours of their paper and pen."""

import numpy as np
import numpy.typing as npt

LUMA = np.array([0.299, 0.587, 0.114], dtype=np.float32)
# Less contrast than this between paper and pen is no pen.
FAINTEST = 0.08


def on_nothing(images: npt.ArrayLike) -> npt.NDArray[np.float32]:
    """Ink in [0, 1] on 0, whatever the colours of paper and pen.

    Paper is the median of a picture's border; the pixel that differs most from it is full ink.

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
    border = np.concatenate([gray[:, 0], gray[:, -1], gray[:, :, 0], gray[:, :, -1]], axis=1)
    contrast = np.abs(gray - np.median(border, axis=1)[:, None, None])
    most = contrast.max(axis=(1, 2), keepdims=True)
    return np.asarray(np.where(most >= FAINTEST, contrast / np.maximum(most, FAINTEST), 0))
