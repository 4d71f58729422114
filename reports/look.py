"""Wrong answers to look at: confusion matrices whose cells hold their pictures."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

import numpy as np
import numpy.typing as npt
import pandas as pd
from PIL import Image

from experiments.record import TrialRecord
from experiments.statistics import wilson_interval
from reports.answers import answers, wrong_surest_first

MOST_CLASSES = 20
MOST_IN_CELL = 8
# Pixels a side: larger pictures are made smaller.
LARGEST_SIDE = 40
A_ROW = 20

Counts = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Answer:
    """What one method answered to a picture, and how sure it was, if that is stored."""

    family: str
    method: str
    name: str
    right: bool
    confidence: float | None


@dataclass(frozen=True)
class Tile:
    """A picture that somebody got wrong.

    Attributes
    ----------
    number : its place in the test set, from 0
    name : of its file; empty if it has none
    true : its class's name
    column, row : where it stands in the sheet
    """

    number: int
    name: str
    true: str
    answers: tuple[Answer, ...]
    column: int
    row: int


@dataclass(frozen=True)
class Cell:
    """Pictures of one class that got one answer.

    Attributes
    ----------
    n, n_class : how many of how many pictures of the class
    low, high : ends of Wilson's interval of ``n / n_class``, 95 %
    tiles : indexes of the pictures shown: those that the method was surest of
    """

    true: int
    answer: int
    n: int
    n_class: int
    low: float
    high: float
    tiles: tuple[int, ...]


@dataclass(frozen=True)
class Matrix:
    """A method's confusion matrix: `cells` by true class, then by answer."""

    method: str
    family: str
    cells: tuple[tuple[Cell, ...], ...]

    @property
    def largest(self) -> float:
        """The largest share of a class that got one wrong answer."""
        shares = [
            cell.n / cell.n_class
            for row in self.cells
            for cell in row
            if cell.n_class and cell.true != cell.answer
        ]
        return max([*shares, 1e-9])

    @property
    def errors(self) -> list[Cell]:
        """Cells of wrong answers with pictures, the fullest first."""
        found = [c for row in self.cells for c in row if c.n and c.true != c.answer]
        return sorted(found, key=lambda cell: -cell.n)


@dataclass(frozen=True)
class Look:
    """The matrices of one comparison and the pictures in them.

    Attributes
    ----------
    sheet : WebP of all pictures, `A_ROW` a row, each of `side` × `side` pixels
    """

    key: str
    caption: str
    class_names: tuple[str, ...]
    matrices: tuple[Matrix, ...]
    tiles: tuple[Tile, ...]
    sheet: bytes
    columns: int
    rows: int

    @property
    def css(self) -> str:
        """`key` as part of a class's name."""
        return re.sub(r"[^A-Za-z0-9]+", "-", self.key)

    @property
    def widest(self) -> int:
        """The largest difference of wrong answers."""
        n = range(len(self.class_names))
        return max([1, *(abs(self.difference(a, b)) for a in n for b in n if a != b)])

    def difference(self, true: int, answer: int) -> int:
        """How many more pictures the second method has in a cell than the first."""
        first, second = (matrix.cells[true][answer].n for matrix in self.matrices)
        return second - first


def look(
    key: str,
    caption: str,
    records: Sequence[TrialRecord],
    test_set: str,
    images: npt.NDArray[np.uint8],
    names: Sequence[str] = (),
) -> Look:
    """The matrices of `records`, one or two, and the pictures that they got wrong.

    Parameters
    ----------
    key : for the page's anchors
    images : uint8 ``(n, height, width)`` or ``(n, height, width, 3)``, the test set's
    names : of the pictures' files, if they have any
    """
    found = [answers(record, test_set) for record in records]
    chosen = [_chosen(one) for one in found]
    numbers = sorted({n for cells in chosen for part in cells.values() for n in part})
    places = {number: i for i, number in enumerate(numbers)}
    matrices = tuple(
        _matrix(record, one, cells, places)
        for record, one, cells in zip(records, found, chosen, strict=True)
    )
    columns = max(1, min(A_ROW, len(numbers)))
    tiles = tuple(
        Tile(
            number,
            names[number] if len(names) else "",
            str(found[0]["label"].iloc[number]),
            tuple(_answer(record, one, number) for record, one in zip(records, found, strict=True)),
            i % columns,
            i // columns,
        )
        for i, number in enumerate(numbers)
    )
    sheet = _sheet(images[numbers], columns) if numbers else b""
    classes = tuple(records[0].data.class_names)
    rows = -(-len(numbers) // columns)
    return Look(key, caption, classes, matrices, tiles, sheet, columns, rows)


def _chosen(found: pd.DataFrame) -> dict[tuple[int, int], list[int]]:
    """True class and answer → the wrong pictures to show."""
    true, given = (found[key].cat.codes.to_numpy() for key in ("label", "predicted"))
    chosen: dict[tuple[int, int], list[int]] = {}
    for number in wrong_surest_first(found):
        part = chosen.setdefault((int(true[number]), int(given[number])), [])
        if len(part) < MOST_IN_CELL:
            part.append(int(number))
    return chosen


def _matrix(
    record: TrialRecord,
    found: pd.DataFrame,
    chosen: dict[tuple[int, int], list[int]],
    places: dict[int, int],
) -> Matrix:
    n_classes = len(record.data.class_names)
    counts: Counts = np.zeros((n_classes, n_classes), dtype=np.int64)
    np.add.at(counts, (found["label"].cat.codes, found["predicted"].cat.codes), 1)
    rows = []
    for true, row in enumerate(counts):
        n_class = int(row.sum())
        intervals = [wilson_interval(int(n), n_class) if n_class else (0.0, 0.0) for n in row]
        tiles = [[places[n] for n in chosen.get((true, answer), [])] for answer in range(len(row))]
        rows.append(
            tuple(
                Cell(true, answer, int(n), n_class, *intervals[answer], tuple(tiles[answer]))
                for answer, n in enumerate(row)
            )
        )
    return Matrix(record.method.name, record.method.family, tuple(rows))


def _answer(record: TrialRecord, found: pd.DataFrame, number: int) -> Answer:
    given, true = (str(found[key].iloc[number]) for key in ("predicted", "label"))
    sure = float(found["confidence"].iloc[number]) if "confidence" in found else np.nan
    known = None if np.isnan(sure) else sure
    return Answer(record.method.family, record.method.name, given, given == true, known)


def _sheet(images: npt.NDArray[np.uint8], columns: int) -> bytes:
    """Pictures beside each other as one WebP, square as a page shows them."""
    side = min(LARGEST_SIDE, max(images.shape[1:3]))
    rows = -(-len(images) // columns)
    sheet = Image.new("RGB", (columns * side, rows * side), "white")
    for i, image in enumerate(images):
        small = Image.fromarray(image).convert("RGB")
        if small.size != (side, side):
            small = small.resize((side, side), Image.Resampling.LANCZOS)
        sheet.paste(small, (i % columns * side, i // columns * side))
    buffer = BytesIO()
    sheet.save(buffer, format="webp", quality=60, method=4)
    return buffer.getvalue()
