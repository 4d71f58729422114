"""How many neat drawings are enough for other people's."""

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, NullLocator

from reports import style
from reports.figures.severity_curves import method_legend
from reports.language import say


def few_drawings(sizes: pd.DataFrame) -> Figure:
    """Error rate where everything differs against neat drawings a class, intervals over drawers.

    Parameters
    ----------
    sizes : as `reports.drawings.by_size` makes them, of one data set
    """
    figure = style.new_figure(7.2, 4.8)
    axes = figure.subplots()
    style.tidy(axes)
    counts = sorted(sizes["a_class"].unique())
    methods = list(dict.fromkeys(sizes["method"]))
    markers = style.markers(sizes)
    for (method, group), part in sizes.groupby(["method", "group"], sort=False):
        line = part.sort_values("a_class")
        # A little beside each other, so that intervals can be told apart.
        places = line["a_class"] * 1.03 ** (methods.index(method) - (len(methods) - 1) / 2)
        rates, low, high = (100 * line[name] for name in ("error_rate", "error_low", "error_high"))
        axes.errorbar(
            places,
            rates,
            yerr=[(rates - low).clip(lower=0), (high - rates).clip(lower=0)],
            linestyle=style.LOOKS[group].line,
            linewidth=1.4,
            elinewidth=0.9,
            **{
                **style.marks(method, group, markers[method]),
                "markersize": 6.0,
                "markeredgewidth": 1.3,
            },
        )
    axes.set_xscale("log")
    axes.xaxis.set_major_locator(FixedLocator(counts))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.set_xticklabels([f"{count:,}" for count in counts])
    axes.set_ylim(bottom=0)
    axes.set_xlabel(say("drawings.a_class"), fontsize=style.BODY)
    axes.set_ylabel(say("drawings.all_errors"), fontsize=style.BODY)
    axes.grid(axis="y", color=style.FAINT, linewidth=0.8)
    method_legend(figure, sizes)
    return figure
