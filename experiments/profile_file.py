"""A profile from a file of the user's: every mistake is told with its line and key."""

import re
import tomllib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dataset import DATASETS
from dataset.files import reading
from dataset.input_error import InputError, unknown_name
from experiments.methods import find_method
from experiments.outside.data_sets import known_dataset
from experiments.outside.origin import is_address

SUFFIX = ".toml"
TOP = ("summary", "grid")


@dataclass(frozen=True)
class Key:
    """What a key of a grid may be.

    Attributes
    ----------
    expected : in words, with an example
    fits : whether a value is that
    """

    expected: str
    fits: Callable[[Any], bool]


def _is_count(value: Any, least: int = 1) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= least


def _list_of(fits: Callable[[Any], bool]) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, list) and bool(value) and all(map(fits, value))


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_seed(value: Any) -> bool:
    return _is_count(value, 0)


# In the order of `experiments.plan.Grid`, which says what each means.
KEYS: dict[str, Key] = {
    "dataset": Key("a data set, as \"digits\"", _is_text),
    "methods": Key("a list of methods, as [\"hog+svm\", \"./mine.py:MyMethod\"]", _list_of(_is_text)),
    "train_sizes": Key(
        "a list of numbers and \"all\", as [100, \"all\"]",
        _list_of(lambda value: value == "all" or _is_count(value)),
    ),
    "per_class": Key("a list of numbers, as [1, 10]", _list_of(_is_count)),
    "seeds": Key(
        "their number, as 3, or a list, as [0, 7]",
        lambda value: _is_count(value) or _list_of(_is_seed)(value),
    ),
    "subset": Key("\"stratified\" or \"first\"", lambda value: value in ("stratified", "first")),
    "monitor": Key("\"rest\" or \"test\"", lambda value: value in ("rest", "test")),
    "inspect": Key("true or false", lambda value: isinstance(value, bool)),
    "validate": Key("true or false", lambda value: isinstance(value, bool)),
    "conditions": Key("a list of conditions, as [\"fog@3\"]", _list_of(_is_text)),
    "condition_images": Key("a number of pictures, as 1000", _is_count),
}  # fmt: skip


def is_file(name: str) -> bool:
    """Whether a profile is named by its file."""
    return name.endswith(SUFFIX) or "/" in name or "\\" in name


def read_document(path: Path) -> dict[str, Any]:
    """The document at `path`, whose grids have what a `Grid` may have, and no more.

    Methods in files are found from the folder of `path`.

    Raises
    ------
    InputError
        With line and key, if it is none.
    """
    with reading(path):
        if not path.is_file():
            raise InputError(
                f"No profile '{path}': expected a TOML file, or a name of 'versus list profiles'."
            )
        try:
            text = path.read_bytes().decode()
            document = tomllib.loads(text)
        except UnicodeDecodeError:
            raise InputError(f"'{path}' is no text in UTF-8: expected a TOML file.") from None
        except tomllib.TOMLDecodeError as error:
            raise InputError(
                f"'{path}' is no TOML: {error}. docs/own.md shows a profile."
            ) from None
    place = _Place(path, text)
    for key in document:
        if key not in TOP:
            raise place.unknown(-1, key, TOP)
    if not isinstance(document.setdefault("summary", ""), str):
        raise place.wrong(-1, "summary", "text", document["summary"])
    grids = document.get("grid")
    if not isinstance(grids, list) or not grids or not all(isinstance(one, dict) for one in grids):
        raise InputError(f"'{path}' has no grid: expected [[grid]] and dataset = \"…\" below it.")
    for number, grid in enumerate(grids):
        _check(place, number, grid)
    return document


def _check(place: "_Place", number: int, grid: dict[str, Any]) -> None:
    for key, value in grid.items():
        if key not in KEYS:
            raise place.unknown(number, key, KEYS)
        if not KEYS[key].fits(value):
            raise place.wrong(number, key, KEYS[key].expected, value)
    if "dataset" not in grid:
        raise InputError(f"{place.of(number)}: this grid has no 'dataset': {_expected('dataset')}.")
    with place.told(number, "dataset"):
        known_dataset(grid["dataset"])
    if "methods" in grid:
        with place.told(number, "methods"):
            grid["methods"] = [find_method(place.found(one)).key for one in grid["methods"]]
    if "conditions" in grid:
        from experiments.plan import named_conditions

        with place.told(number, "conditions"):
            facts = DATASETS.get(grid["dataset"])
            named_conditions(grid["conditions"], facts.kind if facts else "ink")


def _expected(key: str) -> str:
    return f"expected {KEYS[key].expected}"


@dataclass(frozen=True)
class _Place:
    """Where in a file something stands."""

    path: Path
    text: str

    def of(self, number: int, key: str = "") -> str:
        """``my.toml, line 7, key 'seeds'``; of the grid's header without a key."""
        line = self._line(number, key)
        return f"'{self.path}', line {line}" + (f", key '{key}'" if key else "")

    def _line(self, number: int, key: str) -> int:
        grid, header = -1, 1
        for line, text in enumerate(self.text.splitlines(), start=1):
            if re.match(r"\s*\[\[\s*grid\s*\]\]", text):
                grid, header = grid + 1, line if grid + 1 <= number else header
            if (
                key
                and grid == number
                and re.match(rf"\s*[\"']?{re.escape(key)}[\"']?\s*[=.]", text)
            ):
                return line
        return header

    def unknown(self, number: int, key: str, known: Iterable[str]) -> InputError:
        found = unknown_name("key", key, known, "docs/own.md")
        return InputError(f"{self.of(number, key)}: {found}")

    def wrong(self, number: int, key: str, expected: str, value: Any) -> InputError:
        shown = repr(value) if len(repr(value)) < 60 else f"{repr(value)[:60]}…"
        return InputError(f"{self.of(number, key)}: expected {expected}, received {shown}.")

    @contextmanager
    def told(self, number: int, key: str) -> Iterator[None]:
        """What is raised within as an `InputError` names this place."""
        try:
            yield
        except InputError as error:
            raise InputError(f"{self.of(number, key)}: {error}") from None

    def found(self, method: str) -> str:
        """A method's file from the profile's folder, where it is not found from the root."""
        if not is_address(method) or not method.rpartition(":")[0].endswith(".py"):
            return method
        return str(self.path.parent / method)
