"""The overfitting slide: errors on the training images beside errors on others."""

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from experiments.record import TRAIN
from reports import style, wording
from reports.language import say

FIRST_STRENGTH = 0.25


def generalisation(summary: pd.DataFrame) -> Figure:
    """Error rate on the training images, the test images and further test sets, a bar each.

    Parameters
    ----------
    summary : one comparison's part of `reports.results.summary`; the control is left out unless it
        is alone
    """
    competitors = summary[summary["group"] != "control"]
    shown = summary if competitors.empty else competitors
    names = shown["test_set"].unique()
    test_sets = sorted(names, key=lambda name: name != TRAIN)
    shares = np.linspace(FIRST_STRENGTH, 1, len(test_sets))
    methods = [
        method
        for group in reversed(style.LOOKS)
        for method in shown.loc[shown["group"] == group, "method"].unique()
    ]
    height = 0.8 / len(test_sets)

    figure = style.new_figure(6.4, 1.5 + max(0.26 * len(test_sets), 0.4) * len(methods))
    axes = figure.subplots()
    style.tidy(axes)
    for row, method in enumerate(methods):
        part = shown[shown["method"] == method].set_index("test_set")
        for i, test_set in enumerate(name for name in test_sets if name in part.index):
            found = part.loc[test_set]
            y = row + (i - (len(test_sets) - 1) / 2) * height
            colour = style.LOOKS[found["group"]].colour
            rate = 100 * found["error_rate"]
            axes.barh(y, rate, 0.92 * height, color=style.lighter(colour, shares[i]))
            axes.annotate(
                wording.percent(found["error_rate"], found["n_test"]),
                (rate, y),
                xytext=(4, 0),
                textcoords="offset points",
                va="center",
                fontsize=style.SMALL,
                color=style.INK,
            )
    axes.set_yticks(
        range(len(methods)),
        [shown.loc[shown["method"] == method, "method_name"].iloc[0] for method in methods],
        fontsize=style.BODY,
    )
    axes.set_ylim(len(methods) - 0.45, -0.55)
    axes.set_xlim(0, max(1.14 * 100 * shown["error_rate"].max(), 1))
    axes.set_xlabel(say("axis.percent", label=say("axis.error_rate")), fontsize=style.BODY)
    axes.grid(axis="x", color=style.FAINT, linewidth=0.8)
    figure.legend(
        handles=[
            Patch(color=style.lighter(style.INK, share), label=style.shown(str(name), i, 24))
            for i, (name, share) in enumerate(zip(test_sets, shares, strict=True))
        ],
        loc="outside lower center",
        ncols=min(len(test_sets), 4),
        frameon=False,
        fontsize=style.BODY,
    )
    return figure
