"""What augmentation and normalisation buy, difference by difference."""

from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from reports import style
from reports.language import say

MARKERS = {"plain": "o", "poses": "^", "redrawn": "v", "normalised": "s", "normalised_turns": "D"}


def treatments(treated: pd.DataFrame) -> Figure:
    """A panel a method, a line a difference, a mark a treatment, with its interval over drawers.

    Parameters
    ----------
    treated : as `reports.drawings.treatments` makes it, of one comparison
    """
    bases = list(treated.groupby(["base", "group"], sort=False).groups)
    factors = list(dict.fromkeys(treated["factor"]))
    names = list(dict.fromkeys(treated["treatment"]))
    figure = style.new_figure(4.3 * len(bases) + 0.6, 0.42 * len(factors) + 1.6)
    panels = figure.subplots(1, len(bases), sharey=True, squeeze=False)[0]
    for axes, (base, group) in zip(panels, bases, strict=True):
        part = treated[treated["base"] == base]
        _panel(axes, part, str(group), factors, names)
        axes.set_title(base, fontsize=style.BODY, loc="left", color=style.LOOKS[group].colour)
    # The first difference on top.
    panels[0].set_yticks(range(len(factors)), factors, fontsize=style.BODY)
    panels[0].set_ylim(len(factors) - 0.5, -0.5)
    handles = [
        Line2D([], [], label=say(f"treatment.{name}"), linestyle="none", **_mark(name, style.INK))
        for name in names
    ]
    figure.legend(
        handles=handles,
        loc="outside lower center",
        ncols=len(handles) if len(bases) > 1 else 2,
        frameon=False,
        fontsize=style.BODY,
    )
    return figure


def _panel(
    axes: Axes, part: pd.DataFrame, group: str, factors: list[str], names: list[str]
) -> None:
    style.tidy(axes)
    for row in part.itertuples():
        place = factors.index(row.factor) + 0.17 * (
            names.index(row.treatment) - (len(names) - 1) / 2
        )
        axes.plot(
            [100 * row.error_low, 100 * row.error_high],
            [place, place],
            color=style.LOOKS[group].colour,
            linewidth=1.0,
            alpha=0.55,
        )
        axes.plot(100 * row.error_rate, place, **_mark(row.treatment, style.LOOKS[group].colour))
    for edge in range(1, len(factors)):
        axes.axhline(edge - 0.5, color=style.FAINT, linewidth=0.8)
    axes.set_xlim(-2, None)
    axes.set_xlabel(say("drawings.errors"), fontsize=style.BODY)
    axes.grid(axis="x", color=style.FAINT, linewidth=0.8)


def _mark(treatment: str, colour: str) -> dict[str, Any]:
    """Filled once the drawings are normalised."""
    filled = treatment.startswith("normalised")
    return {
        "marker": MARKERS[treatment],
        "color": colour,
        "markerfacecolor": colour if filled else "white",
        "markeredgewidth": 1.3,
        "markersize": 5.5,
    }
