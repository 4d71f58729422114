"""The training pictures behind a support vector machine's decisions."""

from collections.abc import Sequence
from typing import Any

import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from reports import style
from reports.language import say
from reports.looking import Look

MOST = 5


def support_vectors(look: Look, class_names: Sequence[str]) -> Figure:
    """A row a picture: the support vectors that add most for its class, then for the second class.

    Parameters
    ----------
    look : with ``images``, ``labels``, and ``support/…``: ``pictures`` and ``shares`` of
        ``(n, 2, k)``, ``labels`` ``(n, 2)`` of the answer and the second class
    class_names : in label order
    """
    pictures, shares = look["support/pictures"], look["support/shares"]
    n, k = min(MOST, len(pictures)), pictures.shape[2]
    ratios = [1.25, 0.15, *[1] * k, 0.15, *[1] * k]
    figure = style.new_figure(9.6, 1.22 * n + 0.1)
    grid = figure.subplots(n, len(ratios), squeeze=False, width_ratios=ratios)
    for axes in grid.ravel():
        axes.axis("off")
    for index, row in enumerate(grid):
        answer, rival = (
            style.shown(class_names[label], int(label)) for label in look["support/labels"][index]
        )
        wrong = look["labels"][index] != look["support/labels"][index, 0]
        between = "\n" if len(answer + rival) > 10 else " "
        title = say("axis.not_rival", answer=answer, between=between, rival=rival)
        title += " ✗" if wrong else ""
        _show(row[0], look["images"][index], title)
        for side, first, colour in ((0, 2, style.BLUE), (1, 3 + k, style.INK)):
            for axes, picture, share in zip(
                row[first : first + k], pictures[index, side], shares[index, side], strict=True
            ):
                if share:
                    _show(axes, picture, f"{share:+.2f}".replace("-", "−"), colour)
    return figure


def _show(axes: Axes, picture: npt.NDArray[Any], title: str, colour: str = style.INK) -> None:
    axes.imshow(picture, cmap="gray", vmin=0, vmax=255, interpolation="none")
    axes.set_title(title, fontsize=style.SMALL, color=colour, pad=3, parse_math=False)
    style.frame(axes)
