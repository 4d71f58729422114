"""The diagrams of the lecture: one panel each, large signs, no words, so that they serve any language.

A panel is some five inches wide; the page sets panels side by side on a projector and one below the
other on a phone, where a wide figure would be shrunk past reading.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap
from matplotlib.figure import Figure
from matplotlib.patches import Ellipse, Rectangle
from matplotlib.ticker import MaxNLocator

from reports import style

Array = npt.NDArray[Any]

SIDE = 5.0
SIGN, TICK = 17.0, 15.0
HIGHLIGHT = "#F0E442"
FLAT, EDGE, CORNER = style.GRAY, style.BLUE, style.VERMILLION
REGIONS = (FLAT, EDGE, CORNER)
SPREAD_MAP = "viridis"
MOST_MARKERS = 32


class Line(NamedTuple):
    """A curve: its numbers, colour and marker; `low` and `high` are the ends of an interval."""

    x: Array
    y: Array
    colour: str
    marker: str
    dashes: str = "-"
    low: Array | None = None
    high: Array | None = None


class Box(NamedTuple):
    """A square window around a pixel."""

    row: float
    col: float
    side: int
    colour: str = HIGHLIGHT


def photograph(
    image: Array,
    boxes: Sequence[Box] = (),
    points: Mapping[str, Array] | None = None,
    size: float = SIDE,
) -> Figure:
    """A gray or colour picture, with windows and with points of several colours.

    Parameters
    ----------
    image : ``(height, width[, 3])``, uint8 or float in [0, 1]
    points : colour → ``(n, 2)`` of ``(row, col)``
    size : width in inches
    """
    height, width = image.shape[:2]
    figure = style.new_figure(size, size * min(max(height / width, 0.4), 1.5))
    axes = figure.subplots()
    top = 255 if image.dtype == np.uint8 else 1
    axes.imshow(image, cmap="gray", vmin=0, vmax=top, interpolation="nearest")
    style.frame(axes)
    for box in boxes:
        _draw_box(axes, box)
    for (colour, places), sign in zip((points or {}).items(), "os^", strict=False):
        if len(places):
            size = 7 if len(places) < 150 else 5.5
            axes.plot(
                places[:, 1], places[:, 0], sign, markersize=size, color=colour,
                markeredgecolor="white", markeredgewidth=0.9, linestyle="none",
            )  # fmt: skip
    axes.set(xlim=(-0.5, width - 0.5), ylim=(height - 0.5, -0.5))
    return figure


def _draw_box(axes: Axes, box: Box) -> None:
    corner = (box.col - box.side / 2, box.row - box.side / 2)
    for colour, width in (("black", 5.5), (box.colour, 3.0)):
        axes.add_patch(
            Rectangle(corner, box.side, box.side, fill=False, edgecolor=colour, linewidth=width)
        )


def cells(
    values: Array,
    marked: Sequence[tuple[int, int]] = (),
    shades: tuple[float, float] | None = None,
    size: float = SIDE,
) -> Figure:
    """A matrix with its values in shaded cells; NaN is no cell.

    Parameters
    ----------
    values : ``(rows, columns)``, whole numbers
    marked : ``(row, col)`` of cells with a bold frame
    shades : what is drawn black and white; the least and the largest value by default
    """
    rows, columns = values.shape
    low, high = shades or (float(np.nanmin(values)), float(np.nanmax(values)))
    figure = style.new_figure(size, size * rows / columns)
    axes = figure.subplots()
    grays = (values.astype(float) - low) / max(high - low, 1e-9)
    axes.imshow(np.ma.masked_invalid(grays), cmap="gray", vmin=0, vmax=1, interpolation="nearest")
    longest = max(len(f"{value:.0f}") for value in values[np.isfinite(values)])
    points = min(72 * size / columns * 0.95 / max(0.74 * longest, 1.15), 30)
    for (row, column), value in np.ndenumerate(values):
        if np.isfinite(value):
            axes.text(
                column, row, f"{value:.0f}", ha="center", va="center", fontsize=points,
                color="black" if grays[row, column] > 0.55 else "white",
            )  # fmt: skip
    for row, column in marked:
        _draw_box(axes, Box(row, column, 1, style.VERMILLION))
    axes.set(xticks=[], yticks=[])
    axes.spines[:].set_visible(False)
    return figure


def heat(
    values: Array,
    extent: tuple[float, float, float, float] | None = None,
    marks: Sequence[tuple[float, float]] = (),
    labels: tuple[str, str] = ("", ""),
    symmetric: bool = False,
    top: float | None = None,
) -> Figure:
    """A map with its scale beside it.

    Parameters
    ----------
    values : ``(rows, columns)``
    extent : left, right, bottom, top, as for ``imshow``
    marks : ``(row, col)`` in the units of `extent`
    labels : of the two axes, signs of mathematics
    symmetric : 0 in the middle of the colours
    top : end of the scale, the same for maps that are to be compared
    """
    rows, columns = values.shape
    figure = style.new_figure(SIDE, SIDE * min(max(0.82 * rows / columns, 0.45), 1.25))
    axes = figure.subplots()
    reach = max(float(np.abs(values).max()) if top is None else top, 1e-9)
    low = -reach if symmetric else 0.0
    shades = "PuOr" if symmetric else SPREAD_MAP
    drawn = axes.imshow(
        values, cmap=shades, extent=extent, interpolation="nearest", vmin=low, vmax=reach
    )
    bar = figure.colorbar(drawn, ax=axes, shrink=0.9, pad=0.03)
    bar.ax.tick_params(labelsize=TICK - 2)
    bar.locator = MaxNLocator(4)
    bar.update_ticks()
    if extent is None:
        style.frame(axes)
    else:
        _label(axes, *labels)
        axes.xaxis.set_major_locator(MaxNLocator(5, integer=True))
        axes.yaxis.set_major_locator(MaxNLocator(5, integer=True))
    for row, col in marks:
        axes.plot(col, row, "o", markersize=13, markerfacecolor="none", color="white", mew=4.5)
        axes.plot(col, row, "o", markersize=13, markerfacecolor="none", color="black", mew=2)
    return figure


def surface(values: Array, shifts: Array, top: float) -> Figure:
    """E over the two shifts, seen from above at a slant.

    Parameters
    ----------
    values : ``(n, n)``, rows are Δrow
    shifts : ``(n,)``
    top : end of the vertical axis, the same for surfaces that are to be compared
    """
    figure = style.new_figure(SIDE, SIDE * 0.82)
    axes: Any = figure.add_subplot(projection="3d")
    d_col, d_row = np.meshgrid(shifts, shifts)
    axes.plot_surface(
        d_col, d_row, values, cmap=SPREAD_MAP, vmin=0, vmax=top, rstride=1, cstride=1,
        edgecolor="#333333", linewidth=0.4,
    )  # fmt: skip
    axes.set_zlim(0, top)
    axes.view_init(elev=32, azim=-58)
    axes.set_xlabel(r"$\Delta$col", fontsize=SIGN, labelpad=8)
    axes.set_ylabel(r"$\Delta$row", fontsize=SIGN, labelpad=8)
    axes.set_zlabel(r"$E$", fontsize=SIGN, labelpad=6)
    axes.tick_params(labelsize=TICK - 2)
    for axis in (axes.xaxis, axes.yaxis, axes.zaxis):
        axis.set_major_locator(MaxNLocator(4, integer=axis is not axes.zaxis))
    axes.set_box_aspect(None, zoom=0.86)
    return figure


def curves(
    lines: Sequence[Line],
    labels: tuple[str, str],
    logarithmic: bool = False,
    from_zero: bool = True,
    whole: bool = False,
) -> Figure:
    """Curves with markers, and with bars where they have intervals.

    Parameters
    ----------
    lines : told apart by colour, marker and dashes; the captions name them
    labels : of the two axes
    logarithmic : the y axis
    from_zero : the y axis starts at 0
    whole : the x axis counts
    """
    figure = style.new_figure(SIDE * 1.1, SIDE * 0.82)
    axes = figure.subplots()
    for line in lines:
        axes.plot(
            line.x, line.y, line.dashes, marker=line.marker, color=line.colour, linewidth=2.6,
            markersize=9, markerfacecolor="white", markeredgewidth=2.2,
            markevery=-(-len(line.x) // MOST_MARKERS),
        )  # fmt: skip
        if line.low is not None and line.high is not None:
            axes.fill_between(line.x, line.low, line.high, color=line.colour, alpha=0.18, lw=0)
    style.tidy(axes)
    if logarithmic:
        axes.set_yscale("log")
    elif from_zero:
        axes.set_ylim(bottom=0)
    if whole:
        axes.xaxis.set_major_locator(MaxNLocator(6, integer=True))
    axes.grid(color=style.FAINT, linewidth=1)
    _label(axes, *labels)
    return figure


def ellipses(lengths: Sequence[tuple[float, float]], angles: Sequence[float]) -> Figure:
    """The curves ΔᵀMΔ = 1 of some windows, each in the colour of its region.

    Parameters
    ----------
    lengths : half axes (long, short) in pixels
    angles : degrees of the long axis, from the columns' axis to the rows' axis
    """
    reach = 1.12 * max(long for long, _ in lengths)
    figure = style.new_figure(SIDE, SIDE * 0.9)
    axes = figure.subplots()
    for (long, short), angle, colour, dashes in zip(
        lengths, angles, REGIONS, ("-", "--", "-."), strict=True
    ):
        axes.add_patch(
            Ellipse(
                (0, 0),
                2 * long,
                2 * short,
                angle=angle,
                fill=False,
                edgecolor=colour,
                linewidth=3.5,
                linestyle=dashes,
            )
        )
    axes.set(xlim=(-reach, reach), ylim=(reach, -reach), aspect="equal")
    axes.axhline(0, color=style.GRAY, linewidth=0.8)
    axes.axvline(0, color=style.GRAY, linewidth=0.8)
    style.tidy(axes)
    _label(axes, r"$\Delta$col", r"$\Delta$row")
    return figure


def eigenvalue_plane(largest: Array, least: Array, regions: Array, most: int = 6000) -> Figure:
    """Pixels in the plane of λ1 and λ2, coloured as flat, edge or corner.

    Parameters
    ----------
    largest, least, regions : of every pixel, any shape
    most : pixels that are drawn, evenly through the picture
    """
    step = max(1, largest.size // most)
    figure = style.new_figure(SIDE * 1.1, SIDE * 0.9)
    axes = figure.subplots()
    for region, (colour, sign) in enumerate(zip(REGIONS, "os^", strict=True)):
        chosen = regions.ravel()[::step] == region
        axes.plot(
            largest.ravel()[::step][chosen], least.ravel()[::step][chosen], sign, color=colour,
            markersize=4.5, alpha=0.6, markeredgewidth=0, linestyle="none", rasterized=True,
        )  # fmt: skip
    style.tidy(axes)
    axes.set_xlim(left=0)
    axes.set_ylim(bottom=0)
    _label(axes, r"$\lambda_1$", r"$\lambda_2$")
    return figure


def region_map(regions: Array) -> Figure:
    """Flat, edge and corner pixels of a picture, in their colours."""
    height, width = regions.shape
    figure = style.new_figure(SIDE, SIDE * min(max(height / width, 0.4), 1.5))
    axes = figure.subplots()
    colours: list[Any] = [style.lighter(FLAT, 0.3), EDGE, CORNER]
    axes.imshow(regions, cmap=ListedColormap(colours), vmin=0, vmax=2, interpolation="nearest")
    style.frame(axes)
    return figure


def sheet(
    images: Sequence[Array], columns: int, signs: Sequence[str] = (), size: float = SIDE
) -> Figure:
    """Small pictures on a grid, each in its own range of grays, with signs above them.

    Parameters
    ----------
    images : gray ``(height, width)`` or RGB uint8
    signs : numbers, or nothing
    size : width in inches
    """
    rows = -(-len(images) // columns)
    height = size * rows / columns * (1.25 if signs else 1)
    figure = style.new_figure(size, height)
    panels = figure.subplots(rows, columns, squeeze=False).ravel()
    for axes in panels:
        axes.axis("off")
    for index, (axes, image) in enumerate(zip(panels, images, strict=False)):
        axes.imshow(image, cmap="gray", interpolation="nearest")
        style.frame(axes)
        if signs:
            axes.set_title(signs[index], fontsize=TICK, pad=3)
    return figure


def rates(
    names: Sequence[str],
    values: Array,
    intervals: Array,
    families: Sequence[str],
) -> Figure:
    """Error rates in percent with their intervals, a row a method by its key, no word of any language.

    Parameters
    ----------
    names : keys for the rows
    values : ``(n,)``
    intervals : ``(n, 2)``
    families : keys of `reports.style.LOOKS`
    """
    figure = style.new_figure(SIDE * 1.3, 0.62 * len(names) + 0.9)
    axes = figure.subplots()
    for row, family in enumerate(families):
        look = style.LOOKS[family]
        axes.plot(intervals[row], [row, row], color=look.colour, linewidth=4, alpha=0.45)
        axes.plot(
            values[row], row, "o" if family == "learned" else "s", markersize=12, color=look.colour,
            markerfacecolor=look.colour if look.filled else "white", markeredgewidth=2.5,
        )  # fmt: skip
    style.tidy(axes)
    axes.set_yticks(range(len(names)), names)
    axes.set_ylim(len(names) - 0.5, -0.5)
    if values.min() > 0:
        axes.set_xscale("log")
        ticks = [t for t in (0.5, 1, 2, 5, 10, 20, 50, 90) if intervals.min() * 0.9 <= t <= 100]
        axes.set_xticks(ticks, [f"{tick:g}" for tick in ticks])
        axes.minorticks_off()
    axes.grid(axis="x", color=style.FAINT, linewidth=1)
    _label(axes, "%", "")
    return figure


def confusion(counts: Array, names: Sequence[str]) -> Figure:
    """How often a class (row) was taken for another (column); the diagonal is left light."""
    figure = style.new_figure(SIDE * 1.2, SIDE * 1.2)
    axes = figure.subplots()
    wrong = counts.astype(float) * (1 - np.eye(len(counts)))
    axes.imshow(wrong, cmap="Oranges", vmin=0, vmax=max(1.6 * wrong.max(), 1))
    for (row, column), count in np.ndenumerate(counts):
        if count:
            size = TICK - (3 if count > 99 else 0) - (1 if count > 999 else 0)
            axes.text(column, row, f"{count}", ha="center", va="center", fontsize=size)
    axes.set_xticks(range(len(names)), names)
    axes.set_yticks(range(len(names)), names)
    axes.tick_params(labelsize=TICK, length=0)
    return figure


def _label(axes: Axes, x: str, y: str) -> None:
    axes.set_xlabel(x, fontsize=SIGN)
    axes.set_ylabel(y, fontsize=SIGN)
    axes.tick_params(labelsize=TICK)
