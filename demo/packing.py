"""Arrays on their way to the page."""

import base64
from typing import Any

import numpy as np
import numpy.typing as npt

from features.pixels import to_gray

DIGITS = 4
LEVELS = 255


def rounded(values: npt.ArrayLike) -> Any:
    """Numbers as JSON has them, short."""
    return np.round(np.asarray(values, np.float64), DIGITS).tolist()


def packed(values: npt.ArrayLike, low: float | None = None, high: float | None = None) -> Any:
    """An array as 256 levels between `low` and `high` (None: its least and largest), in base64.

    Examples
    --------
    >>> packed([[0.0, 1.0]])
    {'shape': [1, 2], 'low': 0.0, 'high': 1.0, 'data': 'AP8='}
    """
    array = np.asarray(values, np.float64)
    low = float(array.min()) if low is None else low
    high = float(array.max()) if high is None else high
    levels = np.rint((array - low) / max(high - low, 1e-12) * LEVELS).clip(0, LEVELS)
    data = packed_levels(levels.astype(np.uint8))
    return {
        "shape": list(array.shape),
        "low": rounded(low),
        "high": rounded(high),
        "data": data,
    }


def packed_floats(values: npt.ArrayLike) -> dict[str, str]:
    """Numbers to the last bit, row by row, in base64: float64 as they are, others in single precision.

    Examples
    --------
    >>> packed_floats(np.float32([1, -2]))
    {'type': 'f4', 'data': 'AACAPwAAAMA='}
    """
    array = np.asarray(values)
    kind = "f8" if array.dtype == np.float64 else "f4"
    return {"type": kind, "data": _base64(np.ascontiguousarray(array, f"<{kind}").tobytes())}


def packed_levels(pictures: npt.NDArray[np.uint8]) -> str:
    """Pictures of 256 levels one after the other, row by row, in base64."""
    return _base64(pictures.tobytes())


def packed_picture(image: npt.NDArray[np.uint8], colour: bool = False) -> Any:
    """A picture's gray values, or its colours if there are any, `packed` between 0 and 1."""
    return packed(image / LEVELS if colour else to_gray(image[None])[0], 0.0, 1.0)


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode()
