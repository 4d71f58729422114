"""Pictures that are in no data set, by the way in to the ones that a model was trained on."""

import os
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from dataset.class_folders import in_archive
from dataset.decoding import enough_for, named
from dataset.files import reading
from dataset.input_error import InputError
from dataset.picture_file import PictureFile, read_picture
from dataset.picture_formats import READ, SUFFIXES
from dataset.way_in import Taken, WayIn


def find_pictures(paths: Sequence[Path]) -> list[PictureFile]:
    """Every picture of `paths`: files as they are, folders and ZIP archives with all pictures in them.

    Raises
    ------
    InputError
        If a path does not exist, a folder or archive has no pictures, or an archive is refused, see
        `dataset.class_folders.in_archive`.
    """
    found: list[PictureFile] = []
    for path in paths:
        if path.is_dir():
            found += map(PictureFile, _pictures_below(path))
        elif path.is_file() and zipfile.is_zipfile(path):
            found += _pictures_in(path)
        elif path.is_file():
            found.append(PictureFile(path))
        else:
            raise InputError(
                f"No picture '{path}': expected a {READ} file, or a folder or ZIP of them. Check the path."
            )
    return found


def read_like(
    file: PictureFile | Path,
    way: WayIn,
    *,
    resize: bool = False,
    invert: bool = True,
    frame: bool = True,
) -> Taken:
    """The picture in `file` as the models of `way` get it.

    Parameters
    ----------
    file : see `dataset.picture_file.read_picture`
    resize : whether another size is allowed
    invert, frame : see `dataset.way_in.WayIn.take`

    Raises
    ------
    InputError
        As `read_picture`; and for another size without `resize`.
    """
    file = file if isinstance(file, PictureFile) else PictureFile(file)
    picture = read_picture(file, enough_for(way.image_shape, way.kind))
    height, width = way.image_shape[:2]
    if not resize and picture.shape[:2] != (height, width):
        raise InputError(
            f"'{file.path}' has another size: expected {width}×{height} px as in training, received "
            f"{picture.shape[1]}×{picture.shape[0]}. Give --resize, or scale it yourself."
        )
    with named(file):
        return way.take(picture, invert=invert, frame=frame)


def _pictures_in(archive: Path) -> list[PictureFile]:
    found = [
        file
        for parts, file in in_archive(archive).items()
        if Path(parts[-1]).suffix.lower() in SUFFIXES
    ]
    if not found:
        raise InputError(f"No pictures in '{archive}': expected {READ} files. Name another.")
    return found


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
