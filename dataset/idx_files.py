"""Data sets in files like MNIST's: ``.npz`` or idx."""

import gzip
import math
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import IO

import numpy as np
import numpy.typing as npt

from dataset.archive import first_line
from dataset.arrays import read_npz
from dataset.input_error import InputError
from dataset.labelled_images import Split
from dataset.verified_files import Arrays, NotThereError, VerifiedFiles

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


@dataclass(frozen=True)
class IdxFiles(VerifiedFiles):
    """Training and test pictures in ``<key>.npz`` or four idx files."""

    shapes: Mapping[str, tuple[int, ...]] = field(default_factory=lambda: SHAPES)

    @property
    def counts(self) -> str:
        """``60,000 + 10,000``."""
        return " + ".join(f"{self.shapes[key][0]:,}" for key in ("x_train", "x_test"))

    def load(self, data_dir: Path | None = None) -> tuple[Split, Split]:
        """Training and test pictures, from `data_dir`, or if that is None from cache or sources.

        Raises
        ------
        InputError
            If the files are missing, unreadable or differ in any byte, or no source has them.
        """
        arrays = self.arrays(data_dir)
        train, test = (
            Split(arrays[f"x_{part}"], arrays[f"y_{part}"].astype(np.int64))
            for part in ("train", "test")
        )
        return train, test

    def read_folder(self, folder: Path) -> Arrays:
        """The verified arrays from a local folder.

        Raises
        ------
        NotThereError
            If neither the ``.npz`` nor any of the four idx files is there.
        InputError
            If some of the idx files are missing, or what is there is damaged.
        """
        npz = folder / f"{self.key}.npz"
        if npz.is_file():
            return self.check(read_npz(npz, IDX_NAMES, self.most_bytes), f"'{npz}'")
        paths = {key: _find_idx(folder, stem) for key, stem in IDX_NAMES.items()}
        missing = [IDX_NAMES[key] for key, path in paths.items() if path is None]
        if missing:
            lacks = NotThereError if len(missing) == len(paths) else InputError
            raise lacks(
                f"No {self.name} in '{folder}': expected {npz.name} or the four idx files (gzipped or "
                f"not), missing {', '.join(missing)}. Name their folder with --data-dir."
            )
        arrays = {key: read_idx(path, self.most_bytes) for key, path in paths.items() if path}
        return self.check(arrays, f"'{folder}'")


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
