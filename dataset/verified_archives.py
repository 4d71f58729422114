"""Data sets that are published as archives with a checksum each: found, verified and kept as they are."""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from dataset import DATASETS
from dataset.archive import first_line
from dataset.files import reading, write_atomically, writing
from dataset.input_error import InputError
from dataset.verified_files import download_to, print_to_stderr

CACHE = "set XDG_CACHE_HOME to another."
# In the provenance of pictures from archives whose bytes are not the published ones.
NOT_OFFICIAL = "NOT the official archives"


@dataclass(frozen=True)
class Archive:
    """A published file.

    Attributes
    ----------
    name : of the file
    address : where it is public
    md5 : of its bytes, as published
    """

    name: str
    address: str
    md5: str


@dataclass(frozen=True)
class Found:
    """The archives of a data set on the disk.

    Attributes
    ----------
    paths : by name
    others : names of those whose bytes are not the published ones
    """

    paths: Mapping[str, Path]
    others: tuple[str, ...] = ()


@dataclass(frozen=True)
class VerifiedArchives:
    """The archives of a data set, which come from the folder of ``--data-dir``, the cache or the network.

    What is kept in the cache is the archives themselves, when every byte of one is right.

    Attributes
    ----------
    key : of `DATASETS`
    archives : all of them
    counts : how many pictures there are, for people
    """

    key: str
    archives: tuple[Archive, ...]
    counts: str

    @property
    def name(self) -> str:
        """For people."""
        return DATASETS[self.key].name

    @property
    def cached_folder(self) -> Path:
        """Where verified archives lie, in the user's cache folder."""
        return platformdirs.user_cache_path("versus") / self.key

    @property
    def cached_file(self) -> Path:
        """The last of them, which is there when all are."""
        return self.cached_folder / self.archives[-1].name

    def find(self, data_dir: Path | None) -> Found:
        """The archives in `data_dir`, whatever their bytes; if that is None, verified, from cache or
        network.

        Raises
        ------
        InputError
            If one is not there, or cannot be had.
        """
        if data_dir is None:
            return self.fetch()
        paths = {one.name: data_dir / one.name for one in self.archives}
        with reading(data_dir):
            missing = [name for name, path in paths.items() if not path.is_file()]
        if missing:
            raise InputError(
                f"No {self.name} in '{data_dir}': expected {', '.join(paths)}, missing "
                f"{', '.join(missing)}. Name their folder with --data-dir."
            )
        others = [one.name for one in self.archives if md5_of(paths[one.name]) != one.md5]
        return Found(paths, tuple(others))

    def read_folder(self, folder: Path) -> Found:
        """The published archives in a local folder.

        Raises
        ------
        InputError
            If one is not there, or differs in any byte.
        """
        found = self.find(folder)
        for one in self.archives:
            if one.name in found.others:
                raise InputError(
                    f"'{found.paths[one.name]}' is not the published one: expected MD5 {one.md5}, received "
                    f"{md5_of(found.paths[one.name])}; it is not used. Copy it again from {one.address}."
                )
        return found

    def fetch(self, say: Callable[[str], None] = print_to_stderr) -> Found:
        """The published archives from the cache; what is not there is downloaded into it, one by one.

        Parameters
        ----------
        say : receives one line a step

        Raises
        ------
        InputError
            If one cannot be had, or the cache cannot be written.
        """
        folder = self.cached_folder
        for one in self.archives:
            kept = folder / one.name
            if kept.is_file():
                if md5_of(kept) == one.md5:
                    continue
                say(f"'{kept}' is damaged. It is fetched again.")
            say(f"Fetching {one.name} of {self.name} …")
            with writing(f"{self.name} to '{folder}'", CACHE):
                folder.mkdir(parents=True, exist_ok=True)
                with tempfile.TemporaryDirectory(dir=folder) as scratch:
                    self._download(one, Path(scratch))
                    os.replace(Path(scratch) / one.name, kept)
            say(f"{one.name} verified and kept in {folder}")
        return Found({one.name: folder / one.name for one in self.archives})

    def _download(self, one: Archive, folder: Path) -> None:
        try:
            download_to(folder, {one.address: f"md5:{one.md5}"})
        except (InputError, OSError) as error:
            home = one.address.rpartition("/")[0]
            raise InputError(
                f"{self.name} could not be fetched ({first_line(error)}). Connect to the network, or point "
                f"--data-dir at a folder with {one.name}, from {home}."
            ) from None

    def keep(self, found: Found) -> Path:
        """Put verified archives into the cache, each whole or not at all, and return its path.

        Raises
        ------
        InputError
            If the folder cannot be written.
        """
        with writing(f"{self.name} to '{self.cached_folder}'", CACHE):
            self.cached_folder.mkdir(parents=True, exist_ok=True)
            for name, path in found.paths.items():
                with path.open("rb") as source, write_atomically(self.cached_folder / name) as file:
                    shutil.copyfileobj(source, file)
        return self.cached_file


def md5_of(path: Path) -> str:
    """MD5 of a file's bytes, in hexadecimal: what tells a damaged copy, not a forged one.

    Raises
    ------
    InputError
        If it cannot be read.
    """
    try:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, lambda: hashlib.md5(usedforsecurity=False))
    except OSError as error:
        raise InputError(f"Cannot read '{path}': {first_line(error)}. Copy it again.") from None
    return digest.hexdigest()
