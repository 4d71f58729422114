"""The training pictures behind a support vector machine's decisions."""

from collections.abc import Sequence
from typing import Any

import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from reports import style
from reports.inspection import Inspected
from reports.language import say
from reports.sheet import new_sheet, put, write

MOST = 5
SIDE, CELL, FIRST, GAP, LINE = 0.58, 0.66, 1.55, 0.12, 0.15


def support_vectors(inspected: Inspected, class_names: Sequence[str]) -> Figure:
    """A row a picture: the support vectors that add most for its class, then for the second class.

    Parameters
    ----------
    inspected : with ``images``, ``labels``, and ``support/…``: ``pictures`` and ``shares`` of
        ``(n, 2, k)``, ``labels`` ``(n, 2)`` of the answer and the second class
    class_names : in label order
    """
    pictures, shares = inspected["support/pictures"], inspected["support/shares"]
    n, k = min(MOST, len(pictures)), pictures.shape[2]
    titles = [_title(inspected, class_names, index) for index in range(n)]
    head = LINE * max(title.count("\n") + 1 for title in titles) + 0.06
    sides = [(FIRST + GAP + side * (k * CELL + GAP)) for side in (0, 1)]
    figure, axes = new_sheet(sides[1] + k * CELL, n * (head + CELL))
    for index, title in enumerate(titles):
        top = index * (head + CELL) + head
        _show(axes, inspected["images"][index], (FIRST - SIDE) / 2, top, title)
        for side, colour in ((0, style.BLUE), (1, style.INK)):
            for place, (picture, share) in enumerate(
                zip(pictures[index, side], shares[index, side], strict=True)
            ):
                left = sides[side] + place * CELL + (CELL - SIDE) / 2
                if share:
                    _show(axes, picture, left, top, f"{share:+.2f}".replace("-", "−"), colour)
    return figure


def _title(inspected: Inspected, class_names: Sequence[str], index: int) -> str:
    """The answer and the class that came second; a mark if the answer is wrong."""
    codes = inspected["support/labels"][index]
    answer, rival = (style.shown(class_names[label], int(label)) for label in codes)
    between = "\n" if len(answer + rival) > 10 else " "
    title = say("axis.not_rival", answer=answer, between=between, rival=rival)
    return title + (" ✗" if inspected["labels"][index] != codes[0] else "")


def _show(
    axes: Axes,
    picture: npt.NDArray[Any],
    left: float,
    top: float,
    title: str,
    colour: str = style.INK,
) -> None:
    put(axes, picture, left, top, SIDE)
    write(axes, left + SIDE / 2, top - 0.04, title, color=colour)
