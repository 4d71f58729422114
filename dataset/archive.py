"""ZIP archives from elsewhere, looked at before anything in them is read."""

import math
import struct
import tokenize
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import numpy as np

from dataset.input_error import InputError

PACKINGS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
ENCRYPTED = 0x1

# What is written here is stored, not packed; ten leaves room for an archive that was packed again.
MAX_EXPANSION = 10

# What the readers of ZIP, JSON, NPY and HDF5, and whoever builds objects from them, raise on damage.
DAMAGE = (
    ArithmeticError,
    AttributeError,
    EOFError,
    ImportError,
    LookupError,
    MemoryError,
    OSError,
    RuntimeError,
    TypeError,
    ValueError,
    struct.error,
    tokenize.TokenError,
    zipfile.BadZipFile,
    zlib.error,
)


@contextmanager
def checked_archive(path: Path, kind: str) -> Iterator[zipfile.ZipFile]:
    """The archive at `path`, opened; what damage makes the body raise is told in one line.

    Parameters
    ----------
    path : of the archive
    kind : what it should be, for the message

    Raises
    ------
    InputError
        If there is no such file, if it is no archive, unpacks to more than ten times its size
        (decided by its table of contents, before anything is unpacked), or is damaged.
    """
    if not path.is_file():
        raise InputError(f"No file '{path}': expected {kind}. Check the path.")
    if not zipfile.is_zipfile(path):
        raise InputError(
            f"'{path}' is no model: expected {kind}, received something else or the first part of "
            "one. Copy the file again, or make it again."
        )
    try:
        with zipfile.ZipFile(path) as archive:
            check_members(archive)
            _refuse_bomb(path, archive)
            yield archive
    except InputError:
        raise
    except DAMAGE as error:
        raise InputError(
            f"'{path}' is damaged: expected {kind}, received {type(error).__name__}: "
            f"{first_line(error)}. Copy the file again, or make it again."
        ) from None


def refused(path: Path, expected: str, received: str) -> InputError:
    """The error for an archive that is whole and holds what no model of ours does."""
    return InputError(
        f"'{path}' is refused: expected {expected}, received {received}. Train the model anew with "
        "'versus train'."
    )


def mappings_in(document: Any) -> Iterator[dict[str, Any]]:
    """Every mapping in a JSON document, at any depth, and no deeper on the stack for it."""
    pending = [document]
    while pending:
        part = pending.pop()
        if isinstance(part, list):
            pending += part
        elif isinstance(part, dict):
            yield part
            pending += part.values()


def check_members(archive: zipfile.ZipFile) -> None:
    """Raise a ValueError for members that are encrypted, packed oddly, or there twice."""
    names = set()
    for member in archive.infolist():
        if member.flag_bits & ENCRYPTED or member.compress_type not in PACKINGS:
            raise ValueError(f"'{member.filename[:80]}' encrypted or packed in an unknown way")
        if member.filename in names:
            raise ValueError(f"'{member.filename[:80]}' twice")
        names.add(member.filename)


def check_header(file: IO[bytes], n_bytes: int) -> tuple[tuple[int, ...], bool, np.dtype[Any]]:
    """Shape, whether it is in Fortran's order, and type of an NPY file, which is read up to its numbers.

    Raises
    ------
    ValueError
        If a file of `n_bytes` claims another size, or pickled objects.
    """
    readers = {
        (1, 0): np.lib.format.read_array_header_1_0,
        (2, 0): np.lib.format.read_array_header_2_0,
    }
    shape, is_fortran, dtype = readers[np.lib.format.read_magic(file)](file)
    if dtype.hasobject:
        raise ValueError("an array of pickled objects, which could run code and are not loaded")
    claimed = math.prod(shape) * dtype.itemsize + file.tell()
    if claimed != n_bytes or min(shape, default=0) < 0:
        raise ValueError(f"an array of {n_bytes:,} bytes, and one that claims {claimed:,}")
    return shape, is_fortran, dtype


def first_line(error: BaseException) -> str:
    """The first line of an error's message, at most 200 characters."""
    text = str(error).strip() or type(error).__name__
    return text.splitlines()[0][:200].rstrip(".")


def _refuse_bomb(path: Path, archive: zipfile.ZipFile) -> None:
    packed = path.stat().st_size
    unpacked = sum(member.file_size for member in archive.infolist())
    if unpacked > MAX_EXPANSION * packed:
        raise refused(
            path,
            f"an archive that unpacks to at most {MAX_EXPANSION} times its size",
            f"{unpacked:,} bytes in {packed:,}",
        )
