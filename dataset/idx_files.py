"""Data sets in files like MNIST's: found or fetched, verified, kept."""

import gzip
import hashlib
import math
import sys
import tempfile
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import IO, Any

import numpy as np
import numpy.typing as npt
import platformdirs

from dataset import DATASETS
from dataset.archive import first_line
from dataset.arrays import read_npz
from dataset.files import write_atomically, writing
from dataset.input_error import InputError
from dataset.labelled_images import Split

Arrays = dict[str, npt.NDArray[Any]]

IDX_NAMES = {
    "x_train": "train-images-idx3-ubyte",
    "y_train": "train-labels-idx1-ubyte",
    "x_test": "t10k-images-idx3-ubyte",
    "y_test": "t10k-labels-idx1-ubyte",
}


MOST_DIMENSIONS = 3
SHAPES = MappingProxyType(
    {
        "x_train": (60000, 28, 28),
        "y_train": (60000,),
        "x_test": (10000, 28, 28),
        "y_test": (10000,),
    }
)


def print_to_stderr(line: str) -> None:
    """One line of progress."""
    print(line, file=sys.stderr, flush=True)


@dataclass(frozen=True)
class IdxFiles:
    """A data set that is used only when every byte is right, wherever it comes from.

    That is, in this order: the folder of ``--data-dir``, with ``<key>.npz`` or four idx files; the
    cache; `sources`.

    Attributes
    ----------
    key : of `DATASETS`
    sha256 : of the bytes of every array
    sources : what a source is called → a function that has the arrays from there, or raises an
        `InputError` or `OSError`
    mend : what to do if no source has them; a sentence
    shapes : of every array
    """

    key: str
    sha256: Mapping[str, str]
    sources: Mapping[str, Callable[["IdxFiles"], Arrays]]
    mend: str
    shapes: Mapping[str, tuple[int, ...]] = field(default_factory=lambda: SHAPES)

    @property
    def name(self) -> str:
        """For people."""
        return DATASETS[self.key].name

    @property
    def cached_file(self) -> Path:
        """Where the verified copy lies, in the user's cache folder."""
        return platformdirs.user_cache_path("versus") / f"{self.key}.npz"

    @property
    def most_bytes(self) -> int:
        """Of the arrays together, twice over: what has more is something else."""
        return 2 * sum(map(math.prod, self.shapes.values())) + 4096

    def load(self, data_dir: Path | None = None) -> tuple[Split, Split]:
        """Training and test pictures, from `data_dir`, or if that is None from cache or sources.

        Raises
        ------
        InputError
            If the files are missing, unreadable or differ in any byte, or no source has them.
        """
        arrays = self.fetch() if data_dir is None else self.read_folder(data_dir)
        train, test = (
            Split(arrays[f"x_{part}"], arrays[f"y_{part}"].astype(np.int64))
            for part in ("train", "test")
        )
        return train, test

    def fetch(self, say: Callable[[str], None] = print_to_stderr) -> Arrays:
        """The verified arrays from the cache, else from the first source that has them, then cached.

        Parameters
        ----------
        say : receives one line a step

        Raises
        ------
        InputError
            If no source has them, or the cache cannot be written.
        """
        cache = self.cached_file
        if cache.is_file():
            try:
                return self.check(read_npz(cache, IDX_NAMES, self.most_bytes), cache)
            except InputError as damage:
                say(f"{damage} It is fetched again.")
        failures = []
        for name, source in self.sources.items():
            say(f"Fetching {self.name} from {name} …")
            try:
                arrays = self.check(source(self), name)
            except (InputError, OSError) as error:
                failures.append(f"{name}: {first_line(error)}")
                say(f"  not available there ({first_line(error)})")
                continue
            say(f"{self.name} verified and kept in {self.keep(arrays)}")
            return arrays
        raise InputError(f"{self.name} could not be fetched ({'; '.join(failures)}). {self.mend}")

    def check(self, arrays: Arrays, source: object) -> Arrays:
        """`arrays` if every one has its shape and SHA-256.

        Raises
        ------
        InputError
            Naming the first array that differs, with what was expected and received.
        """
        for key, expected in self.sha256.items():
            array, shape = arrays[key], self.shapes[key]
            if array.dtype != np.uint8 or array.shape != shape:
                raise InputError(
                    f"{self.name} from {source} is not {self.name}: expected {key} of uint8 {shape}, "
                    f"received {array.dtype} {array.shape}."
                )
            received = hashlib.sha256(np.ascontiguousarray(array).data).hexdigest()
            if received != expected:
                raise InputError(
                    f"{self.name} from {source} is damaged: expected {key} with SHA-256 "
                    f"{expected[:12]}…, received {received[:12]}…; it is not used."
                )
        return arrays

    def keep(self, arrays: Arrays) -> Path:
        """Put verified arrays into the cache, whole or not at all, and return its path.

        Raises
        ------
        InputError
            If they are not this data set's, or the folder cannot be written.
        """
        path, verified = self.cached_file, self.check(arrays, "the caller")
        with writing(f"{self.name} to '{path}'", "set XDG_CACHE_HOME to another."):
            path.parent.mkdir(parents=True, exist_ok=True)
            with write_atomically(path) as file:
                np.savez_compressed(file, **verified)  # type: ignore[arg-type]
        return path

    def read_folder(self, folder: Path) -> Arrays:
        """The verified arrays from a local folder.

        Raises
        ------
        InputError
            If neither the ``.npz`` nor the four idx files are there, or they are damaged.
        """
        npz = folder / f"{self.key}.npz"
        if npz.is_file():
            return self.check(read_npz(npz, IDX_NAMES, self.most_bytes), f"'{npz}'")
        paths = {key: _find_idx(folder, stem) for key, stem in IDX_NAMES.items()}
        missing = [IDX_NAMES[key] for key, path in paths.items() if path is None]
        if missing:
            raise InputError(
                f"No {self.name} in '{folder}': expected {npz.name} or the four idx files (gzipped or "
                f"not), missing {', '.join(missing)}. Name their folder with --data-dir."
            )
        arrays = {key: read_idx(path, self.most_bytes) for key, path in paths.items() if path}
        return self.check(arrays, f"'{folder}'")


