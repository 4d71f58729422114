"""The collection: drawings kept in class folders that ``versus run --data`` reads, a tally, a zip.

``OUT/<subject>/<class>/<drawer>-<number>.png``, as drawn in gray, or as photographed: neither normalised
nor scaled.
"""

import csv
import io
import re
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from dataset.files import cannot_write, write_new
from dataset.input_error import InputError
from demo.answers import many_answers, prepared
from demo.changes import Change
from demo.packing import rounded
from demo.pictures import MAX_BYTES, Drawing, encode
from demo.refusal import RefusalError
from demo.shelf import Corner, Slot
from experiments.statistics.rates import wilson_interval

NAME = re.compile(r"\w(?:[\w -]{0,30}\w)?")
NO_FOLDER = re.compile(r'[\\/:*?"<>|\x00-\x1f]')
MOST_A_CLASS = 2000

Stamp = tuple[str, int, int, bool]


class _Kept(NamedTuple):
    """A drawing in the set; `stamp` is its file's path, size and time, and whether it is normalised."""

    label: int
    drawer: str
    stamp: Stamp


class Collection:
    """The folder that drawings are kept in; it is made with the first one."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        # A file that stays the same is prepared once, and answered once by each model.
        self._pictures: dict[Stamp, npt.NDArray[np.uint8]] = {}
        self._answered: dict[tuple[str, Stamp], int] = {}

    def save(
        self,
        drawing: Drawing,
        subject: str,
        class_names: Sequence[str],
        label: str,
        drawer: str,
    ) -> Path:
        """Keep a drawing or a photograph, and never write over one.

        Parameters
        ----------
        subject : name of a folder
        class_names : all of the subject's
        label : one of them
        drawer : letters, digits, spaces, hyphens and underscores, 32 at most

        Raises
        ------
        RefusalError
            For another name, for a folder that is not within `folder`, for one that is full, and if
            nothing can be written.
        """
        name = drawer_name(drawer)
        folder = self.folder / subject / class_folders(class_names)[label]
        if not folder.resolve().is_relative_to(self.folder.resolve()):
            told = f"'{folder}' leads out of '{self.folder}'."
            raise RefusalError(403, "outside", told, {"place": str(folder)})
        try:
            folder.mkdir(parents=True, exist_ok=True)
            return _write_new(folder, name, encode(drawing))
        except OSError as error:
            raise not_written(folder, error, "mend it and save again.") from None

    def files(self, subject: str, class_names: tuple[str, ...]) -> Iterator[tuple[int, Path]]:
        """Label and file of every drawing of a subject."""
        for label, folder in enumerate(class_folders(class_names).values()):
            for path in sorted((self.folder / subject / folder).glob("*.png")):
                if path.is_file() and not path.name.startswith("."):
                    yield label, path

    def tally(self, corner: Corner, normalise: bool) -> dict[str, Any]:
        """How often every method errs on one's own drawings, with the 95 % Wilson interval.

        A file that is no drawing any more is left out and named.
        """
        names = corner.data.class_names
        kept: list[_Kept] = []
        unreadable: list[str] = []
        for label, path in self.files(corner.subject.key, names):
            try:
                kept.append(self._kept(label, path, corner, normalise))
            except (InputError, OSError):
                unreadable.append(path.name)
        counts = np.bincount([one.label for one in kept], minlength=len(names)).tolist()
        return {
            "counts": dict(zip(names, counts, strict=True)),
            "drawers": len({one.drawer for one in kept}),
            "unreadable": unreadable,
            "methods": {key: self._errors(kept, slot) for key, slot in corner.ready.items()},
        }

    def as_zip(self, subject: str, class_names: tuple[str, ...]) -> bytes:
        """Every drawing of a subject in its class folder, and beside it `groups` as a CSV file."""
        file = io.BytesIO()
        # PNG is compressed already.
        with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
            for _, path in self.files(subject, class_names):
                archive.write(path, f"{subject}/{path.parent.name}/{path.name}")
            archive.writestr(f"{subject}.csv", self.groups(subject, class_names))
        return file.getvalue()

    def groups(self, subject: str, class_names: tuple[str, ...]) -> str:
        """`rows_of` every drawing of a subject."""
        return rows_of(path for _, path in self.files(subject, class_names))

    def _kept(self, label: int, path: Path, corner: Corner, normalise: bool) -> "_Kept":
        stat = path.stat()
        stamp = (str(path), stat.st_size, stat.st_mtime_ns, normalise)
        if stamp not in self._pictures:
            self._pictures[stamp] = prepared(_read(path, corner), corner, Change(), normalise)
        return _Kept(label, drawer_of(path), stamp)

    def _errors(self, kept: list["_Kept"], slot: Slot) -> dict[str, Any]:
        model = slot.path.name
        new = [one.stamp for one in kept if (model, one.stamp) not in self._answered]
        said = many_answers([self._pictures[stamp] for stamp in new], slot)
        self._answered |= {(model, stamp): one for stamp, one in zip(new, said, strict=True)}
        n_errors = sum(one.label != self._answered[model, one.stamp] for one in kept)
        interval = wilson_interval(n_errors, len(kept)) if kept else None
        return {
            "n": len(kept),
            "n_errors": n_errors,
            "interval": None if interval is None else rounded(interval),
        }


def class_folders(class_names: Sequence[str]) -> dict[str, str]:
    """Every class's folder, by its name: its own name, where systems take it, and else one that no other
    class has.

    Examples
    --------
    >>> class_folders(["20 km/h", "circle", ".."])
    {'20 km/h': '20 km-h', 'circle': 'circle', '..': '-'}
    >>> class_folders(["1:2", "1-2", "1?2"])
    {'1:2': '1-2 (2)', '1-2': '1-2', '1?2': '1-2 (3)'}
    """
    plain = {name: NO_FOLDER.sub("-", name).strip(" .") or "-" for name in class_names}
    # Some systems do not tell small letters from capitals.
    taken = {name.casefold() for name, folder in plain.items() if name == folder}
    found: dict[str, str] = {}
    for name, folder in plain.items():
        tried = (folder if number == 1 else f"{folder} ({number})" for number in count(1))
        free = (one for one in tried if one.casefold() not in taken)
        found[name] = folder if name == folder else next(free)
        taken.add(found[name].casefold())
    return found


def drawer_of(path: Path) -> str:
    """Who drew what is kept in this file."""
    return path.stem.rpartition("-")[0]


def row_of(path: Path) -> tuple[str, str]:
    """A drawing's file, as below its data set, and its drawer.

    Examples
    --------
    >>> row_of(Path("drawings/shapes/circle/Kim-0007.png"))
    ('circle/Kim-0007.png', 'Kim')
    """
    return f"{path.parent.name}/{path.name}", drawer_of(path)


def rows_of(paths: Iterable[Path]) -> str:
    """Whose each of these is, as CSV: rows ``file,group``, as ``versus run --groups`` takes them."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows(map(row_of, paths))
    return text.getvalue()


