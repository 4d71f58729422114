"""Many small pictures on one sheet, each at its place in inches.

One pair of axes holds them all: axes of their own would take most of a report's time.
"""

from typing import Any

import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from reports import style


def new_sheet(width: float, height: float) -> tuple[Figure, Axes]:
    """An empty figure of `width` × `height` inches, and axes whose unit is an inch from top left."""
    figure = Figure(figsize=(width, height), facecolor="white")
    axes = figure.add_axes((0, 0, 1, 1), xlim=(0, width), ylim=(height, 0))
    axes.set_autoscale_on(False)
    axes.axis("off")
    return figure, axes


def put(
    axes: Axes,
    image: npt.NDArray[Any],
    left: float,
    top: float,
    side: float,
    ends: tuple[float, float] = (0, 255),
) -> None:
    """Show a picture ``(height, width)`` or ``(height, width, 3)``, its longer side `side` inches.

    It is set in the middle of a square, with a thin frame around it. Gray values are black and white
    at `ends`.
    """
    height, width = (side * n / max(image.shape[:2]) for n in image.shape[:2])
    left, top = left + (side - width) / 2, top + (side - height) / 2
    axes.imshow(
        image, cmap="gray", vmin=ends[0], vmax=ends[1], interpolation="none", aspect="auto",
        extent=(left, left + width, top + height, top),
    )  # fmt: skip
    axes.add_patch(
        Rectangle((left, top), width, height, fill=False, edgecolor=style.GRAY, linewidth=0.6)
    )


def write(
    axes: Axes, left: float, top: float, text: str, size: float = style.SMALL, **how: Any
) -> None:
    """A text centred at a place, its last line above it unless `how` says otherwise."""
    how = {"ha": "center", "va": "bottom", "color": style.INK, **how}
    axes.text(left, top, text, fontsize=size, parse_math=False, **how)