def download(urls: Mapping[str, str | None], files: IdxFiles) -> Arrays:
    """What `IdxFiles.read_folder` finds where `urls` were downloaded to.

    Parameters
    ----------
    urls : addresses, each with the SHA-256 of its file, where that is known

    Raises
    ------
    InputError
        If there is no connection, or what came is something else.
    """
    import pooch
    import requests

    pooch.get_logger().setLevel("WARNING")
    with tempfile.TemporaryDirectory() as scratch:
        for url, sha256 in urls.items():
            name = url.rpartition("/")[2]
            try:
                pooch.retrieve(
                    url,
                    known_hash=sha256,
                    fname=name,
                    path=scratch,
                    downloader=pooch.HTTPDownloader(progressbar=True, timeout=20),
                )
            except requests.ConnectionError:
                raise InputError("no connection") from None
            except ValueError as error:
                raise InputError(f"what came is not {name}: {first_line(error)}") from None
        return files.read_folder(Path(scratch))


def read_idx(path: Path, most: int) -> npt.NDArray[np.uint8]:
    """One idx file of bytes, gzipped or not (format: the MNIST home page).

    Parameters
    ----------
    most : bytes that it may have, unpacked

    Raises
    ------
    InputError
        If header and length do not agree, or it is longer.
    """
    try:
        with path.open("rb") as file:
            packed = file.read(2) == b"\x1f\x8b"
            file.seek(0)
            content = unpacked(file, most) if packed else file.read(most + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise InputError(f"Cannot read '{path}': {first_line(error)}. Fetch it again.") from None
    n_dimensions = content[3] if len(content) >= 4 else 0
    start = 4 + 4 * n_dimensions
    shape: tuple[int, ...] = ()
    known = content[:3] == b"\0\0\x08" and n_dimensions <= MOST_DIMENSIONS
    if known and len(content) >= start:
        shape = tuple(np.frombuffer(content[4:start], dtype=">u4").astype(int).tolist())
    if not shape or len(content) - start != math.prod(shape):
        size = f"{len(content)} bytes" if len(content) <= most else f"more than {most} bytes"
        raise InputError(
            f"Cannot read '{path}': expected an idx file of bytes whose header fits its length, "
            f"received {size} that begin {content[:4].hex()}. Fetch it again."
        )
    return np.frombuffer(content, dtype=np.uint8, offset=start).reshape(shape)


def unpacked(file: IO[bytes], most: int) -> bytes:
    """What a gzip file holds, cut after ``most + 1`` bytes."""
    with gzip.open(file) as stream:
        return stream.read(most + 1)


def _find_idx(folder: Path, name: str) -> Path | None:
    dotted = name.replace("-idx", ".idx")
    candidates = (folder / f"{stem}{suffix}" for stem in (name, dotted) for suffix in ("", ".gz"))
    return next((path for path in candidates if path.is_file()), None)
