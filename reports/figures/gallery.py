"""The lecture's gallery of errors."""

import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.figure import Figure

from reports import style
from reports.language import say

ROWS = COLUMNS = 5
LONGEST_TITLE = 14


def gallery(images: npt.NDArray[np.uint8], answers: pd.DataFrame) -> Figure:
    """The first 25 errors in test order, each titled ``R: true P: predicted``.

    Parameters
    ----------
    images : uint8 ``(n, height, width)`` or ``(n, height, width, 3)``
    answers : as `reports.run.answers` makes them for these images, with at least one error
    """
    wrong = np.flatnonzero(answers["label"].cat.codes != answers["predicted"].cat.codes)
    chosen = wrong[: ROWS * COLUMNS]
    n_rows = -(-len(chosen) // COLUMNS)
    titles = [_title(answers, index) for index in chosen]
    two_lines = any("\n" in title for title in titles)
    figure = style.new_figure(6.4, n_rows * (1.62 if two_lines else 1.42) + 0.1)
    panels = figure.subplots(n_rows, COLUMNS, squeeze=False).ravel()
    for axes in panels:
        axes.axis("off")
    for axes, index, title in zip(panels, chosen, titles, strict=False):
        axes.imshow(images[index], cmap="gray", vmin=0, vmax=255, interpolation="none")
        size = style.BODY if len(max(title.split("\n"), key=len)) <= 12 else style.SMALL - 0.5
        axes.set_title(title, fontsize=size, parse_math=False, pad=3)
    return figure


def _title(answers: pd.DataFrame, index: int) -> str:
    true, predicted = (
        style.shown(
            str(answers[column].iloc[index]), int(answers[column].cat.codes.iloc[index]), 13
        )
        for column in ("label", "predicted")
    )
    right, answer = say("axis.right", name=true), say("axis.predicted", name=predicted)
    line = f"{right} {answer}"
    return line if len(line) <= LONGEST_TITLE else f"{right}\n{answer}"
