"""Vectors of pictures that another program computed, and which of them is of which picture.

A file has ``vectors`` ``(n, d)``, and of every row the ``sha256`` of its picture's pixels, or its place in
``names``, so that no order has to be kept: a row that is of no picture is not used, and a picture
without a row is told.
"""

import hashlib
import unicodedata
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from dataset.archive import DAMAGE, first_line
from dataset.arrays import arrays_in
from dataset.conditions import parse_condition, under
from dataset.input_error import InputError
from dataset.labelled_images import Images, LabelledImages, Split
from dataset.partition import some_of_every_class

TRAIN = "train"
VECTORS, SOURCE, NAME, NAMES, SHA256 = "vectors", "source", "name", "names", "sha256"
EXPECTED = (
    f"expected an .npz with '{VECTORS}', '{SOURCE}', and '{SHA256}' or '{NAMES}'; docs/own.md shows how "
    "to write one"
)
HEX_DIGITS = 64
LONGEST_SOURCE, LONGEST_NAME = 300, 60
# One picture twice in a batch of a GPU: its vectors differ in their last bits, of 16 or 32.
SAME = 0.01

Floats = npt.NDArray[np.float32]
# Of pixels → of vectors.
Rows = dict[bytes, int]


class Found(NamedTuple):
    """Rows by pixels, and how many pictures have the pixels of another one, and another vector."""

    rows_by_pixels: Rows
    n_other: int


