"""How much of the picture a unit sees, layer by layer."""

from typing import Any

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from reports import style
from reports.inspection import Inspected, field_of, stage_names
from reports.language import say

MOST = 8


def receptive_field(inspected: Inspected) -> Figure:
    """The middle unit's field on the first picture (solid) and its left neighbour's (dashed).

    Parameters
    ----------
    inspected : with ``fields/…`` and ``images``
    """
    names = stage_names(inspected)
    last_of = {name: layer for layer, name in names.items()}
    stages = list(last_of.items())[-MOST:]
    figure = style.new_figure(1.6 * len(stages), 2.1)
    panels = figure.subplots(1, len(stages), squeeze=False)[0]
    for axes, (name, layer) in zip(panels, stages, strict=True):
        field = field_of(inspected, layer)
        _draw(axes, inspected["images"][0], field)
        (height, width), (down, right) = field["size"], field["jump"]
        side = f"{height} px" if height == width else f"{height}×{width} px"
        step = f"{down} px" if down == right else f"{down}×{right} px"
        axes.set_title(say("axis.field", layer=name, side=side, step=step), fontsize=style.SMALL)
    return figure


def _draw(axes: Axes, image: npt.NDArray[Any], field: dict[str, npt.NDArray[Any]]) -> None:
    height, width = image.shape[:2]
    axes.imshow(image, cmap="gray", vmin=0, vmax=255, interpolation="none", alpha=0.75)
    (rows, cols, _), size = field["maps"], field["size"]
    for col, line in ((max(cols // 2 - 1, 0), "--"), (cols // 2, "-")):
        top, left = field["start"] + np.array([rows // 2, col]) * field["jump"]
        box = Rectangle(
            (left - 0.5, top - 0.5), size[1], size[0],
            fill=False, edgecolor=style.VERMILLION, linestyle=line, linewidth=1.8, clip_on=False,
        )  # fmt: skip
        axes.add_patch(box)
    axes.set_xlim(-0.5, width - 0.5)
    axes.set_ylim(height - 0.5, -0.5)
    style.frame(axes)
