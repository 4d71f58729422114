"""Which difference breaks which method: a map of error rates."""

import numpy as np
import pandas as pd
from matplotlib import colormaps
from matplotlib.figure import Figure

from reports import style
from reports.language import say
from reports.tables.order import by_family

# Dark means wrong, in gray print as well; the lightest part of the map stays white paper.
COLOURS = colormaps["bone_r"]
DARK = 0.5


def factor_map(factors: pd.DataFrame) -> Figure:
    """A row a method, a column a difference; the darker, the more errors, which stand in the cell.

    Parameters
    ----------
    factors : as `reports.drawings.by_factor` makes them, of one comparison
    """
    ordered = by_family(factors)
    methods = ordered.drop_duplicates("method")
    columns = list(dict.fromkeys(factors["factor"]))
    rates = ordered.pivot_table("error_rate", "method", "factor", sort=False)
    rates = rates.loc[methods["method"], columns].to_numpy()
    figure = style.new_figure(3.4 + 0.62 * len(columns), 1.2 + 0.34 * len(methods))
    axes = figure.subplots()
    # The square root keeps 1 % and 5 % apart.
    axes.imshow(np.sqrt(rates), cmap=COLOURS, vmin=0, vmax=1, aspect="auto")
    for (row, column), rate in np.ndenumerate(rates):
        axes.text(
            column,
            row,
            f"{100 * rate:.1f}" if rate < 0.0995 else f"{100 * rate:.0f}",
            ha="center",
            va="center",
            fontsize=style.SMALL,
            color="white" if np.sqrt(rate) > DARK else style.INK,
        )
    axes.set_xticks(range(len(columns)), columns, rotation=35, ha="left", fontsize=style.BODY)
    axes.set_yticks(range(len(methods)), methods["method_name"], fontsize=style.SMALL + 0.5)
    for label, group in zip(axes.get_yticklabels(), methods["group"], strict=True):
        label.set_color(style.LOOKS[group].colour)
    axes.tick_params(top=True, bottom=False, labeltop=True, labelbottom=False, length=0)
    axes.spines[:].set_visible(False)
    axes.set_xticks(np.arange(len(columns) + 1) - 0.5, minor=True)
    axes.set_yticks(np.arange(len(methods) + 1) - 0.5, minor=True)
    axes.grid(which="minor", color="white", linewidth=1.5)
    axes.tick_params(which="minor", length=0)
    for edge in np.flatnonzero(methods["group"].to_numpy()[1:] != methods["group"].to_numpy()[:-1]):
        axes.axhline(edge + 0.5, color=style.INK, linewidth=1.2)
    axes.set_xlabel(say("drawings.errors"), fontsize=style.BODY)
    return figure