@dataclass(frozen=True, eq=False)
class GivenVectors:
    """What a file says.

    Attributes
    ----------
    key : the file's name
    name : of the features in tables and figures
    source : what computed them
    vectors : float32 ``(n, d)``
    names : of every row ``CLASS/FILE`` or ``SET/CLASS/FILE``; empty where it has none
    sha256 : of every row its picture's pixels, as 64 hexadecimal digits; empty where it has none
    """

    key: str
    name: str
    source: str
    vectors: Floats
    names: tuple[str, ...]
    sha256: tuple[str, ...]

    @cached_property
    def content_hash(self) -> str:
        """SHA-256 of all that is in it; the same however it was packed."""
        digest = hashlib.sha256(repr((self.name, self.source, self.vectors.shape)).encode())
        digest.update(np.ascontiguousarray(self.vectors, dtype="<f4").data)
        digest.update("\0".join((*self.names, *self.sha256)).encode())
        return digest.hexdigest()

    @cached_property
    def by_name(self) -> dict[str, int]:
        return {name: row for row, name in enumerate(self.names) if name}

    @cached_property
    def by_pixels(self) -> dict[str, int]:
        """The first row of each picture."""
        last_first = reversed(list(enumerate(self.sha256)))
        return {digits: row for row, digits in last_first if digits}

    def rows_of(self, data: LabelledImages) -> "Found":
        """Of every picture of `data`, plain, its row; of none if no training picture has one.

        Raises
        ------
        InputError
            If some pictures have a row and others have none, or a name is one of two pictures.
        """
        rows: Rows = {}
        whose: dict[str, str] = {}
        n_other = 0
        for name, split in {TRAIN: data.train, **data.tests}.items():
            own = self._of_split(split, name, data.class_names, whose)
            missing = [number for number, (_, row) in enumerate(own) if row is None]
            if name == TRAIN and len(missing) == len(own):
                return Found({}, 0)
            if missing:
                raise self._without_rows(data, name, missing)
            for digest, row in own:
                if row is not None:
                    n_other += self._differ(row, rows.setdefault(digest, row))
        return Found(rows, n_other)

    def rows_under(self, data: LabelledImages, condition: str, most: int | None) -> Rows:
        """Of every test picture under a condition its row; nothing if one has none.

        Parameters
        ----------
        most : first pictures of every test set that are used; None for all
        """
        found: Rows = {}
        for name, split in data.tests.items():
            first = split.take(some_of_every_class(split.labels, most))
            place = f"{name}+{condition}"
            named = any(one.startswith(f"{place}/") for one in self.by_name)
            # One picture tells whether there may be any, before all of them are damaged.
            for n in (1, len(first)):
                part = first.take(np.arange(n))
                damaged = under(part.images, parse_condition(condition), kind=data.kind)
                shown = Split(damaged, part.labels, names=part.names if named else None)
                own = self._of_split(shown, place, data.class_names, None)
                if any(row is None for _, row in own):
                    return {}
            found |= {digest: row for digest, row in own if row is not None}
        return found

    def _of_split(
        self,
        split: Split,
        place: str,
        class_names: Sequence[str],
        whose: dict[str, str] | None,
    ) -> list[tuple[bytes, int | None]]:
        """Of every picture the hash of its pixels, and its row.

        Parameters
        ----------
        whose : names without a set → the set whose pictures have them, which is added to; None where
            names need the set before them
        """
        found: list[tuple[bytes, int | None]] = []
        for number, digest in enumerate(digests(split.images)):
            row = self.by_pixels.get(digest.hex())
            if row is None and split.names is not None and self.by_name:
                plain = _named(split, number, class_names)
                row = self.by_name.get(normal(f"{place}/{plain}"))
                if row is None and whose is not None and plain in self.by_name:
                    row = self.by_name[plain]
                    if whose.setdefault(plain, place) != place:
                        raise InputError(
                            f"'{plain}' in '{self.key}' is a picture of '{whose[plain]}' and one of "
                            f"'{place}': expected names with the set before them, as "
                            f"'{whose[plain]}/{plain}'. Write them so."
                        )
            found.append((digest, row))
        return found

    def _without_rows(self, data: LabelledImages, place: str, missing: Sequence[int]) -> InputError:
        split = data.train if place == TRAIN else data.tests[place]
        which = "training pictures" if place == TRAIN else f"pictures of test set '{place}'"
        first = f"number {missing[0]}, counted from 0"
        if split.names is not None:
            first = f"'{_named(split, missing[0], data.class_names)}'"
        return InputError(
            f"'{self.key}' has no vector for {len(missing):,} of {len(split):,} {which} of '{data.key}', "
            f"the first of which is {first}: expected one for every picture{self._of_nobody(data)}. "
            "Compute the others, or run without it or without those pictures."
        )

    def _of_nobody(self, data: LabelledImages) -> str:
        """A name that is of no picture, as of a test set that there is not."""
        known = set()
        for place, split in {TRAIN: data.train, **data.tests}.items():
            for number in range(len(split) if split.names is not None else 0):
                plain = _named(split, number, data.class_names)
                known |= {plain, normal(f"{place}/{plain}")}
        free = next((name for name in self.by_name if name not in known), None)
        return f" (of no picture is '{free}')" if free and known else ""

    def _differ(self, one: int, other: int) -> bool:
        a, b = self.vectors[one], self.vectors[other]
        return one != other and bool(
            np.linalg.norm(a - b) > SAME * max(np.linalg.norm(a), np.linalg.norm(b))
        )

    def check_twice(self) -> None:
        """Raise `InputError` if a name stands twice, or one picture's pixels with two vectors."""
        if len(self.by_name) < sum(map(bool, self.names)):
            twice = next(
                name for row, name in enumerate(self.names) if name and self.by_name[name] != row
            )
            raise self.wrong(f"the name '{twice}' stands twice", "one row a picture")
        for row, digits in enumerate(self.sha256):
            if digits and self._differ(row, self.by_pixels[digits]):
                raise self.wrong(
                    f"rows {self.by_pixels[digits]} and {row} are of the same pixels and differ",
                    "one vector a picture",
                )

    def wrong(self, what: str, expected: str) -> InputError:
        return _wrong(self.key, what, expected)


def _named(split: Split, number: int, class_names: Sequence[str]) -> str:
    """``CLASS/FILE`` of a picture whose file has a name."""
    file = "" if split.names is None else split.names[number]
    return normal(f"{class_names[split.labels[number]]}/{file}")


def normal(name: str) -> str:
    """A name as it is compared: with slashes, without ``./``, and letters put together (macOS takes
    Hangul apart)."""
    return unicodedata.normalize("NFC", name.replace("\\", "/").removeprefix("./"))


def digests(images: Images) -> Iterator[bytes]:
    """SHA-256 of every picture's pixels, uint8, row by row, of colour RGB.

    Examples
    --------
    >>> next(digests(np.zeros((1, 8, 8), dtype=np.uint8))).hex()[:8]
    'f5a5fd42'
    """
    for image in images:
        yield hashlib.sha256(np.ascontiguousarray(image).data).digest()


