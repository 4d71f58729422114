"""This run's error rates among the published ones."""

from collections.abc import Sequence
from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from dataset.facts import Published
from reports import style
from reports.language import say


def published(summary: pd.DataFrame, entries: Sequence[Published], about: str) -> Figure:
    """Methods of this run (large, named in bold) between published results (small).

    Parameters
    ----------
    summary : the part of `reports.results.summary` for one comparison
    entries : published on its data set
    about : the phrases about them, ``published.<key>``
    """
    ours = summary.query("test_set == 'test' and group != 'control'")
    size = ours["train_size"].iloc[0]
    rows: list[tuple[float, str, str, Any]] = [
        (entry.error, f"{entry.system}, {entry.source}", entry.group, None) for entry in entries
    ]
    rows += [
        (
            100 * row.error_rate,
            say(f"{about}.here", method=row.method_name, size=f"{size:,}"),
            row.group,
            row,
        )
        for row in ours.itertuples()
    ]
    rows.sort(key=lambda row: row[0])
    figure = style.new_figure(7.2, 1.2 + 0.26 * len(rows))
    axes = figure.subplots()
    style.tidy(axes)
    style.percent_axis(
        axes, "x", [max(rate, 0.01) for rate, *_ in rows], say("axis.error_on", test_set="test")
    )
    for y, (rate, _, group, row) in enumerate(rows):
        look = style.LOOKS[group]
        if row is None:
            axes.plot(rate, y, "|", color=look.colour, markersize=10, markeredgewidth=2.5)
        else:
            interval = [[rate - 100 * row.error_low], [100 * row.error_high - rate]]
            axes.errorbar(rate, y, xerr=interval, capsize=3, **style.marks(row.method, group))
        label = (f"{rate:.2f}", (rate if row is None else 100 * row.error_high, y))
        axes.annotate(
            *label,
            xytext=(7, 0),
            textcoords="offset points",
            va="center",
            fontsize=style.SMALL,
            color=style.INK,
        )
    axes.set_yticks(range(len(rows)), [label for _, label, *_ in rows], fontsize=style.SMALL + 0.5)
    for tick, (_, _, group, row) in zip(axes.get_yticklabels(), rows, strict=True):
        tick.set_color(
            style.LOOKS[group].colour if group not in ("control", "people") else "#555555"
        )
        tick.set_fontweight("normal" if row is None else "bold")
    axes.set_ylim(len(rows) - 0.4, -0.6)
    return figure
