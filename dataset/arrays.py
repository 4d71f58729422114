"""Arrays in ``.npz`` files from elsewhere, of which no header is believed."""

import zipfile
from collections.abc import Collection
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from dataset.archive import DAMAGE, check_header, check_members, first_line
from dataset.input_error import InputError

MOST_BYTES = 4 << 30
# A report reads tens of thousands of small arrays; opening each once instead of twice halves that.
AT_ONCE = 1 << 16
# How an NPY file of version 1.0 starts, and where it says how long its header is.
FIRST, LENGTH = b"\x93NUMPY\x01\x00", slice(8, 10)


def read_npz(
    path: Path, names: Collection[str] | None = None, most: int = MOST_BYTES
) -> dict[str, npt.NDArray[Any]]:
    """Arrays of numbers or words by their names; nothing is allocated for what is not there.

    Parameters
    ----------
    path : of the file
    names : which arrays; None for all
    most : bytes that they may have together

    Raises
    ------
    InputError
        If it is no such archive, is damaged, packed in another way than NumPy does, lacks an array,
        has more bytes or holds pickled objects.
    """
    try:
        return arrays_in(path, names, most)
    except DAMAGE as error:
        wanted = f" with {', '.join(names)}" if names else ""
        raise InputError(
            f"Cannot read '{path}': expected an .npz{wanted}, received {first_line(error)}. "
            "Fetch or make it again."
        ) from None


def arrays_in(
    path: Path,
    names: Collection[str] | None = None,
    most: int = MOST_BYTES,
    of: Collection[str] | None = None,
) -> dict[str, npt.NDArray[Any]]:
    """As `read_npz`, for a caller who tells the damage in words of its own.

    Parameters
    ----------
    of : without `names`, arrays that are called ``<anything>/<one of these>``; None for all

    Raises
    ------
    dataset.archive.DAMAGE
        One of these.
    """
    # A FIFO would be waited for.
    if path.exists() and not path.is_file():
        raise ValueError("no file")
    with zipfile.ZipFile(path) as archive:
        check_members(archive)
        if names is None:
            names = [name.removesuffix(".npy") for name in archive.namelist()]
            names = [name for name in names if of is None or name.partition("/")[2] in of]
        members = {name: archive.getinfo(f"{name}.npy") for name in names}
        if (total := sum(member.file_size for member in members.values())) > most:
            raise ValueError(f"{total:,} bytes, more than {most:,}")
        return {name: _member(archive, member) for name, member in members.items()}


def _member(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> npt.NDArray[Any]:
    content = archive.read(member) if member.file_size <= AT_ONCE else b""
    if content.startswith(FIRST):
        start = LENGTH.stop + int.from_bytes(content[LENGTH], "little")
        shape, is_fortran, dtype = _header(content[:start], member.file_size)
        order: Literal["C", "F"] = "F" if is_fortran else "C"
        return np.ndarray(shape, dtype, content, start, order=order).copy(order)
    with archive.open(member) as packed:
        check_header(packed, member.file_size)
    with archive.open(member) as packed:
        array: npt.NDArray[Any] = np.lib.format.read_array(packed, allow_pickle=False)
        return array


@lru_cache(maxsize=4096)
def _header(head: bytes, n_bytes: int) -> tuple[tuple[int, ...], bool, np.dtype[Any]]:
    """As `check_header`; most arrays of a report are of a few shapes."""
    return check_header(BytesIO(head), n_bytes)
