"""MNIST's file formats and everything that has taken them over: read, verified, kept."""

import gzip
import hashlib
import sys
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import numpy.typing as npt

from dataset.files import write_atomically
from dataset.input_error import InputError

Arrays = dict[str, npt.NDArray[np.uint8]]

IDX_NAMES = {
    "x_train": "train-images-idx3-ubyte",
    "y_train": "train-labels-idx1-ubyte",
    "x_test": "t10k-images-idx3-ubyte",
    "y_test": "t10k-labels-idx1-ubyte",
}


def verified(
    arrays: Arrays,
    source: object,
    name: str,
    shapes: Mapping[str, tuple[int, ...]],
    sha256: Mapping[str, str],
) -> Arrays:
    """`arrays` if every one has its shape and SHA-256.

    Raises
    ------
    InputError
        Naming the first array that differs, with what was expected and received.
    """
    for key, expected in sha256.items():
        array = arrays[key]
        if array.dtype != np.uint8 or array.shape != shapes[key]:
            raise InputError(
                f"{name} from {source} is not {name}: expected {key} of uint8 {shapes[key]}, "
                f"received {array.dtype} {array.shape}."
            )
        received = hashlib.sha256(np.ascontiguousarray(array).data).hexdigest()
        if received != expected:
            raise InputError(
                f"{name} from {source} is damaged: expected {key} with SHA-256 {expected[:12]}…, "
                f"received {received[:12]}…; it is not used."
            )
    return arrays


def keep_npz(arrays: Arrays, path: Path, name: str) -> Path:
    """Write `arrays` to `path`, whole or not at all.

    Raises
    ------
    InputError
        If the folder cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with write_atomically(path) as file:
            np.savez_compressed(file, **arrays)  # type: ignore[arg-type]
    except OSError as error:
        raise InputError(
            f"Cannot write {name} to '{path}': {error.strerror}. Make the folder writable, or set "
            "XDG_CACHE_HOME to one that is."
        ) from None
    return path


def read_npz_or_idx(folder: Path, npz_name: str, name: str) -> tuple[Arrays, str]:
    """What a folder holds, not yet verified, and where it came from, for messages.

    Raises
    ------
    InputError
        If neither the ``.npz`` nor the four idx files are there, or they cannot be read.
    """
    npz = folder / npz_name
    if npz.is_file():
        return read_npz(npz), f"'{npz}'"
    paths = {key: _find_idx(folder, stem) for key, stem in IDX_NAMES.items()}
    missing = [IDX_NAMES[key] for key, path in paths.items() if path is None]
    if missing:
        raise InputError(
            f"No {name} in '{folder}': expected {npz_name} or the four idx files (gzipped or not), "
            f"missing {', '.join(missing)}. Name their folder with --data-dir."
        )
    return {key: read_idx(path) for key, path in paths.items() if path}, f"'{folder}'"


def read_npz(path: Path) -> Arrays:
    """The four arrays of an ``.npz`` in Keras' form, not yet verified."""
    try:
        with np.load(path, allow_pickle=False) as stored:
            return {key: stored[key] for key in IDX_NAMES}
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile, zlib.error) as error:
        raise InputError(
            f"Cannot read '{path}': expected an .npz with {', '.join(IDX_NAMES)}, "
            f"received {first_line(error)}."
        ) from None


def read_idx(path: Path) -> npt.NDArray[np.uint8]:
    """One idx file of bytes, gzipped or not (format: the MNIST home page).

    Raises
    ------
    InputError
        If header and length do not agree.
    """
    try:
        content = path.read_bytes()
        if content[:2] == b"\x1f\x8b":
            content = gzip.decompress(content)
    except (OSError, EOFError, zlib.error) as error:
        raise InputError(f"Cannot read '{path}': {first_line(error)}. Fetch it again.") from None
    n_dimensions = content[3] if len(content) >= 4 else 0
    start = 4 + 4 * n_dimensions
    shape = tuple(np.frombuffer(content[4:start], dtype=">u4").astype(int).tolist())
    if content[:3] != b"\0\0\x08" or not shape or len(content) - start != int(np.prod(shape)):
        raise InputError(
            f"Cannot read '{path}': expected an idx file of bytes whose header fits its length, "
            f"received {len(content)} bytes that begin {content[:4].hex()}. Fetch it again."
        )
    return np.frombuffer(content, dtype=np.uint8, offset=start).reshape(shape)


def _find_idx(folder: Path, name: str) -> Path | None:
    dotted = name.replace("-idx", ".idx")
    candidates = (folder / f"{stem}{suffix}" for stem in (name, dotted) for suffix in ("", ".gz"))
    return next((path for path in candidates if path.is_file()), None)


def first_line(error: BaseException) -> str:
    """The first line of an error's message, at most 200 characters."""
    text = str(error).strip() or type(error).__name__
    return text.splitlines()[0][:200]


def print_to_stderr(line: str) -> None:
    """One line of progress."""
    print(line, file=sys.stderr, flush=True)
