"""How the error on validation pictures follows one parameter of a method."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedFormatter, FixedLocator, NullLocator

from reports import style
from reports.language import say

# Values that span more than this stand on a logarithmic axis.
WIDE = 8


def sweep(swept: pd.DataFrame) -> Figure:
    """Error rate against the value, a line a training size; the value that was tested is filled.

    Numbers stand where they lie on their axis, words side by side in the order they were given.

    Parameters
    ----------
    swept : rows of `reports.results.swept`: one data set, method and parameter, each with an answer
    """
    places = _places(swept["value"].drop_duplicates().tolist())
    figure = style.new_figure(7.2, 3.9)
    axes = figure.subplots()
    style.tidy(axes)
    rates = 100 * swept[["error_rate", "error_low", "error_high"]]
    style.percent_axis(axes, "y", rates, say("axis.validation_error"))
    full = style.LOOKS[swept["group"].iloc[0]].colour
    lines = list(swept.groupby("train_size", sort=True))
    for index, (size, line) in enumerate(lines):
        # The largest size has the full colour.
        colour = style.lighter(full, 0.35 + 0.65 * (index + 1) / len(lines))
        _line(axes, line, places, colour, f"{size:,}")
    if min(places.values()) > 0 and max(places.values()) > WIDE * min(places.values()):
        axes.set_xscale("log")
    axes.xaxis.set_major_locator(FixedLocator(list(places.values())))
    axes.xaxis.set_major_formatter(FixedFormatter(list(places)))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.set_xlabel(swept["parameter"].iloc[0], fontsize=style.BODY, parse_math=False)
    axes.legend(
        title=say("axis.sizes"),
        title_fontsize=style.SMALL + 0.5,
        fontsize=style.SMALL + 0.5,
        frameon=False,
        loc="center left",
        bbox_to_anchor=(1.02, 0.5),
    )
    return figure


def _line(
    axes: Axes, line: pd.DataFrame, places: dict[str, float], colour: tuple[float, ...], label: str
) -> None:
    ordered = line.assign(place=line["value"].map(places)).sort_values("place")
    rates = 100 * ordered[["error_rate", "error_low", "error_high"]]
    axes.errorbar(
        ordered["place"],
        rates["error_rate"],
        yerr=[rates["error_rate"] - rates["error_low"], rates["error_high"] - rates["error_rate"]],
        color=colour,
        marker="o",
        markerfacecolor="white",
        markersize=6.5,
        markeredgewidth=1.5,
        linewidth=1.8,
        capsize=2.5,
        elinewidth=1,
        label=label,
    )
    tested = ordered[ordered["tested"]]
    axes.plot(
        tested["place"], 100 * tested["error_rate"], "o", color=colour, markersize=9, zorder=5
    )


def _places(values: list[str]) -> dict[str, float]:
    """Value → its place on the axis."""
    try:
        numbers = {value: float(value) for value in values}
    except ValueError:
        numbers = {value: float(index) for index, value in enumerate(values)}
    return dict(sorted(numbers.items(), key=lambda item: item[1]))
