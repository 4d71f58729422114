"""Who alone is wrong on which pictures."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.figure import Figure, SubFigure

from reports import style
from reports.language import say

ROWS, COLUMNS = 2, 5
LONGEST_CLASS = 10
SHORT = 7


def disagreement(
    images: npt.NDArray[np.uint8], classical: pd.DataFrame, learned: pd.DataFrame
) -> Figure:
    """Two rows (hand-crafted right, wrong) by two columns (learned right, wrong), pictures in each.

    Ten pictures, spread evenly over the test set, titled with the true class and the wrong answers;
    where both are right the number alone.

    Parameters
    ----------
    images : uint8 ``(n, height, width)`` or ``(n, height, width, 3)``
    classical, learned : as `reports.run.answers` makes them for these images
    """
    wrong = [
        (f["label"].cat.codes != f["predicted"].cat.codes).to_numpy() for f in (classical, learned)
    ]
    figure = style.new_figure(9.2, 5.9)
    cells = figure.subfigures(2, 2)
    for (row, column), cell in np.ndenumerate(cells):
        chosen = np.flatnonzero((wrong[0] == bool(row)) & (wrong[1] == bool(column)))
        sides = [classical] * row + [learned] * column
        _cell(cell, f"cell.{'wrong' if row else 'right'}_{'wrong' if column else 'right'}", chosen)
        if not sides:
            cell.text(
                0.5,
                0.45,
                f"{len(chosen):,}",
                ha="center",
                va="center",
                fontsize=28,
                color=style.GRAY,
            )
            continue
        _pictures(cell, images, sides, chosen)
    return figure


def _cell(cell: SubFigure, key: str, chosen: npt.NDArray[np.int64]) -> None:
    colours = {
        "cell.wrong_right": style.LOOKS["classical"].colour,
        "cell.right_wrong": style.LOOKS["learned"].colour,
    }
    cell.suptitle(
        say(key, n=f"{len(chosen):,}"),
        fontsize=style.BODY + 0.5,
        color=colours.get(key, style.INK),
        fontweight="bold",
    )


def _pictures(
    cell: SubFigure,
    images: npt.NDArray[Any],
    sides: Sequence[pd.DataFrame],
    chosen: npt.NDArray[np.int64],
) -> None:
    panels = cell.subplots(ROWS, COLUMNS, squeeze=False).ravel()
    places = np.linspace(0, len(chosen) - 1, min(len(chosen), len(panels))).astype(int)
    for axes in panels:
        axes.axis("off")
    for axes, index in zip(panels, chosen[places], strict=False):
        axes.imshow(images[index], cmap="gray", vmin=0, vmax=255, interpolation="none")
        axes.set_title(_title(sides, index), fontsize=style.SMALL, pad=3)
        style.frame(axes)
    if not len(chosen):
        panels[COLUMNS // 2].text(
            0.5, 0.2, say("axis.none"), ha="center", fontsize=style.BODY, color=style.GRAY
        )


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
