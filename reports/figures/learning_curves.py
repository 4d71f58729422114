"""The lecture's learning curves."""

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from reports import style
from reports.language import say

LINES = {
    "loss": "-",
    "val_loss": "--",
    "accuracy": "-",
    "val_accuracy": "--",
}


def learning_curves(curve: pd.DataFrame) -> Figure:
    """Loss on the left axis and accuracy on the right one against the epoch, as on the slides.

    Parameters
    ----------
    curve : a row an epoch, indexed from 1, with the columns ``loss`` and ``accuracy`` and, where
        something was monitored, ``val_loss`` and ``val_accuracy``
    """
    figure = style.new_figure(6.4, 3.9)
    loss_axes = figure.subplots()
    accuracy_axes = loss_axes.twinx()
    many = len(curve) > 15
    for column, line in LINES.items():
        if column not in curve:
            continue
        loss = column.endswith("loss")
        (loss_axes if loss else accuracy_axes).plot(
            curve.index,
            curve[column],
            line,
            color=style.PURPLE if loss else style.GREEN,
            marker="" if many else ("o" if loss else "^"),
            markerfacecolor="white" if line == "--" else None,
            markersize=6,
            linewidth=2,
            label=say(f"axis.line_{column}"),
        )
    for axes in (loss_axes, accuracy_axes):
        style.tidy(axes)
    accuracy_axes.spines["right"].set(visible=True, color=style.GRAY)
    losses = curve.filter(like="loss").to_numpy(float)
    accuracies = curve.filter(like="accuracy").to_numpy(float)
    loss_axes.set_ylim(0, 1.05 * max(float(np.nanmax(losses)), 0.01))
    accuracy_axes.set_ylim(max(0.0, float(np.nanmin(accuracies)) - 0.05), 1.01)
    loss_axes.xaxis.set_major_locator(MaxNLocator(integer=True, min_n_ticks=1))
    loss_axes.set_xlabel(say("axis.epoch"), fontsize=style.BODY)
    loss_axes.set_ylabel(say("axis.loss"), fontsize=style.BODY, color="#a2487a")
    accuracy_axes.set_ylabel(say("axis.accuracy"), fontsize=style.BODY, color="#00734f")
    loss_axes.grid(color=style.FAINT, linewidth=0.8)
    figure.legend(loc="outside lower center", ncols=4, frameon=False, fontsize=style.BODY)
    return figure
