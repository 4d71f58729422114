"""Files that are whole or absent, and folders that do not take them."""

import os
import re
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from dataset.input_error import InputError

# Like no name that people give: what is called so is taken away.
TEMPORARY = re.compile(r"\.versus-[0-9a-f]{8}\.part")
UNSAFE = str.maketrans("/\\:*?\"<>|&%$#{}~^' ", "_" * 19)


def readable(path: Path) -> Path:
    """`path`, if its name is text: old archives unpack Korean names as bytes that are none.

    Raises
    ------
    InputError
        If it is not.
    """
    try:
        path.name.encode()
    except UnicodeEncodeError:
        raise InputError(
            f"The name {path.name!a} in '{path.parent}' is no text: expected UTF-8, received bytes of "
            "another encoding. Rename it."
        ) from None
    return path


@contextmanager
def reading(folder: Path) -> Iterator[None]:
    """What the system refuses within is told as an `InputError`."""
    try:
        yield
    except OSError as error:
        raise InputError(
            f"Cannot read '{error.filename or folder}': {error.strerror}. Expected files and folders "
            "that you may read."
        ) from None


def file_name(name: str) -> str:
    """`name` without what a file system, a link or LaTeX might read otherwise.

    Examples
    --------
    >>> file_name("folder:my drawings/50% a&b")
    'folder_my_drawings_50__a_b'
    """
    return name.translate(UNSAFE)


@contextmanager
def write_atomically(path: Path) -> Iterator[IO[bytes]]:
    """A binary file that takes its place at `path` only when it is whole and on the disk."""
    temporary = path.with_name(f".versus-{secrets.token_hex(4)}.part")
    try:
        with open(temporary, "xb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


@contextmanager
def writing(what: str, mend: str) -> Iterator[None]:
    """Whatever the system refuses within is told as `cannot_write` does."""
    try:
        yield
    except OSError as error:
        raise cannot_write(what, error, mend) from None


def cannot_write(what: str, error: OSError, mend: str) -> InputError:
    """The error for a folder that does not take what is written to it.

    Parameters
    ----------
    what : and where, e.g. ``"the page 'runs/lecture/index.html'"`` or ``"to 'runs'"``
    mend : what to do about it, e.g. ``"name another with --out DIR."``
    """
    return InputError(
        f"Cannot write {what}: {error.strerror}. Expected a folder that you may write to, with free "
        f"space; {mend}"
    )


def check_writable(folder: Path, mend: str) -> None:
    """Make `folder` and see that it takes a file, before anything is computed for it.

    Raises
    ------
    InputError
        If it does not.
    """
    with writing(f"to '{folder}'", mend):
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass


def unfinished(folder: Path) -> list[Path]:
    """Temporary files in `folder` whose writer was killed before they took their place."""
    return sorted(path for path in folder.glob(".versus-*.part") if TEMPORARY.fullmatch(path.name))
