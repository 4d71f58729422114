"""The lecture's gallery of errors."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.figure import Figure

from reports import style
from reports.answers import wrong_surest_first
from reports.language import say
from reports.sheet import new_sheet, put, write

ROWS = COLUMNS = 5
SIDE, CELL, LINE = 1.08, 1.24, 0.17
LONGEST_TITLE = 14
LONGEST_LINE = 12


def gallery(
    images: npt.NDArray[np.uint8], answers: pd.DataFrame, names: Sequence[str] = ()
) -> Figure:
    """25 errors, each titled ``R: true P: predicted``, those that the method was surest of first.

    Parameters
    ----------
    images : uint8 ``(n, height, width)`` or ``(n, height, width, 3)``
    answers : as `reports.answers.answers` makes them for these images, with at least one error
    names : of the images' files, if they have any: a line below the answers
    """
    chosen = wrong_surest_first(answers)[: ROWS * COLUMNS]
    titles = [_title(answers, index, names) for index in chosen]
    head = LINE * max(title.count("\n") + 1 for title in titles) + 0.06
    n_rows = -(-len(chosen) // COLUMNS)
    figure, axes = new_sheet(COLUMNS * CELL, n_rows * (head + CELL))
    for place, (index, title) in enumerate(zip(chosen, titles, strict=True)):
        row, column = divmod(place, COLUMNS)
        left, top = column * CELL + (CELL - SIDE) / 2, row * (head + CELL) + head
        put(axes, images[index], left, top, SIDE)
        longest = len(max(title.split("\n"), key=len))
        size = style.BODY if longest <= LONGEST_LINE else style.SMALL - 0.5
        write(axes, left + SIDE / 2, top - 0.05, title, size)
    return figure


def _title(answers: pd.DataFrame, index: int, names: Sequence[str]) -> str:
    true, predicted = (
        style.shown(
            str(answers[column].iloc[index]), int(answers[column].cat.codes.iloc[index]), 13
        )
        for column in ("label", "predicted")
    )
    right, answer = say("axis.right", name=true), say("axis.predicted", name=predicted)
    line = f"{right} {answer}"
    title = line if len(line) <= LONGEST_TITLE else f"{right}\n{answer}"
    return (
        f"{title}\n{style.shown(names[index], index, LONGEST_TITLE + 2)}" if len(names) else title
    )