def read_given_vectors(path: Path) -> GivenVectors:
    """The vectors in `path`, checked; nothing is unpickled.

    Raises
    ------
    InputError
        If it is no such file: cut or damaged, an array is missing, is of objects or of another shape, a
        number is not finite, or a row has neither name nor hash.
    """
    if not path.is_file():
        raise InputError(f"No file '{path}': {EXPECTED}. Check the path.")
    arrays, there = _arrays(path)
    key = path.name
    for name in (VECTORS, SOURCE):
        if name not in arrays:
            received = f"received {', '.join(there[:8]) or 'nothing'}"
            raise _wrong(key, f"there is no '{name}'", f"{EXPECTED}; {received}")
    if NAMES not in arrays and SHA256 not in arrays:
        raise _wrong(key, "nothing says which row is of which picture", EXPECTED)
    vectors = _vectors(key, arrays[VECTORS])
    names = tuple(map(normal, _words(key, NAMES, arrays, len(vectors))))
    sha256 = tuple(word.lower() for word in _words(key, SHA256, arrays, len(vectors)))
    for row, (word, digits) in enumerate(zip(names, sha256, strict=True)):
        if not word and not digits:
            raise _wrong(key, f"row {row} has neither name nor hash", "one of them")
        if digits and (len(digits) != HEX_DIGITS or set(digits) - set("0123456789abcdef")):
            shown = digits if len(digits) < HEX_DIGITS else f"{digits[:20]}…"
            raise _wrong(key, f"'{SHA256}' of row {row} is '{shown}'", "64 hexadecimal digits")
    found = GivenVectors(
        key,
        _text(key, NAME, arrays.get(NAME, np.array(path.stem)), LONGEST_NAME),
        _text(key, SOURCE, arrays[SOURCE], LONGEST_SOURCE),
        vectors,
        names,
        sha256,
    )
    found.check_twice()
    return found


def _arrays(path: Path) -> tuple[dict[str, npt.NDArray[Any]], list[str]]:
    """Those that are asked for, and the names of all that are there."""
    reading = ""
    try:
        with zipfile.ZipFile(path) as archive:
            there = [name.removesuffix(".npy") for name in archive.namelist()]
        arrays: dict[str, npt.NDArray[Any]] = {}
        for name in (VECTORS, SOURCE, NAME, NAMES, SHA256):
            if name in there:
                reading = f"'{name}' in "
                arrays |= arrays_in(path, [name])
    except DAMAGE as error:
        raise InputError(
            f"Cannot read {reading}'{path}': {first_line(error)}; {EXPECTED}."
        ) from None
    return arrays, there


def _vectors(key: str, array: npt.NDArray[Any]) -> Floats:
    if array.dtype.kind not in "fiub":
        raise _wrong(key, f"'{VECTORS}' is of {array.dtype}", "numbers")
    if array.ndim != 2 or not array.size:
        raise _wrong(
            key, f"'{VECTORS}' has shape {array.shape}", "(n, d), a row of numbers a picture"
        )
    # What float32 does not hold becomes infinite, and is told.
    with np.errstate(over="ignore"):
        vectors = np.ascontiguousarray(array, dtype=np.float32)
    bad = np.flatnonzero(~np.isfinite(vectors).all(axis=1))
    if len(bad):
        raise _wrong(
            key,
            f"{len(bad):,} of {len(vectors):,} rows of '{VECTORS}' hold NaN or infinity, the first is row "
            f"{bad[0]}",
            "finite numbers",
        )
    vectors.flags.writeable = False
    return vectors


def _words(key: str, name: str, arrays: Mapping[str, npt.NDArray[Any]], n: int) -> list[str]:
    if name not in arrays:
        return [""] * n
    array = arrays[name]
    if array.dtype.kind not in "US":
        raise _wrong(key, f"'{name}' is of {array.dtype}", "words")
    if array.shape != (n,):
        raise _wrong(
            key, f"'{name}' has shape {array.shape} and '{VECTORS}' {n:,} rows", f"shape ({n},)"
        )
    if array.dtype.kind == "S":
        array = np.char.decode(array, "utf-8", "replace")
    return [str(word).strip() for word in array]


def _text(key: str, name: str, array: npt.NDArray[Any], longest: int) -> str:
    words = _words(key, name, {name: array.reshape(-1)}, 1) if array.size == 1 else [""]
    text = " ".join(words[0].split())
    if not text or len(text) > longest or not text.isprintable():
        raise _wrong(
            key,
            f"'{name}' is {repr(text[:40]) if array.size == 1 else f'of shape {array.shape}'}",
            f"one line of text of at most {longest} letters"
            + (", what computed the vectors" if name == SOURCE else ""),
        )
    return text


def _wrong(key: str, what: str, expected: str) -> InputError:
    return InputError(
        f"Wrong file of vectors '{key}': {what}; expected {expected.removeprefix('expected ')}."
    )
