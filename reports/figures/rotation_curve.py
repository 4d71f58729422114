"""How far pictures may be turned."""

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MultipleLocator

from reports import style
from reports.figures.severity_curves import method_legend
from reports.language import say


def rotation_curve(curves: pd.DataFrame) -> Figure:
    """Error rate against the angle of rotation, a line a method; at 0° the clean pictures.

    Parameters
    ----------
    curves : rows of `reports.robustness.mean_over_seeds`: one comparison and test set, rotations alone
    """
    figure = style.new_figure(6.6, 4.8)
    axes = figure.subplots()
    style.tidy(axes)
    markers = style.markers(curves)
    for (method, group), line in curves.groupby(["method", "group"], sort=False):
        clean = {"severity": 0.0, "error_rate": line["clean_rate"].iloc[0]}
        turned = line[line["severity"] != 0][["severity", "error_rate"]]
        ordered = pd.concat([turned, pd.DataFrame([clean])]).sort_values("severity")
        axes.plot(
            ordered["severity"],
            100 * ordered["error_rate"],
            linestyle=style.LOOKS[group].line,
            linewidth=1.6,
            **{
                **style.marks(method, group, markers[method]),
                "markersize": 6.0,
                "markeredgewidth": 1.3,
            },
        )
    axes.set_ylim(bottom=0)
    # Angles that people think in, a tick every 30° or 45°.
    span = curves["severity"].max() - curves["severity"].min()
    axes.xaxis.set_major_locator(MultipleLocator(30 if span <= 180 else 45))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}°".replace("-", "−")))
    axes.set_xlabel(say("axis.rotation"), fontsize=style.BODY)
    axes.set_ylabel(say("axis.percent", label=say("axis.error_rate")), fontsize=style.BODY)
    axes.grid(axis="y", color=style.FAINT, linewidth=0.8)
    method_legend(figure, curves)
    return figure
