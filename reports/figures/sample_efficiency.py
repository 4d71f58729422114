"""The lecture's question in one figure: how many pictures does each side need?"""

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from reports import style
from reports.language import say
from reports.samples import per_class, size_in_words

DODGE = 1.035


def sample_efficiency(measured: pd.DataFrame, crossovers: pd.DataFrame) -> Figure:
    """Error rate against training images a class, both axes logarithmic, a line a method.

    Faint marks are the draws, lines their means, bars one standard deviation. The vertical line and
    the gray band are the first crossover and its interval.

    Parameters
    ----------
    measured : rows of `reports.results.measurements`, as `reports.samples.best_of_each` chose them;
        a draw without an error is shown at half an error
    crossovers : as `reports.samples.crossovers` makes them, at least one row; the first is marked
    """
    n_classes = int(crossovers["n_classes"].iloc[0])
    measured = measured.assign(
        images=measured["train_size"] / n_classes,
        percent=100 * measured["error_rate"].clip(lower=0.5 / measured["n_test"]),
    )
    figure = style.new_figure(6.6, 5.2)
    axes = figure.subplots()
    style.tidy(axes)
    _axes(axes, measured)
    _mark(axes, next(crossovers.itertuples()))
    methods = list(measured["method"].unique())
    handles, markers = [], style.markers(measured)
    for place, method in enumerate(methods):
        rows = measured[measured["method"] == method]
        shift = DODGE ** (place - (len(methods) - 1) / 2)
        handles.append(_curve(axes, rows, shift, markers[method]))
    columns = [h for group in ("classical", "learned", "given") for h in handles if h[0] == group]
    figure.legend(
        handles=[handle for _, handle in columns],
        loc="outside lower center",
        ncols=2,
        frameon=False,
        fontsize=style.BODY,
    )
    return figure


def _axes(axes: Axes, measured: pd.DataFrame) -> None:
    name = measured["test_set"].iloc[0]
    values = measured["percent"]
    low, high = values.min() / 1.3, min(values.max() * 1.3, 110)
    axes.set_yscale("log")
    axes.set_ylim(low, high)
    axes.yaxis.set_major_locator(
        FixedLocator([tick for tick in style.PERCENT_TICKS if low <= tick <= high])
    )
    axes.yaxis.set_minor_locator(NullLocator())
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    axes.set_ylabel(
        say("axis.percent_log", label=say("axis.error_on", test_set=name)),
        fontsize=style.BODY,
        parse_math=False,
    )
    axes.grid(axis="y", color=style.FAINT, linewidth=0.8)
    sizes = sorted(measured["images"].unique())
    axes.set_xscale("log")
    axes.set_xlim(sizes[0] / 1.4, sizes[-1] * 1.4)
    axes.xaxis.set_major_locator(FixedLocator(sizes))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_major_formatter(FuncFormatter(lambda size, _: per_class(size, 1)))
    axes.set_xlabel(say("axis.images_a_class"), fontsize=style.BODY)


def _curve(axes: Axes, rows: pd.DataFrame, shift: float, marker: str) -> tuple[str, Line2D]:
    group = rows["group"].iloc[0]
    look, marks = style.LOOKS[group], style.marks(rows["method"].iloc[0], group, marker)
    axes.plot(
        rows["images"] * shift,
        rows["percent"],
        linestyle="none",
        marker=marks["marker"],
        markersize=3.5,
        color=style.lighter(look.colour, 0.35),
        zorder=2,
    )
    drawn = rows.groupby("images")["percent"].agg(["mean", "std"]).fillna(0)
    low = np.maximum(drawn["mean"] - drawn["std"], 100 * 0.5 / rows["n_test"].iloc[0])
    axes.errorbar(
        drawn.index * shift,
        drawn["mean"],
        yerr=[drawn["mean"] - low, drawn["std"]],
        linestyle=look.line,
        linewidth=1.6,
        elinewidth=1,
        capsize=2.5,
        zorder=3,
        **marks,
    )
    label = rows["method_name"].iloc[0]
    line: dict[str, Any] = {"linestyle": look.line, "linewidth": 1.6, **marks}
    return group, Line2D([], [], label=label, **line)


def _mark(axes: Axes, row: Any) -> None:
    """The crossover, where it lies within the sizes that were looked at."""
    if row.size == 0 or np.isinf(row.size):
        return
    ends = axes.get_xlim()
    if not np.isnan(row.low):
        low, high = (np.clip(end / row.n_classes, *ends) for end in (row.low, row.high))
        axes.axvspan(low, high, color=style.FAINT, zorder=0)
    axes.axvline(row.size / row.n_classes, color=style.INK, linewidth=1, zorder=1)
    # Above the errors, which may be as high as there is room for.
    right = np.log(row.size / row.n_classes / ends[0]) < 0.7 * np.log(ends[1] / ends[0])
    axes.annotate(
        say(
            "axis.overtakes",
            learned=row.learned,
            classical=row.classical,
            size=size_in_words(row.size, row),
        ),
        (row.size / row.n_classes, 1),
        xycoords=("data", "axes fraction"),
        xytext=(0, 4),
        textcoords="offset points",
        ha="left" if right else "right",
        va="bottom",
        fontsize=style.SMALL,
        color=style.INK,
        parse_math=False,
    )