def drawer_name(given: str) -> str:
    """The name as it stands in a file's name.

    Raises
    ------
    RefusalError
        For anything but 1 to 32 letters, digits, spaces, hyphens and underscores that begins and
        ends with a letter, a digit or an underscore.

    Examples
    --------
    >>> drawer_name(" Kim Min-ji "), drawer_name("민지")
    ('Kim Min-ji', '민지')
    """
    name = unicodedata.normalize("NFC", given.strip())
    if not NAME.fullmatch(name):
        raise RefusalError(
            400,
            "drawer",
            "The drawer's name cannot stand in a file's name: expected 1 to 32 letters, digits, "
            f"spaces, hyphens and underscores, received {given[:40]!r}.",
        )
    return name


def not_written(place: Path, error: OSError, mend: str) -> RefusalError:
    """The refusal for a folder or a list that does not take what is saved."""
    told = str(cannot_write(f"to '{place}'", error, mend))
    return RefusalError(507, "cannot-write", told, {"place": str(place)})


def _write_new(folder: Path, name: str, content: bytes) -> Path:
    """Under the first number that no file of this drawer has."""
    for number in range(1, MOST_A_CLASS + 1):
        path = folder / f"{name}-{number:04d}.png"
        if path.exists():
            continue
        try:
            write_new(path, content)
        except FileExistsError:
            continue
        return path
    raise RefusalError(
        507, "full", f"'{folder}' has {MOST_A_CLASS:,} drawings of '{name}', which are enough."
    )


def _read(path: Path, corner: Corner) -> Drawing:
    with path.open("rb") as file:
        return corner.decode(file.read(MAX_BYTES + 1))
