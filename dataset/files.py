"""Files that are whole or absent, and folders that do not take them."""

import hashlib
import os
import re
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from errno import EEXIST, ENOSYS, ENOTSUP, EOPNOTSUPP, EPERM
from fnmatch import fnmatchcase
from pathlib import Path
from typing import IO

from dataset.input_error import InputError

# Like no name that people give: what is called so is taken away.
TEMPORARY = re.compile(r"\.versus-[0-9a-f]{8}\.part")
# A file system's limit is 255 bytes, of which a name may be one part of three.
LONGEST = 100
# Of file systems without second names.
NO_LINKS = {ENOSYS, ENOTSUP, EOPNOTSUPP, EPERM}
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


def listed(folder: Path, pattern: str) -> list[Path]:
    """What is in `folder` under names of `pattern`, in order; nothing if there is no such folder.

    Raises
    ------
    InputError
        If the folder is there and may not be read, which `pathlib.Path.glob` takes for an empty one.
    """
    with reading(folder):
        try:
            names = os.listdir(folder)
        except (FileNotFoundError, NotADirectoryError):
            return []
    return sorted(folder / name for name in names if fnmatchcase(name, pattern))


def file_name(name: str) -> str:
    """`name` without what a file system, a link or LaTeX might read otherwise, and not too long for one.

    Examples
    --------
    >>> file_name("folder:my drawings/50% a&b")
    'folder_my_drawings_50__a_b'
    """
    return shortened(name.translate(UNSAFE))


def shortened(name: str) -> str:
    """`name`, or the start of it with a mark of the whole, so that more can be put to it.

    Examples
    --------
    >>> shortened("drawings"), len(shortened("한" * 80).encode())
    ('drawings', 99)
    """
    whole = os.fsencode(name)
    if len(whole) <= LONGEST:
        return name
    mark = hashlib.sha256(whole).hexdigest()[:8]
    return f"{whole[: LONGEST - 9].decode('utf-8', 'ignore')}-{mark}"


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


def write_new(path: Path, content: bytes) -> None:
    """A file where none is, whole or absent; `FileExistsError` if one is there."""
    if os.path.lexists(path):
        raise FileExistsError(EEXIST, os.strerror(EEXIST), str(path))
    temporary = path.with_name(f".versus-{secrets.token_hex(4)}.part")
    try:
        with open(temporary, "xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        try:
            # Unlike a renamed file, a second name takes nobody's place.
            os.link(temporary, path)
        except OSError as error:
            if error.errno not in NO_LINKS:
                raise
            os.rename(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


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


def check_will_write(folder: Path, mend: str) -> None:
    """As `check_writable`, for a folder that is made with its first file: nothing is left behind."""
    folder = folder.absolute()
    missing = [one for one in (folder, *folder.parents) if not os.path.lexists(one)]
    try:
        check_writable(folder, mend)
    finally:
        for one in missing:
            # Somebody else may have put something into it meanwhile.
            with suppress(OSError):
                one.rmdir()


def unfinished(folder: Path) -> list[Path]:
    """Temporary files in `folder` whose writer was killed before they took their place."""
    return [path for path in listed(folder, ".versus-*.part") if TEMPORARY.fullmatch(path.name)]
