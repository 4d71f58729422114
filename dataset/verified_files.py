"""Data sets that are fetched: found, verified and kept, whatever files they come in."""

import hashlib
import math
import sys
import tempfile
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import platformdirs

from dataset import DATASETS
from dataset.archive import first_line
from dataset.arrays import read_npz
from dataset.files import write_atomically, writing
from dataset.input_error import InputError

Arrays = dict[str, npt.NDArray[Any]]


class NotThereError(InputError):
    """A folder has none of a data set's files, which is another thing than damaged ones."""


def print_to_stderr(line: str) -> None:
    """One line of progress."""
    print(line, file=sys.stderr, flush=True)


@dataclass(frozen=True)
class VerifiedFiles(ABC):
    """A data set that is used only when every byte is right, wherever it comes from.

    It comes from the folder of ``--data-dir`` (`read_folder`), the cache, or `sources`, in this order.

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
    sources: Mapping[str, Callable[[Any], Arrays]]
    mend: str
    shapes: Mapping[str, tuple[int, ...]]

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
                return self.check(read_npz(cache, self.sha256, self.most_bytes), cache)
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

    def is_kept(self) -> bool:
        """Whether the cache has all of it, whole."""
        try:
            self.check(read_npz(self.cached_file, self.sha256, self.most_bytes), self.cached_file)
        except (InputError, OSError):
            return False
        return True

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

    def arrays(self, data_dir: Path | None = None) -> Arrays:
        """The verified arrays from `data_dir`, or if that is None from cache or sources.

        Raises
        ------
        InputError
            If the files are missing, unreadable or differ in any byte, or no source has them.
        """
        return self.fetch() if data_dir is None else self.read_folder(data_dir)

    @abstractmethod
    def read_folder(self, folder: Path) -> Arrays:
        """The verified arrays from a local folder; an `InputError` if they are not there, or damaged."""


def download(urls: Mapping[str, str | None], files: VerifiedFiles) -> Arrays:
    """What `VerifiedFiles.read_folder` finds where `urls` were downloaded to.

    Parameters and errors as for `download_to`.
    """
    with tempfile.TemporaryDirectory() as scratch:
        download_to(Path(scratch), urls)
        return files.read_folder(Path(scratch))


def download_to(folder: Path, urls: Mapping[str, str | None]) -> None:
    """Put files into `folder`, called as their addresses end.

    Parameters
    ----------
    urls : addresses, each with the SHA-256 of its file, or ``md5:`` and its MD5, where that is known

    Raises
    ------
    InputError
        If there is no connection, or what came is something else.
    """
    import pooch
    import requests

    pooch.get_logger().setLevel("WARNING")
    for url, known_hash in urls.items():
        name = url.rpartition("/")[2]
        try:
            pooch.retrieve(
                url,
                known_hash=known_hash,
                fname=name,
                path=folder,
                downloader=pooch.HTTPDownloader(progressbar=True, timeout=20),
            )
        except requests.ConnectionError:
            raise InputError("no connection") from None
        except ValueError as error:
            raise InputError(f"what came is not {name}: {first_line(error)}") from None
