"""Pictures that are not in any data set, made like the ones that a model was trained on."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
import numpy.typing as npt

from dataset.folder import SUFFIXES, fit_picture, in_colours, read_picture
from dataset.ink import has_bright_border
from dataset.input_error import InputError
from dataset.labelled_images import Images

Background = Literal["dark", "light", "mixed"]

SHARE_OF_ONE_KIND = 0.9


@dataclass(frozen=True)
class NewPicture:
    """One picture in the shape of the training pictures, and what was done to it.

    Attributes
    ----------
    path : of the file
    image : uint8 ``(height, width)`` or ``(height, width, 3)``
    resized : whether it had another size
    inverted : whether dark and light were exchanged
    """

    path: Path
    image: npt.NDArray[np.uint8]
    resized: bool
    inverted: bool


def background_of(images: Images) -> Background:
    """What the pictures of a data set are drawn on.

    ``dark`` or ``light`` if at least nine tenths of the pictures have such a border (its median, as
    in `features.pixels.to_ink`); else ``mixed``, as photographs are.
    """
    light = float(has_bright_border(images).mean())
    if light >= SHARE_OF_ONE_KIND:
        return "light"
    return "dark" if light <= 1 - SHARE_OF_ONE_KIND else "mixed"


def find_pictures(paths: Sequence[Path]) -> list[Path]:
    """Every picture of `paths`: files as they are, folders with all PNG and JPEG files below them.

    Raises
    ------
    InputError
        If a path does not exist, or a folder has no pictures.
    """
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            found += _pictures_below(path)
        elif path.is_file():
            found.append(path)
        else:
            raise InputError(
                f"No picture '{path}': expected a PNG or JPEG file or a folder of them. "
                "Check the path."
            )
    return found


def read_like(
    path: Path,
    image_shape: tuple[int, ...],
    background: Background = "mixed",
    *,
    resize: bool = False,
    invert: bool = True,
) -> NewPicture:
    """The picture at `path`, with the size, the colours and the background of a training set.

    Colour becomes gray by its luma (Rec. BT.601) where the training pictures are gray; gray is
    repeated where they are in colour.

    Parameters
    ----------
    path : a PNG or JPEG, see `dataset.folder.read_picture`
    image_shape : ``(height, width)`` or ``(height, width, 3)``
    background : of the training pictures; a picture on the other one is inverted
    resize : whether another size is allowed: padded to the aspect with its border's colour, then
        scaled
    invert : whether the background may be changed

    Raises
    ------
    InputError
        As `read_picture`; and for another size without `resize`.
    """
    picture = read_picture(path)
    height, width = image_shape[:2]
    resized = picture.shape[:2] != (height, width)
    if resized and not resize:
        raise InputError(
            f"'{path}' has another size: expected {width}×{height} px as in training, received "
            f"{picture.shape[1]}×{picture.shape[0]}. Give --resize, or scale it yourself."
        )
    image, inverted = made_like(picture, image_shape, background, invert=invert)
    return NewPicture(path, image, resized, inverted)


def made_like(
    picture: npt.NDArray[np.uint8],
    image_shape: tuple[int, ...],
    background: Background = "mixed",
    *,
    invert: bool = True,
) -> tuple[npt.NDArray[np.uint8], bool]:
    """`read_like` for a picture in memory, of any size.

    Parameters
    ----------
    picture : uint8 ``(height, width)`` or ``(height, width, 3)``
    image_shape, background, invert : as `read_like`

    Returns
    -------
    The picture in the shape of the training pictures, and whether dark and light were exchanged
    """
    height, width = image_shape[:2]
    image = fit_picture(in_colours(picture, len(image_shape) == 3), height, width)
    light = bool(has_bright_border(image[None])[0])
    inverted = invert and background != "mixed" and light != (background == "light")
    return 255 - image if inverted else image, inverted


def _pictures_below(folder: Path) -> list[Path]:
    found = sorted(
        path
        for path in folder.rglob("*")
        if path.suffix.lower() in SUFFIXES
        and path.is_file()
        and not any(part.startswith(".") for part in path.relative_to(folder).parts)
    )
    if not found:
        raise InputError(
            f"No pictures in '{folder}': expected PNG or JPEG files in it or below it. "
            "Name another folder, or the files."
        )
    return found
