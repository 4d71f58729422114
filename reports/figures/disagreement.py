"""Who alone is wrong on which pictures."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from reports import style
from reports.language import say
from reports.sheet import new_sheet, put, write

ROWS, COLUMNS = 2, 5
SIDE, CELL, GUTTER = 0.58, 0.7, 0.2
HEAD, LINE = 0.32, 0.15
LONGEST_CLASS = 9
SHORT = 7
TITLE = 7.5

Shown = list[tuple[int, str]]


def disagreement(
    images: npt.NDArray[np.uint8], classical: pd.DataFrame, learned: pd.DataFrame
) -> Figure:
    """Two rows (hand-crafted right, wrong) by two columns (learned right, wrong), pictures in each.

    Ten pictures, spread evenly over the test set, titled with the true class and the wrong answers;
    where both are right the number alone.

    Parameters
    ----------
    images : uint8 ``(n, height, width)`` or ``(n, height, width, 3)``
    classical, learned : as `reports.answers.answers` makes them for these images
    """
    wrong = [
        (f["label"].cat.codes != f["predicted"].cat.codes).to_numpy() for f in (classical, learned)
    ]
    chosen = {
        (row, column): np.flatnonzero((wrong[0] == bool(row)) & (wrong[1] == bool(column)))
        for row in (0, 1)
        for column in (0, 1)
    }
    shown = {
        cell: _shown([classical] * cell[0] + [learned] * cell[1], numbers)
        for cell, numbers in chosen.items()
    }
    heads = [_title_height(shown[row, 0] + shown[row, 1]) for row in (0, 1)]
    n_rows = [-(-max(len(shown[row, column]) for column in (0, 1)) // COLUMNS) for row in (0, 1)]
    heights = [HEAD + max(n, 1) * (head + CELL) for n, head in zip(n_rows, heads, strict=True)]
    width = COLUMNS * CELL
    figure, axes = new_sheet(2 * width + GUTTER, sum(heights))
    for (row, column), numbers in chosen.items():
        left, top = column * (width + GUTTER), row * heights[0]
        _name(axes, left + width / 2, top + HEAD - 0.08, (row, column), len(numbers))
        _pictures(axes, images, shown[row, column], (left, top + HEAD), heads[row])
    write(axes, width / 2, heights[0] / 2, f"{len(chosen[0, 0]):,}", 28, color=style.GRAY)
    return figure


def _name(axes: Axes, left: float, top: float, cell: tuple[int, int], n: int) -> None:
    colours = {(1, 0): style.LOOKS["classical"].colour, (0, 1): style.LOOKS["learned"].colour}
    key = "_".join("wrong" if one else "right" for one in cell)
    colour = colours.get(cell, style.INK)
    write(
        axes, left, top, say(f"cell.{key}", n=f"{n:,}"), style.BODY, color=colour, fontweight="bold"
    )
    if cell != (0, 0) and not n:
        write(axes, left, top + CELL, say("axis.none"), style.BODY, color=style.GRAY)


def _shown(sides: Sequence[pd.DataFrame], numbers: npt.NDArray[np.int64]) -> Shown:
    """Images to show and their titles; none where no side is wrong."""
    places = np.linspace(0, len(numbers) - 1, min(len(numbers), ROWS * COLUMNS)).astype(int)
    return [(int(i), _title(sides, int(i))) for i in numbers[places]] if sides else []


def _title_height(shown: Shown) -> float:
    return LINE * max((title.count("\n") + 1 for _, title in shown), default=1) + 0.04


def _pictures(
    axes: Axes, images: npt.NDArray[Any], shown: Shown, corner: tuple[float, float], head: float
) -> None:
    for place, (index, title) in enumerate(shown):
        row, column = divmod(place, COLUMNS)
        left = corner[0] + column * CELL + (CELL - SIDE) / 2
        top = corner[1] + row * (head + CELL) + head
        put(axes, images[index], left, top, SIDE)
        write(axes, left + SIDE / 2, top - 0.03, title, TITLE, linespacing=1.0)


def _title(sides: Sequence[pd.DataFrame], index: int) -> str:
    """True class → the answers of the sides that are wrong."""
    codes = [int(sides[0]["label"].cat.codes.iloc[index])]
    codes += [int(side["predicted"].cat.codes.iloc[index]) for side in sides]
    names = sides[0]["label"].cat.categories
    right, *answers = (style.shown(str(names[code]), code, LONGEST_CLASS) for code in codes)
    answers = list(dict.fromkeys(answers))
    if len(right) + sum(map(len, answers)) <= SHORT:
        return f"{right} → {', '.join(answers)}"
    lines = ",\n".join(answers)
    return f"{right}\n→ {lines}"
