"""What the page's moving parts compute with: pictures and weights, packed into the page.

The scripts that compute are in ``lecture/scripts``; `tests/lecture/test_moving.py` holds what they show
to what `features` and Keras compute.
"""

import base64
from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image

from lecture.picture import SHORTEST_SIDE, LecturePicture
from lecture.step import Moving

LONGEST_SIDE = 160
OWN_PICTURE = "own-picture"


def packed(values: npt.NDArray[Any], *, share: bool = False) -> dict[str, Any]:
    """An array as the script reads it: uint8 as it is, anything else in single precision.

    Parameters
    ----------
    share : whether 255 stands for 1, as in `features.pixels.to_gray`
    """
    kind = "uint8" if values.dtype == np.uint8 else "float32"
    data = np.ascontiguousarray(values, dtype=np.dtype(kind).newbyteorder("<")).tobytes()
    encoded = base64.b64encode(data).decode()
    return {"shape": list(values.shape), "dtype": kind, "base64": encoded, "share": share}


def small_gray(picture: LecturePicture) -> npt.NDArray[np.uint8]:
    """The picture's gray values, small enough for a script to compute anew on every move.

    At most 160 px a side, as far as no side falls below 32.
    """
    gray = np.rint(255 * picture.gray).astype(np.uint8)
    height, width = gray.shape
    # Of a thin picture the shorter side must leave room for a window and its shifts.
    scale = min(1.0, max(LONGEST_SIDE / max(height, width), SHORTEST_SIDE / min(height, width)))
    size = (round(width * scale), round(height * scale))
    return np.asarray(Image.fromarray(gray).resize(size, Image.Resampling.BOX))


def on_own_picture(
    name: str, part: str, still: str, gray: npt.NDArray[np.uint8], data: Mapping[str, Any]
) -> Moving:
    """A part on the reader's picture, of which the page holds one copy."""
    shared = {OWN_PICTURE: packed(gray, share=True)}
    return Moving(name, part, still, {"picture": OWN_PICTURE, **data}, shared)


def convolution_of(layer: Any) -> dict[str, Any]:
    """A convolution's weights ``(rows, columns, in, out)`` and biases ``(out,)``, and whether it pads."""
    kernel, bias = layer.get_weights()
    return {"filters": packed(kernel), "bias": packed(bias), "same": layer.padding == "same"}


def pictures(images: npt.NDArray[np.uint8]) -> list[dict[str, Any]]:
    """A stack of pictures, each packed."""
    return [packed(image) for image in images]
