"""Error against cost: which methods no other beats in both."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import FuncFormatter, NullFormatter

from reports import style
from reports.language import say

MOST_IN_LEGEND = 30
AROUND = 1.7
PANELS = {"fit_seconds": "axis.fit_seconds", "predict_microseconds": "axis.predict_microseconds"}


def pareto(costs: pd.DataFrame) -> Figure:
    """Error rate against seconds to fit and against µs to classify an image, a mark a method.

    The line joins the methods that no other one beats in both. Controls are left out.

    Parameters
    ----------
    costs : as `reports.costs.costs_of` makes them
    """
    competitors = costs[costs["group"] != "control"]
    shown = competitors if len(competitors) else costs
    figure = style.new_figure(7.0, 4.2 + 0.2 * -(-min(len(shown), MOST_IN_LEGEND) // 2))
    panels = figure.subplots(1, 2, sharey=True)
    rows = front_first(shown)[:MOST_IN_LEGEND]
    numbers = {row.method: i + 1 for i, row in enumerate(rows)}
    for axes, (column, label) in zip(panels, PANELS.items(), strict=True):
        _panel(axes, shown, column, say(label))
        ahead = front(shown, column)
        named = shown["method"].isin([*ahead["method"], *sharing_a_mark(rows)])
        _number(axes, shown[named], column, numbers)
    ends = 100 * shown[["error_low", "error_rate", "error_high"]]
    values = ends if (shown["error_low"] > 0).all() else ends[["error_rate", "error_high"]]
    label = say("axis.error_on", test_set=shown["test_set"].iloc[0])
    style.percent_axis(panels[0], "y", values.to_numpy().ravel(), label)
    panels[1].grid(axis="y", color=style.FAINT, linewidth=0.8)
    figure.legend(
        handles=[_handle(row, numbers[row.method]) for row in rows],
        loc="outside lower center",
        ncols=2,
        frameon=False,
        fontsize=style.SMALL,
    )
    return figure


def front(costs: pd.DataFrame, column: str) -> pd.DataFrame:
    """The rows that no other one beats in both, by rising cost.

    Examples
    --------
    >>> costs = pd.DataFrame({"error_rate": [0.3, 0.2, 0.25], "fit_seconds": [1.0, 5.0, 9.0]})
    >>> front(costs, "fit_seconds").index.tolist()
    [0, 1]
    """
    ordered = costs.sort_values([column, "error_rate"], kind="stable")
    return ordered[ordered["error_rate"] < ordered["error_rate"].cummin().shift(fill_value=2.0)]


def front_first(costs: pd.DataFrame) -> list[Any]:
    """Rows for the legend: those on a front before the others, networks before the rest."""
    ahead = {method for column in PANELS for method in front(costs, column)["method"]}
    ordered = costs.sort_values("error_rate", kind="stable")
    rows = list(ordered.itertuples())
    others = [row for row in rows if row.method not in ahead]
    # Stable: networks come first among the others, since there are few of them.
    others.sort(key=lambda row: row.group != "learned")
    return [row for row in rows if row.method in ahead] + others


def sharing_a_mark(rows: Sequence[Any]) -> list[str]:
    """Methods of one family that are drawn by one mark, which their numbers tell apart."""
    marks = [(row.group, style.marker(row.method)) for row in rows]
    return [row.method for row, mark in zip(rows, marks, strict=True) if marks.count(mark) > 1]


def _panel(axes: Axes, costs: pd.DataFrame, column: str, label: str) -> None:
    style.tidy(axes)
    best = front(costs, column)
    axes.plot(
        best[column],
        100 * best["error_rate"],
        color=style.INK,
        linewidth=1,
        linestyle="-.",
        zorder=1,
    )
    for row in costs.itertuples():
        axes.errorbar(
            getattr(row, column),
            100 * row.error_rate,
            yerr=[
                [100 * max(row.error_rate - row.error_low, 0)],
                [100 * max(row.error_high - row.error_rate, 0)],
            ],
            linestyle="none",
            elinewidth=0.8,
            zorder=3,
            **style.marks(row.method, row.group),
        )
    if costs[column].gt(0).all():
        axes.set_xlim(costs[column].min() / AROUND, costs[column].max() * AROUND)
        axes.set_xscale("log")
        axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
        axes.xaxis.set_minor_formatter(NullFormatter())
    axes.set_xlabel(label, fontsize=style.BODY)
    axes.grid(axis="x", color=style.FAINT, linewidth=0.8)


def _number(axes: Axes, shown: pd.DataFrame, column: str, numbers: Mapping[str, int]) -> None:
    """The legend's numbers at the marks of `shown`: of the front, which is what one looks for, and of those
    that no mark tells apart."""
    for row in shown.itertuples():
        if row.method in numbers:
            axes.annotate(
                str(numbers[row.method]), (getattr(row, column), 100 * row.error_rate),
                xytext=(-6, -6), textcoords="offset points", ha="right", va="top",
                fontsize=style.SMALL, color=style.INK,
            )  # fmt: skip


def _handle(row: Any, number: int) -> Line2D:
    label = f"{number}  {row.method_name}"
    return Line2D([], [], linestyle="none", label=label, **style.marks(row.method, row.group))
