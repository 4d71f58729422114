"""The first screen's figure for paper: a line a family and data set, read from the last row."""

from collections.abc import Hashable
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator
from matplotlib.transforms import blended_transform_factory

from reports import style, wording
from reports.language import say
from reports.standings import ends, ticks

# Points: 19 and 21 px at the size at which a page shows it.
LETTERS, NAMES = 14.0, 15.5
WIDTH, LINE, AXIS = 10.0, 0.3, 0.6
LONGEST = 34
# No line of the grid crosses a name.
PAPER = {"facecolor": "white", "edgecolor": "none", "pad": 1.5}


def standings(found: pd.DataFrame) -> Figure:
    """Error rate of each family's chosen method with its 95 % interval on a logarithmic axis that ends
    where the intervals do; the verdict beside each data set's name. What others published is a stroke
    without an interval.

    Parameters
    ----------
    found : as `reports.standings.standings` makes them
    """
    groups = list(found.groupby(["name", "verdict"], sort=False))
    n_lines = sum(len(part) + 1.5 for _, part in groups)
    height = n_lines * LINE + AXIS
    figure = style.new_figure(WIDTH, height)
    axes = figure.subplots()
    low, high = ends(found)
    top = 0.0
    for (name, verdict), part in groups:
        title = f"{style.shown(str(name), 0, 60)}: {say(f'first.is_{verdict}')}"
        _write(axes, 0.0, top, title, fontsize=NAMES, fontweight="bold", bbox=PAPER)
        for i, row in enumerate(part.to_dict("records")):
            _draw(axes, row, top + 1 + i, low)
        top += len(part) + 1.5
    axes.set_xscale("log")
    axes.set_xlim(low, high)
    axes.set_ylim(top - 0.6, -0.7)
    axes.xaxis.set_major_locator(FixedLocator(ticks(low, high)))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda rate, _: f"{100 * rate:g} %"))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.yaxis.set_major_locator(NullLocator())
    axes.tick_params(axis="x", labelsize=LETTERS, length=0)
    axes.set_xlabel(say("first.axis"), fontsize=LETTERS)
    axes.grid(axis="x", color=style.FAINT)
    axes.set_axisbelow(True)
    for side in ("left", "right", "top"):
        axes.spines[side].set_visible(False)
    axes.set_position((0.5, AXIS / height, 0.455, 1 - AXIS / height))
    return figure


def _draw(axes: Axes, row: dict[Hashable, Any], top: float, low: float) -> None:
    look = style.LOOKS[row["family"]]
    rate = wording.percent(row["error_rate"], row["n_test"])
    name = style.shown(row["method_name"], 0, LONGEST)
    _write(axes, 0.0, top, f"{name}  {rate}", fontsize=LETTERS, color=look.colour)
    if row["source"]:
        axes.plot(row["error_rate"], top, "|", color=look.colour, markersize=16, markeredgewidth=4)
        return
    rates = [max(row[key], low) for key in ("error_low", "error_high", "error_rate")]
    axes.plot(rates[:2], [top, top], color=look.colour, linewidth=3.5, solid_capstyle="round")
    axes.plot(
        rates[2], top, marker="o" if look.filled else "s", color=look.colour, markersize=11,
        markerfacecolor=look.colour if look.filled else "white", markeredgewidth=2.5,
        clip_on=False,
    )  # fmt: skip


def _write(axes: Axes, left: float, top: float, text: str, **looks: Any) -> None:
    """`text` in data rows, from the left end of the figure."""
    place = blended_transform_factory(axes.figure.transFigure, axes.transData)
    axes.text(
        0.005 + left, top, text, transform=place, ha="left", va="center", parse_math=False,
        in_layout=False, **looks,
    )  # fmt: skip
