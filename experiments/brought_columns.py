"""Columns of other programs' files: tables (CSV) and arrays (NPZ, NPY), as if both were tables.

Classes are words: ``3``, ``3.0`` and ``"3"`` are one class, and ``cat`` is another.
"""

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from dataset.archive import DAMAGE, first_line
from dataset.arrays import read_npz
from dataset.input_error import InputError

# Of words; documents take the name of their type for a link.
Words = npt.NDArray[Any]
Columns = Mapping[str, npt.NDArray[Any]]

IMAGE, LABEL, GROUP, DRAW, PREDICTION = "image", "label", "group", "draw", "prediction"
EXPECTED = (
    f"expected a CSV file with a column '{PREDICTION}', or a column a class with probabilities, or an NPZ "
    "with 'predictions' or 'probabilities'"
)


def read_columns(path: Path) -> Columns:
    """The columns of a file by their names, a value an image and draw.

    Raises
    ------
    InputError
        If it is none of the kinds, or no table: rows of other lengths, a name twice.
    """
    return _arrays(path) if path.suffix in (".npz", ".npy") else _table(path)


def with_column(path: Path, column: str) -> Columns:
    """The columns of `path`, an array or a table of one column being `column`."""
    if path.suffix == ".npy":
        return {column: _array(path)}
    columns = dict(read_columns(path))
    if column not in columns and len(columns) == 1:
        (columns[column],) = columns.values()
    if column not in columns:
        raise InputError(
            f"'{path}' has no column '{column}': received {some_of(columns)}. Name it so, or give a file "
            "with that column alone."
        )
    return columns


def _table(path: Path) -> Columns:
    try:
        with path.open(newline="", encoding="utf-8-sig") as content:
            rows = list(csv.reader(content, strict=True))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"Cannot read '{path}': {first_line(error)}; {EXPECTED}.") from None
    if not rows:
        raise InputError(f"'{path}' is empty: {EXPECTED}.")
    header = [name.strip() for name in rows[0]]
    if twice := {name for name in header if header.count(name) > 1}:
        raise InputError(
            f"'{path}' has two columns {some_of(twice)}: expected one each. Rename one."
        )
    body = [row for row in rows[1:] if row]
    for number, row in enumerate(body, 2):
        if len(row) != len(header):
            raise InputError(
                f"'{path}' has {len(row)} values in row {number}: expected {len(header)}, as in its first "
                "line. Mend that row."
            )
    values = np.array(body, dtype=np.str_).reshape(len(body), len(header))
    return {name: values[:, at] for at, name in enumerate(header)}


def _array(path: Path) -> npt.NDArray[Any]:
    try:
        return np.asarray(np.load(path, allow_pickle=False))
    except (*DAMAGE, ValueError) as error:
        raise InputError(f"Cannot read '{path}': {first_line(error)}; {EXPECTED}.") from None


def _arrays(path: Path) -> Columns:
    """The columns of a table that the arrays of `path` are, draws below one another."""
    arrays = read_npz(path) if path.suffix == ".npz" else _only(_array(path))
    singular = {f"{name}s": name for name in (IMAGE, LABEL, GROUP)}
    columns = {singular.get(name, name): array for name, array in arrays.items()}
    if "probabilities" in columns:
        stacked = np.asarray(columns.pop("probabilities"))
        columns.pop("predictions", None)
        if stacked.ndim not in (2, 3):
            raise InputError(
                f"'{path}' has probabilities of shape {stacked.shape}: expected (images, classes) or "
                "(draws, images, classes)."
            )
        n_draws, flat = (
            (len(stacked) if stacked.ndim == 3 else 1),
            stacked.reshape(-1, stacked.shape[-1]),
        )
        names = columns.pop("classes", np.arange(flat.shape[1]))
        if len(names) != flat.shape[1]:
            raise InputError(
                f"'{path}' names {len(names)} classes: expected {flat.shape[1]}, as many as it has "
                "probabilities an image."
            )
        answered = {word: flat[:, at] for at, word in enumerate(as_words(names).tolist())}
    elif "predictions" in columns:
        stacked = np.asarray(columns.pop("predictions"))
        columns.pop("classes", None)
        n_draws = len(stacked) if stacked.ndim == 2 else 1
        answered = {PREDICTION: stacked.reshape(-1)}
    else:
        return columns
    n = len(next(iter(answered.values()))) // n_draws
    for name, array in columns.items():
        if len(array) != n:
            raise InputError(
                f"'{path}' has {len(array):,} '{name}s' for {n:,} images: expected as many."
            )
    repeated = {name: np.tile(array, n_draws) for name, array in columns.items()}
    return {**repeated, DRAW: np.repeat(np.arange(n_draws), n), **answered}


def _only(array: npt.NDArray[Any]) -> Columns:
    numbers = np.issubdtype(array.dtype, np.floating)
    return {"probabilities" if array.ndim > 1 and numbers else "predictions": array}


def as_words(values: npt.NDArray[Any]) -> Words:
    """Classes as words; whole numbers without their decimals."""
    if values.dtype.kind in "US":
        return np.array([_word(text) for text in values.astype(np.str_).tolist()], dtype=np.str_)
    if values.dtype.kind == "f" and np.array_equal(values, np.trunc(values)):
        values = values.astype(np.int64)
    return values.astype(np.str_)


def _word(text: str) -> str:
    text = text.strip()
    if text and text[-1] in "0123456789." and ("." in text or "e" in text.lower()):
        try:
            number = float(text)
        except ValueError:
            return text
        return str(int(number)) if number.is_integer() else text
    return text


def some_of(names: Iterable[str]) -> str:
    """The first of `names`, for a message."""
    listed = sorted(map(str, names))
    shown = ", ".join(f"'{name[:40]}'" for name in listed[:4])
    return f"{shown} and {len(listed) - 4} more" if len(listed) > 4 else shown
