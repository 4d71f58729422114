"""Pictures that are in no data set, by the way in to the ones that a model was trained on."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from dataset.decoding import enough_for
from dataset.files import reading
from dataset.input_error import InputError
from dataset.picture_file import READ, SUFFIXES, read_picture
from dataset.way_in import Taken, WayIn


def find_pictures(paths: Sequence[Path]) -> list[Path]:
    """Every picture of `paths`: files as they are, folders with all pictures below them.

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
                f"No picture '{path}': expected a {READ} file or a folder of them. Check the path."
            )
    return found


def read_like(
    path: Path, way: WayIn, *, resize: bool = False, invert: bool = True, frame: bool = True
) -> Taken:
    """The picture at `path` as the models of `way` get it.

    Parameters
    ----------
    path : see `dataset.picture_file.read_picture`
    resize : whether another size is allowed
    invert, frame : see `dataset.way_in.WayIn.take`

    Raises
    ------
    InputError
        As `read_picture`; and for another size without `resize`.
    """
    picture = read_picture(path, enough_for(way.image_shape, way.kind))
    height, width = way.image_shape[:2]
    if not resize and picture.shape[:2] != (height, width):
        raise InputError(
            f"'{path}' has another size: expected {width}×{height} px as in training, received "
            f"{picture.shape[1]}×{picture.shape[0]}. Give --resize, or scale it yourself."
        )
    return way.take(picture, invert=invert, frame=frame)


def _everything_below(folder: Path) -> Iterator[Path]:
    with reading(folder):
        for place, _, names in os.walk(folder, onerror=_refuse):
            yield from (Path(place) / name for name in names)


def _refuse(error: OSError) -> None:
    raise error


def _pictures_below(folder: Path) -> list[Path]:
    found = sorted(
        path
        for path in _everything_below(folder)
        if path.suffix.lower() in SUFFIXES
        and path.is_file()
        and not any(part.startswith(".") for part in path.relative_to(folder).parts)
    )
    if not found:
        raise InputError(
            f"No pictures in '{folder}': expected {READ} files in it or below it. "
            "Name another folder, or the files."
        )
    return found
