"""Which class is taken for which."""

import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator

from reports import style
from reports.language import say

MOST_NUMBERED = 20
MOST_NAMED = 34


def confusion(answers: pd.DataFrame) -> Figure:
    """Counts by true class (row) and answer (column); errors are shaded by their share of the class.

    Parameters
    ----------
    answers : as `reports.answers.answers` makes them
    """
    names = list(answers["label"].cat.categories)
    n_classes = len(names)
    counts = np.zeros((n_classes, n_classes), dtype=np.int64)
    np.add.at(counts, (answers["label"].cat.codes, answers["predicted"].cat.codes), 1)
    diagonal = np.eye(n_classes, dtype=bool)
    share = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    wrong = np.where(diagonal, 0.0, share)
    scale = max(float(wrong.max()), 1e-9)

    side = float(np.clip(1.7 + 0.36 * n_classes, 3.4, 7.2))
    figure = style.new_figure(side, side)
    axes = figure.subplots()
    shades = LinearSegmentedColormap.from_list("errors", ["#ffffff", "#e8c3dc", "#7d1f5c"])
    axes.imshow(wrong, cmap=shades, vmin=0, vmax=scale)
    axes.imshow(np.ma.masked_where(~diagonal, np.ones_like(wrong)), cmap="Greys", vmin=0, vmax=7)
    if n_classes <= MOST_NUMBERED:
        _write_counts(axes, counts, wrong / scale)
    step = -(-n_classes // MOST_NAMED)
    labels = [style.shown(str(name), i, 12) for i, name in enumerate(names)]
    long = max(map(len, labels)) > 2
    for axis, turned in ((axes.xaxis, long), (axes.yaxis, False)):
        axis.set_major_locator(FixedLocator(range(0, n_classes, step)))
        axis.set_ticklabels(labels[::step], parse_math=False, rotation=90 if turned else 0)
    axes.tick_params(labelsize=style.SMALL + (0.5 if n_classes <= 12 else -1.5), length=0)
    axes.set_xlabel(say("axis.answer"), fontsize=style.BODY)
    axes.set_ylabel(say("axis.true_class"), fontsize=style.BODY)
    axes.spines[:].set_color(style.GRAY)
    return figure


def _write_counts(
    axes: Axes, counts: npt.NDArray[np.int64], darkness: npt.NDArray[np.float64]
) -> None:
    size = style.BODY if len(counts) <= 10 else style.SMALL - 0.12 * len(counts)
    for (row, column), count in np.ndenumerate(counts):
        if count:
            axes.text(
                column,
                row,
                f"{count}",
                ha="center",
                va="center",
                fontsize=size - (1.5 if count > 999 else 0),
                color="white" if darkness[row, column] > 0.6 else style.INK,
                fontweight="bold" if row == column else "normal",
            )
