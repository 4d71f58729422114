"""What each hand-crafted idea buys, at every training size."""

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from reports import style
from reports.language import say

LIGHTEST = 0.22


def ladder(rungs: pd.DataFrame) -> Figure:
    """A row a method, the lowest error at its largest size below; a mark a training size, dark if large.

    Parameters
    ----------
    rungs : hand-crafted methods of `reports.results.summary` on one test set, two sizes or more
    """
    sizes = sorted(rungs["train_size"].unique())
    strengths = dict(zip(sizes, np.linspace(LIGHTEST, 1, len(sizes)), strict=True))
    ends = rungs.sort_values("train_size", kind="stable").groupby("method", sort=False).last()
    order = ends.sort_values("error_rate", ascending=False, kind="stable").index.tolist()
    figure = style.new_figure(6.6, 1.3 + 0.24 * len(order))
    axes = figure.subplots()
    style.tidy(axes)
    colour = style.LOOKS["classical"].colour
    style.percent_axis(axes, "x", 100 * rungs["error_rate"], say("axis.error_rate"))
    for y, method in enumerate(order):
        part = rungs[rungs["method"] == method].sort_values("train_size", kind="stable")
        rates = 100 * part["error_rate"]
        axes.plot([rates.min(), rates.max()], [y, y], color=style.FAINT, linewidth=3, zorder=1)
        for rate, size in zip(rates, part["train_size"], strict=True):
            mark = {**style.marks(method, "classical"), "markersize": 6.5}
            shade = style.lighter(colour, float(strengths[size]))
            axes.plot(rate, y, **{**mark, "color": shade, "markerfacecolor": shade}, zorder=3)
    names = [ends.at[method, "method_name"] for method in order]
    axes.set_yticks(range(len(order)), names, fontsize=style.SMALL + 0.5)
    axes.set_ylim(len(order) - 0.4, -0.6)
    figure.legend(
        handles=[
            Line2D(
                [], [], linestyle="none", marker="o", markersize=7,
                color=style.lighter(colour, float(strengths[size])),
                label=f"{size:,}",
            )
            for size in sizes
        ],
        loc="outside lower center", ncols=min(len(sizes), 8), frameon=False, fontsize=style.BODY,
        title=say("axis.sizes"),
    )  # fmt: skip
    return figure
