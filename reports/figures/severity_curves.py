"""What each corruption costs: error against severity."""

from collections.abc import Mapping, Set

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import FuncFormatter, MaxNLocator

from dataset.corruptions import EVERY
from reports import style
from reports.language import say

COLUMNS = 3
GROUPS = ("classical", "learned", "given", "both", "control")


def severity_curves(curves: pd.DataFrame) -> Figure:
    """A panel a corruption, error rate against severity, a line a method; 0 is the clean picture.

    The line of the method with the lowest mean error of its family is thicker.

    Parameters
    ----------
    curves : rows of `reports.robustness.mean_over_seeds`: one comparison and test set, corruptions
        alone, and no more methods than lines can be told apart
    """
    corruptions = list(curves["corruption"].unique())
    n_columns = min(COLUMNS, len(corruptions))
    n_rows = -(-len(corruptions) // n_columns)
    figure = style.new_figure(max(5.0, 1.95 * n_columns + 0.5), 1.7 * n_rows + 1.3)
    panels = figure.subplots(n_rows, n_columns, sharex=True, sharey=True, squeeze=False)
    families = curves[curves["group"] != "control"]
    means = families.groupby(["group", "method"])["error_rate"].mean()
    best = {method for _, method in means.groupby("group").idxmin()}
    for axes in panels.flat[len(corruptions) :]:
        axes.set_axis_off()
    markers = style.markers(curves)
    for axes, corruption in zip(panels.flat, corruptions, strict=False):
        _panel(axes, curves[curves["corruption"] == corruption], best, markers)
        entry = EVERY.get(corruption)
        axes.set_title(entry.name if entry else corruption, fontsize=style.BODY, loc="left", pad=3)
    highest = 105 * curves[["error_rate", "clean_rate"]].max().max()
    panels[0, 0].set_ylim(0, max(highest, 1))
    panels[-1, 0].set_xlabel(say("axis.severity"), fontsize=style.BODY)
    figure.supylabel(say("axis.percent", label=say("axis.error_rate")), fontsize=style.BODY)
    method_legend(figure, curves)
    return figure


def _panel(axes: Axes, part: pd.DataFrame, best: Set[str], markers: Mapping[str, str]) -> None:
    style.tidy(axes)
    for (method, group), line in part.groupby(["method", "group"], sort=False):
        ordered = line.sort_values("severity")
        axes.plot(
            [0, *ordered["severity"]],
            [100 * ordered["clean_rate"].iloc[0], *(100 * ordered["error_rate"])],
            linestyle=style.LOOKS[group].line,
            linewidth=2.2 if method in best else 0.9,
            **{
                **style.marks(method, group, markers[method]),
                "markersize": 4.2,
                "markeredgewidth": 1.0,
            },
        )
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    axes.grid(axis="y", color=style.FAINT, linewidth=0.8)


def method_legend(figure: Figure, curves: pd.DataFrame) -> None:
    """Below the panels: a line of the legend a method, family by family."""
    methods, markers = curves.drop_duplicates("method"), style.markers(curves)
    handles = [
        Line2D(
            [],
            [],
            label=row.method_name,
            **{
                "linestyle": style.LOOKS[group].line,
                **style.marks(row.method, group, markers[row.method]),
            },
        )
        for group in GROUPS
        for row in methods[methods["group"] == group].itertuples()
    ]
    figure.legend(
        handles=handles,
        loc="outside lower center",
        ncols=2,
        frameon=False,
        fontsize=style.SMALL + 0.5,
    )
