"""How the error rate falls as there is more to learn from."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from experiments.record import TRAIN
from reports import style
from reports.language import say


def training_size(summary: pd.DataFrame) -> Figure:
    """Error rate on the first test set against the number of training images, a line a method.

    Parameters
    ----------
    summary : one data set's part of `reports.results.summary`, with two training sizes or more
    """
    tested = summary[summary["test_set"] != TRAIN]
    test_set = tested["test_set"].iloc[0]
    tested = tested[tested["test_set"] == test_set].sort_values("train_size", kind="stable")
    sizes = sorted(tested["train_size"].unique())
    methods = list(tested["method"].unique())

    figure = style.new_figure(7.2, max(4.4, 1.2 + 0.3 * len(methods)))
    axes = figure.subplots()
    style.tidy(axes)
    logarithmic = style.percent_axis(
        axes, "y", 100 * tested["error_rate"], say("axis.error_on", test_set=test_set)
    )
    axes.yaxis.label.set_parse_math(False)
    axes.set_xscale("log")
    axes.set_xlim(sizes[0] / 1.15, sizes[-1] * 1.15)
    axes.xaxis.set_major_locator(FixedLocator(sizes))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_major_formatter(FuncFormatter(lambda size, _: f"{size:,.0f}"))
    axes.set_xlabel(say("axis.training_images"), fontsize=style.BODY)
    last, markers = [], style.markers(tested)
    for method in methods:
        line = tested[tested["method"] == method]
        look = style.LOOKS[line["group"].iloc[0]]
        rates = 100 * line[["error_rate", "error_low", "error_high"]]
        axes.errorbar(
            line["train_size"],
            rates["error_rate"],
            yerr=[
                rates["error_rate"] - rates["error_low"],
                rates["error_high"] - rates["error_rate"],
            ],
            linestyle=look.line,
            linewidth=1.8,
            capsize=2.5,
            elinewidth=1,
            **style.marks(method, line["group"].iloc[0], markers[method]),
        )
        last.append((rates["error_rate"].iloc[-1], line["method_name"].iloc[-1], look.colour))
    _label_ends(axes, last, logarithmic)
    return figure


def _label_ends(axes: Axes, last: list[tuple[float, str, str]], logarithmic: bool) -> None:
    to_axes = axes.get_ylim()
    low, high = np.log(to_axes) if logarithmic else to_axes
    values = np.array([rate for rate, _, _ in last])
    heights = ((np.log(values) if logarithmic else values) - low) / (high - low)
    inches = axes.get_window_extent().height / axes.figure.dpi
    for (_, name, colour), height, place in zip(
        last, heights, style.spread(heights.tolist(), 0.19 / inches), strict=True
    ):
        axes.annotate(
            name,
            (1.0, height),
            xytext=(1.05, place),
            xycoords="axes fraction",
            textcoords="axes fraction",
            va="center",
            fontsize=style.BODY,
            color=colour,
            arrowprops={
                "arrowstyle": "-",
                "color": style.FAINT,
                "linewidth": 0.9,
                # To the beginning of the name, where the default is its middle.
                "relpos": (0, 0.5),
            },
            annotation_clip=False,
        )
