"""The headline figure: every method's error rate on every test set."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from dataset.facts import Published
from experiments.record import TRAIN
from reports import style, wording
from reports.language import say

COLUMNS = 2
# In inches: room for the methods' names, and what a letter of them takes.
LEAST_NAMES, LETTER = 2.1, 0.075
LONGEST_SET = {1: 24, 2: 12}


def error_rates(summary: pd.DataFrame, anchors: Sequence[Published] = ()) -> Figure:
    """Error rate by method, families in colour, with 95 % Wilson intervals; a panel a test set, two a row.

    Parameters
    ----------
    summary : one comparison's part of `reports.results.summary`
    anchors : published results on the first test set, shown below as flagged ticks
    """
    tested = summary[summary["test_set"] != TRAIN]
    test_sets = list(tested["test_set"].unique())
    first = tested[tested["test_set"] == test_sets[0]]
    order = pd.concat(
        part.sort_values("error_rate", kind="stable")
        for group in reversed(style.LOOKS)
        if len(part := first[first["group"] == group])
    )
    gaps = np.cumsum(order["group"].ne(order["group"].shift()).to_numpy())
    rows = dict(zip(order["method"], np.arange(len(order)) + 0.5 * gaps, strict=True))

    flags = {entry: max(rows.values()) + 1.6 + 0.8 * i for i, entry in enumerate(anchors)}
    last = max([*rows.values(), *flags.values()])
    height = 1.35 + 0.36 * (last + 0.5)
    n_columns = min(COLUMNS, len(test_sets))
    n_rows = -(-len(test_sets) // n_columns)
    names = max(LEAST_NAMES, LETTER * max(map(style.width, order["method_name"])))
    width = names + 0.7 * bool(anchors) + (3.2 if n_columns == 1 else 2.35 * n_columns)
    figure = style.new_figure(width, 0.4 + (height - 0.4) * n_rows)
    panels = figure.subplots(n_rows, n_columns, sharey=True, squeeze=False).ravel()
    for axes in panels[len(test_sets) :]:
        axes.set_axis_off()
    for axes, test_set in zip(panels, test_sets, strict=False):
        published = [entry.error for entry in flags] if axes is panels[0] else []
        _panel(axes, tested[tested["test_set"] == test_set], rows, published)
        _title(axes, tested[tested["test_set"] == test_set], LONGEST_SET[n_columns])
    panels[0].set_yticks(list(rows.values()), list(order["method_name"]), fontsize=style.BODY)
    if flags:
        _flags(panels[0], flags)
    panels[0].set_ylim(last + 0.6, min(rows.values()) - 0.6)
    figure.legend(
        handles=[
            _legend_handle(group) for group in reversed(style.LOOKS) if group in set(order["group"])
        ],
        loc="outside lower center",
        ncols=3,
        frameon=False,
        fontsize=style.BODY,
    )
    return figure


def _flags(axes: Axes, flags: Mapping[Published, float]) -> None:
    """A tick at each published rate, named at the left like a method, but small and gray."""
    axes.axhline(min(flags.values()) - 0.9, color=style.FAINT, linewidth=1)
    for entry, y in flags.items():
        colour = style.LOOKS[entry.group].colour
        axes.plot(entry.error, y, "|", color=colour, markersize=11, markeredgewidth=2.5)
        axes.plot(entry.error, y - 0.2, ">", color=colour, markersize=5)
        axes.annotate(
            entry.source, (entry.error, y), xytext=(9, 0), textcoords="offset points", va="center",
            fontsize=style.SMALL, color=style.GRAY,
        )  # fmt: skip
        axes.annotate(
            f"{entry.error:.2f} %", (1.02, y), xycoords=("axes fraction", "data"), va="center",
            fontsize=style.SMALL, color=style.GRAY, annotation_clip=False,
        )  # fmt: skip
    ticks = [*axes.get_yticks(), *flags.values()]
    names = [label.get_text() for label in axes.get_yticklabels()]
    cited = [say("axis.published", system=entry.system) for entry in flags]
    axes.set_yticks(ticks, [*names, *cited])
    for label in axes.get_yticklabels()[len(names) :]:
        label.set(fontsize=style.SMALL, color=style.GRAY)


def _panel(
    axes: Axes, part: pd.DataFrame, rows: Mapping[str, float], published: Sequence[float]
) -> None:
    style.tidy(axes)
    ends = 100 * part[["error_low", "error_high", "error_rate"]]
    values = ends[ends > 0].min(axis=1) if (part["error_rate"] > 0).all() else ends.min(axis=1)
    style.percent_axis(
        axes, "x", [*values, *ends["error_high"], *published], say("axis.error_rate")
    )
    for row in part.itertuples():
        y = rows[row.method]
        axes.errorbar(
            100 * row.error_rate,
            y,
            xerr=[
                [100 * (row.error_rate - row.error_low)],
                [100 * (row.error_high - row.error_rate)],
            ],
            capsize=3,
            linestyle="none",
            zorder=3,
            **style.marks(row.method, row.group),
        )
        axes.annotate(
            wording.percent(row.error_rate, row.n_test),
            (1.02, y),
            xycoords=("axes fraction", "data"),
            va="center",
            fontsize=style.SMALL + 0.5,
            color=style.INK,
            annotation_clip=False,
        )


def _title(axes: Axes, part: pd.DataFrame, longest: int) -> None:
    n_test = int(part["n_test"].iloc[0])
    name = style.shown(str(part["test_set"].iloc[0]), 0, longest)
    axes.set_title(
        say("axis.test_images", test_set=name, images=wording.counted(n_test, "image")),
        fontsize=style.BODY + 0.5,
        loc="left",
        parse_math=False,
    )


def _legend_handle(group: str) -> Line2D:
    look = style.LOOKS[group]
    return Line2D(
        [],
        [],
        color=look.colour,
        marker="o" if group != "control" else "x",
        markerfacecolor=look.colour if look.filled else "white",
        markeredgewidth=1.6,
        markersize=7.5,
        linestyle="-",
        label=look.name,
    )
