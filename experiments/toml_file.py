"""TOML files of the user's: every mistake is told with its line and key."""

import re
import tomllib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dataset.files import reading
from dataset.input_error import InputError, unknown_name

SUFFIX = ".toml"
DOCUMENT = "docs/own.md"


def is_file(name: str) -> bool:
    """Whether a profile is named by its file."""
    return name.endswith(SUFFIX) or "/" in name or "\\" in name


@dataclass(frozen=True)
class Key:
    """What a key may be.

    Attributes
    ----------
    expected : in words, with an example
    fits : whether a value is that
    """

    expected: str
    fits: Callable[[Any], bool]


def is_count(value: Any, least: int = 1) -> bool:
    """Whether it is a whole number, and no truth value."""
    return isinstance(value, int) and not isinstance(value, bool) and value >= least


def is_number(value: Any) -> bool:
    """Whether it is a finite number, and no truth value."""
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e300


def is_text(value: Any) -> bool:
    return isinstance(value, str)


def is_bool(value: Any) -> bool:
    return isinstance(value, bool)


def list_of(fits: Callable[[Any], bool]) -> Callable[[Any], bool]:
    """Whether it is a list of such, and not empty."""
    return lambda value: isinstance(value, list) and bool(value) and all(map(fits, value))


def read_toml(path: Path, what: str, otherwise: str = "") -> tuple["Place", dict[str, Any]]:
    """The document at `path`, and where in it things stand.

    Parameters
    ----------
    what : it is, such as ``profile``
    otherwise : what could be named instead of a file

    Raises
    ------
    InputError
        If there is no file, or it is no TOML.
    """
    with reading(path):
        if not path.is_file():
            raise InputError(f"No {what} '{path}': expected a TOML file{otherwise}.")
        return parsed(path, path.read_bytes(), what)


def parsed(path: Path, content: bytes, what: str) -> tuple["Place", dict[str, Any]]:
    """The same of the file's content."""
    try:
        text = content.decode()
        return Place(path, text), tomllib.loads(text)
    except UnicodeDecodeError:
        raise InputError(f"'{path}' is no text in UTF-8: expected a TOML file.") from None
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"'{path}' is no TOML: {error}. {DOCUMENT} shows a {what}.") from None


@dataclass(frozen=True)
class Place:
    """Where in a file something stands.

    A table is named by its header, ``grid`` or ``extractor``, and, of several, its number from 0; the
    keys above all headers have the table ``""``.
    """

    path: Path
    text: str

    def of(self, table: str = "", key: str = "", number: int = 0) -> str:
        """``'my.toml', line 7, key 'seeds'``; of the table's header without a key."""
        line = self._line(table, key, number)
        return f"'{self.path}', line {line}" + (f", key '{key}'" if key else "")

    def _line(self, table: str, key: str, number: int) -> int:
        within, header, seen = table == "", 1, -1
        for line, text in enumerate(self.text.splitlines(), start=1):
            if found := re.match(r"\s*\[\[?\s*[\"']?([^\]\"']+?)[\"']?\s*\]", text):
                seen += found[1] == table
                within = found[1] == table and seen == number
                header = line if within else header
            if key and within and re.match(rf"\s*[\"']?{re.escape(key)}[\"']?\s*[=.]", text):
                return line
            # A table is a key too.
            if key and not table and found and found[1] == key:
                return line
        return header

    def unknown(self, table: str, key: str, known: Iterable[str], number: int = 0) -> InputError:
        """The error for a key that there is not."""
        return InputError(
            f"{self.of(table, key, number)}: {unknown_name('key', key, known, DOCUMENT)}"
        )

    def wrong(self, table: str, key: str, expected: str, value: Any, number: int = 0) -> InputError:
        """The error for a value that cannot be."""
        shown = repr(value) if len(repr(value)) < 60 else f"{repr(value)[:60]}…"
        return InputError(f"{self.of(table, key, number)}: expected {expected}, received {shown}.")

    def check(
        self, table: str, found: dict[str, Any], keys: dict[str, Key], number: int = 0
    ) -> None:
        """Raise an `InputError` for the first key that is none of `keys`, or is not what it should be."""
        for key, value in found.items():
            if key not in keys:
                raise self.unknown(table, key, keys, number)
            if not keys[key].fits(value):
                raise self.wrong(table, key, keys[key].expected, value, number)

    @contextmanager
    def told(self, table: str, key: str, number: int = 0) -> Iterator[None]:
        """What is raised within as an `InputError` names this place."""
        try:
            yield
        except InputError as error:
            raise InputError(f"{self.of(table, key, number)}: {error}") from None

    def beside(self, address: str) -> str:
        """Of a method or part in a file, where that is from this file's folder; else `address`."""
        file = address.rpartition(":")[0] if ":" in address else address
        return (
            str(self.path.parent / address) if file.endswith((".py", ".npz", SUFFIX)) else address
        )
