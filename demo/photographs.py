"""A photograph from the page: looked at before it is decoded, then read as a data set's pictures are.

The page sends the square that was chosen, of at most `MOST_SIDE` px, and nothing around it.
"""

from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from dataset.input_error import InputError
from dataset.picture_file import (
    SentPicture,
    TooManyPixelsError,
    other_kind,
    read_header,
    read_picture,
)
from demo.changes import Change
from demo.refusal import RefusalError

Photograph = npt.NDArray[np.uint8]

# So large a PNG of any pixels is below `demo.pictures.MAX_BYTES`: what is kept can be read again.
MOST_SIDE = 512
PNG, JPEG, RIFF, WEBP = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"RIFF", b"WEBP"
START = 16


def decode_photograph(body: bytes) -> Photograph:
    """A JPEG, PNG or WebP as uint8 ``(height, width)`` or ``(height, width, 3)``, upright.

    Raises
    ------
    RefusalError
        If it is something else, is damaged, or has a side of more than 512 px by its header, which is read
        before anything is decoded.
    """
    start = body[:START]
    if not (start.startswith((PNG, JPEG)) or (start.startswith(RIFF) and start[8:12] == WEBP)):
        received = other_kind(start)
        raise RefusalError(
            415,
            "heic" if received == "HEIC" else "no-picture",
            "The photograph is of a format that is not read: expected JPEG, PNG or WebP, received "
            f"{received or 'something else'}. Save it as JPEG and send that.",
        )
    file = SentPicture(Path("photograph"), content=body)
    try:
        height, width = read_header(file).size
        if max(height, width) > MOST_SIDE:
            raise RefusalError(
                413,
                "too-large",
                f"The photograph is too large: expected at most {MOST_SIDE}×{MOST_SIDE} px, received "
                f"{width}×{height}. Scale it down.",
            )
        return read_picture(file)
    except RefusalError:
        raise
    except TooManyPixelsError as error:
        raise RefusalError(413, "too-large", str(error)) from None
    except InputError as error:
        raise RefusalError(400, "damaged", str(error)) from None


def changed_photograph(picture: Photograph, change: Change) -> Photograph:
    """`picture` turned about its middle, in other light and out of focus; mirrored at its border."""
    height, width = picture.shape[:2]
    if change.rotation:
        middle = ((width - 1) / 2, (height - 1) / 2)
        matrix = cv2.getRotationMatrix2D(middle, change.rotation, 1.0)
        picture = np.asarray(
            cv2.warpAffine(picture, matrix, (width, height), borderMode=cv2.BORDER_REFLECT_101)
        ).astype(np.uint8)
    if change.blur:
        sigma = change.blur * max(height, width)
        picture = np.asarray(cv2.GaussianBlur(picture, (0, 0), sigma)).astype(np.uint8)
    if change.light != 1:
        picture = np.rint(change.light * picture.astype(np.float32)).clip(0, 255).astype(np.uint8)
    return picture
