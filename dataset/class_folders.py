"""Class folders in a folder or a ZIP archive: which pictures there are, and what is left out.

Two layouts::

    PATH/<class>/*.png
    PATH/{train,test,…}/<class>/*.png     every folder of class folders beside train is a test set
"""

import re
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath

from dataset.files import readable, reading
from dataset.input_error import InputError
from dataset.picture_file import PictureFile
from dataset.picture_formats import READ, SUFFIXES

TRAIN = "train"
# Packed pictures hardly shrink, and plain ones of drawings by some hundred times at most.
MOST_EXPANSION = 300
ENCRYPTED = 0x1
MOST_BYTES = 400_000_000
DEPTH = 3
LITTER = {"__MACOSX", "Thumbs.db", "desktop.ini"}

Parts = tuple[str, ...]
Classes = dict[str, list[PictureFile]]


@dataclass(frozen=True)
class Tree:
    """All files of a folder or an archive, to three folders deep, without hidden ones.

    Attributes
    ----------
    place : the folder or archive
    files : by their path below it, in order
    """

    place: Path
    files: Mapping[Parts, PictureFile]

    @cached_property
    def pictures(self) -> dict[Parts, PictureFile]:
        """The files whose names say that they are pictures."""
        return {
            parts: file
            for parts, file in self.files.items()
            if PurePosixPath(parts[-1]).suffix.lower() in SUFFIXES
        }

    def below(self, part: str) -> "Tree":
        """What lies in the folder `part`."""
        inside = {parts[1:]: file for parts, file in self.files.items() if parts[0] == part}
        return Tree(self.place / part, {parts: file for parts, file in inside.items() if parts})

    @cached_property
    def folders(self) -> list[str]:
        """The folders in it, in order."""
        return sorted({parts[0] for parts in self.files if len(parts) > 1})

    @cached_property
    def classes(self) -> Classes:
        """Class → its pictures in order, where it is a folder of class folders."""
        found: Classes = {}
        for parts, file in self.pictures.items():
            if len(parts) == 2:
                found.setdefault(parts[0], []).append(file)
        return found

    @cached_property
    def parts(self) -> dict[str, "Tree"]:
        """Its folders of class folders by name, if one is called ``train``: ``train``, then ``test`` first.

        The order of test sets is that of rows in the report.
        """
        if not self.below(TRAIN).classes:
            return {TRAIN: self}
        found = {name: self.below(name) for name in self.folders if self.below(name).classes}
        return dict(
            sorted(found.items(), key=lambda one: (one[0] != TRAIN, one[0] != "test", one[0]))
        )

    def left_out(self) -> list[str]:
        """What is not read, and why, with counts."""
        told = []
        if self.parts[TRAIN] is self:
            if TRAIN in self.classes:
                told.append(f"'{TRAIN}' is a class here, as no class folders are in it")
        else:
            told += [
                f"{len(self.below(name).pictures)} pictures in '{name}', which has no class folders"
                for name in self.folders
                if name not in self.parts and self.below(name).pictures
            ]
        for tree in self.parts.values():
            deep = [name for name in tree.folders if name not in tree.classes]
            told += [
                f"class '{name}', whose pictures are in folders of their own"
                for name in deep
                if tree.below(name).pictures and (tree is not self or name not in self.parts)
            ]
            told += _not_read(tree)
        return told


def _not_read(tree: Tree) -> Iterator[str]:
    suffixes = Counter(
        PurePosixPath(parts[-1]).suffix.lower() or "without an ending"
        for parts in tree.files
        if len(parts) == 2 and parts not in tree.pictures
    )
    if suffixes:
        kinds = ", ".join(f"{count} {suffix}" for suffix, count in sorted(suffixes.items()))
        yield f"{kinds} of formats that are not read"


def tree_of(place: Path, asked: str) -> Tree:
    """The folder or ZIP archive at `place`.

    Parameters
    ----------
    asked : the option that named it, for the message

    Raises
    ------
    InputError
        If there is neither, or the archive is damaged, encrypted, unpacks to more than 300 times its
        size, or names files outside of it.
    """
    if place.is_dir():
        return Tree(place, dict(sorted(_walked(place, ()))))
    if place.is_file() and zipfile.is_zipfile(place):
        return Tree(place, in_archive(place))
    what = f"'{place}' is no ZIP archive" if place.is_file() else f"No folder '{place}'"
    raise InputError(f"{what}: expected a folder of class folders for {asked}, or a ZIP of one.")


def _walked(folder: Path, parts: Parts) -> Iterator[tuple[Parts, PictureFile]]:
    with reading(folder):
        children = [(child, child.is_dir()) for child in folder.iterdir()]
    for child, is_folder in children:
        if _is_litter(child.name):
            continue
        if is_folder and len(parts) < DEPTH:
            yield from _walked(readable(child), (*parts, child.name))
        elif not is_folder and child.is_file():
            yield (*parts, child.name), PictureFile(child)


def in_archive(place: Path) -> dict[Parts, PictureFile]:
    """The files of a ZIP archive by their paths in it, without hidden ones and a folder around all.

    Raises
    ------
    InputError
        As `tree_of`, of archives.
    """
    try:
        archive = zipfile.ZipFile(place)
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise InputError(
            f"'{place}' is damaged: expected a ZIP archive, received {error}. Copy it again."
        ) from None
    found = {}
    members = [member for member in archive.infolist() if not member.is_dir()]
    _refuse_bomb(place, members)
    for member in members:
        parts = PurePosixPath(member.filename.replace("\\", "/")).parts
        if ".." in parts or parts[0] == "/" or re.match("[A-Za-z]:", parts[0]):
            raise _refused(place, "files inside of it", f"'{member.filename}'")
        if member.flag_bits & ENCRYPTED:
            raise _refused(place, "an archive without a password", f"'{member.filename}' encrypted")
        if not any(_is_litter(part) for part in parts):
            found[parts] = PictureFile(place.joinpath(*parts), archive, member.filename)
    # What is packed as a folder has that folder around everything.
    while len({parts[0] for parts in found}) == 1 and min(map(len, found)) > 2:
        if next(iter(found))[0] == TRAIN:
            break
        found = {parts[1:]: file for parts, file in found.items()}
    return dict(sorted(found.items()))


def _refuse_bomb(place: Path, members: list[zipfile.ZipInfo]) -> None:
    unpacked, packed = sum(one.file_size for one in members), place.stat().st_size
    if unpacked > MOST_EXPANSION * packed:
        expected = f"an archive that unpacks to at most {MOST_EXPANSION} times its size"
        raise _refused(place, expected, f"{unpacked:,} bytes in {packed:,}")
    for member in members:
        if member.file_size > MOST_BYTES:
            expected = f"pictures of at most {MOST_BYTES:,} bytes"
            raise _refused(place, expected, f"'{member.filename}' of {member.file_size:,}")


def _refused(place: Path, expected: str, received: str) -> InputError:
    return InputError(
        f"'{place}' is refused: expected {expected}, received {received}. Pack its folder anew, or "
        "unpack it and name the folder."
    )


def _is_litter(name: str) -> bool:
    return name.startswith(".") or name in LITTER


def no_pictures(place: Path) -> InputError:
    """The error for a folder or archive without class folders that have pictures."""
    return InputError(
        f"No pictures in '{place}': expected class folders with {READ} files, "
        "PATH/<class>/*.png or PATH/{train,test}/<class>/*.png."
    )
