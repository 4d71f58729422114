"""The picture that a lecture is held on: the reader's own, or a photograph that scikit-learn ships."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image

from dataset.input_error import InputError
from dataset.picture_file import read_picture
from dataset.picture_formats import READ
from features.pixels import to_gray

LONGEST_SIDE = 480
SHORTEST_SIDE = 32
BUILT_IN = "china.jpg"
CREDIT = "china.jpg (scikit-learn), © danielbuechele, CC BY 2.0"


@dataclass(frozen=True)
class LecturePicture:
    """A picture as the steps take it.

    Attributes
    ----------
    shown : uint8 ``(height, width)`` or ``(height, width, 3)``, at most 480 px a side
    gray : float32 ``(height, width)`` in [0, 1]
    original : height and width of the file
    credit : the file's name, and who made it if that is known
    """

    shown: npt.NDArray[np.uint8]
    gray: npt.NDArray[np.float32]
    original: tuple[int, int]
    credit: str


def load_picture(path: str | Path | None = None) -> LecturePicture:
    """A picture, scaled down to at most 480 px a side; None for the built-in photograph.

    Reads what `dataset.picture_file.read_picture` reads: one to sixteen bits, transparency as paper, turned
    as EXIF says, at most 50 megapixels.

    Raises
    ------
    InputError
        As `read_picture`; and if a side is shorter than 32 px, or would be after scaling.
    """
    if path is None:
        from sklearn.datasets import load_sample_image

        return _scaled(load_sample_image(BUILT_IN), CREDIT)
    if not Path(path).is_file():
        raise InputError(
            f"No picture '{path}': expected a file for --image, {READ}. Check the path."
        )
    return _scaled(read_picture(Path(path)), Path(path).name)


def _scaled(picture: npt.NDArray[np.uint8], credit: str) -> LecturePicture:
    height, width = picture.shape[:2]
    scale = min(1.0, LONGEST_SIDE / max(height, width))
    size = (round(height * scale), round(width * scale))
    if min(size) < SHORTEST_SIDE:
        raise InputError(
            f"'{credit}' is too small or too thin: expected at least {SHORTEST_SIDE} px a side when the "
            f"longer one has at most {LONGEST_SIDE}, received {width}×{height}. Take another picture."
        )
    shown = picture
    if scale < 1:
        shrunk = Image.fromarray(picture).resize(size[::-1], Image.Resampling.BOX)
        shown = np.asarray(shrunk)
    return LecturePicture(shown, to_gray(shown[None])[0], (height, width), credit)
