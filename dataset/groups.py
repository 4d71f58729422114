"""Which pictures of a folder belong together: the frames of one track, the drawings of one person."""

import csv
import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from dataset.input_error import InputError
from dataset.labelled_images import Labels
from dataset.picture_file import PictureFile

# How tracks and frames are called in most collections, as 00003_00017.
SERIES = re.compile(r"(.+)[_-]\d+")
# Pictures of a series, and the share of files that are in one, before they are taken for series.
FEWEST, MOST_NAMES = 3, 0.9


def is_table(asked: str) -> bool:
    """Whether groups are told by a CSV file, and not by a pattern."""
    return asked.endswith(".csv")


def said_groups(asked: str) -> str:
    """How groups were told, for a record: the pattern, or the CSV's name without its place."""
    return Path(asked).name if is_table(asked) else asked


def groups_of(files: Sequence[PictureFile], folder: Path, asked: str) -> Labels:
    """The group of every file, as numbers.

    Parameters
    ----------
    folder : the data set's
    asked : a pattern that is searched in file names, or, with a ``/`` in it, in ``CLASS/NAME``; its first
        bracket, or all of it, names the group. Or a CSV file with rows ``file,group``, files as below
        `folder`

    Raises
    ------
    InputError
        If the pattern is none or is found in no name, or a file is not in the CSV.
    """
    names = _from_csv(files, folder, Path(asked)) if is_table(asked) else _found(files, asked)
    return np.unique(np.array(names), return_inverse=True)[1].astype(np.int64)


def _found(files: Sequence[PictureFile], pattern: str) -> list[str]:
    try:
        search = re.compile(pattern).search
    except re.error as error:
        raise InputError(
            f"Invalid --groups '{pattern}': {error}. Expected a regular expression for file names, as in "
            r"'(\d+)_\d+', or a CSV file."
        ) from None
    # Tracks that are numbered anew in every class are told apart by their class.
    depth = 2 if "/" in pattern else 1
    found = [search("/".join(file.path.parts[-depth:])) for file in files]
    missing = [file.path.name for file, one in zip(files, found, strict=True) if one is None]
    if missing:
        raise InputError(
            f"--groups '{pattern}' is found in {len(files) - len(missing):,} of {len(files):,} file names, "
            f"and not in '{missing[0]}': expected it in each. Change it, or give a CSV file."
        )
    return [one[1] if one.re.groups else one[0] for one in found if one]


def _from_csv(files: Sequence[PictureFile], folder: Path, table: Path) -> list[str]:
    try:
        with table.open(newline="", encoding="utf-8") as content:
            known = {row[0]: row[1] for row in csv.reader(content) if len(row) > 1}
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InputError(
            f"Cannot read --groups '{table}': {error}. Expected a CSV file with rows file,group."
        ) from None
    names = [file.path.relative_to(folder).as_posix() for file in files]
    missing = [name for name in names if name not in known]
    if missing:
        raise InputError(
            f"'{missing[0]}' and {len(missing) - 1:,} more of {len(names):,} files are not in '{table}': "
            f"expected rows file,group with files as below '{folder.name}'. Add them."
        )
    return [known[name] for name in names]


def n_series(files: Sequence[PictureFile]) -> int:
    """In how many series the files are numbered, as frames of tracks or drawings of people; 0 if in none.

    A class whose pictures are counted from 1 on is no series: several in most classes are.
    """
    found = [(file.path.parent, SERIES.match(file.path.stem)) for file in files]
    series = {(folder, one[1]) for folder, one in found if one}
    folders = {folder for folder, _ in found}
    n_named = sum(one is not None for _, one in found)
    are_series = len(series) >= 2 * len(folders) and n_named >= FEWEST * len(series)
    return len(series) if are_series and n_named >= MOST_NAMES * len(files) else 0
