"""The same pictures as both sides see them."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.collections import EllipseCollection, LineCollection
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure

from reports import style
from reports.inspection import Inspected, field_of
from reports.language import say

MOST = 5
CLASSICAL, LEARNED = (style.LOOKS[family].colour for family in ("classical", "learned"))
STRONGEST = 12
LONGEST = 12
# Half of the last digit that a label shows.
SMALLEST_SHOWN = 0.0005


def both_sides(
    classical: Inspected | None, learned: Inspected | None, class_names: Sequence[str] = ()
) -> Figure:
    """A row a picture, a column a view: the picture, what one side sees of it, what the other does.

    Pictures that a side took for another class come first.

    Parameters
    ----------
    classical, learned : as `reports.pictures.Pictures.inspected` returns them, on the
        same pictures; one of them may be missing
    class_names : in label order; where given, a wrong picture is named by its class and the answers
    """
    common = classical or learned
    if common is None:
        raise ValueError("Expected what at least one side has seen, received neither.")
    columns: list[tuple[str, str, Callable[[Axes, Inspected, int], None], Inspected]] = [
        ("picture", style.INK, _picture, common),
        *((title, CLASSICAL, draw, classical) for title, draw in HAND_CRAFTED if classical),
        *((title, LEARNED, draw, learned) for title, draw in NETWORK if learned),
    ]
    n = min(MOST, len(common["images"]))
    figure = style.new_figure(1.2 * len(columns), 1.26 * n + 0.45)
    grid = figure.subplots(n, len(columns), squeeze=False)
    for place, (index, row) in enumerate(
        zip(wrong_first(classical, learned)[:n], grid, strict=True)
    ):
        for axes, (title, colour, draw, inspected) in zip(row, columns, strict=True):
            draw(axes, inspected, index)
            style.frame(axes)
            if draw is _picture:
                taken = _taken_for((classical, learned), index, class_names)
                axes.set_ylabel(taken, fontsize=style.SMALL - 1, parse_math=False)
            height, width = common["images"].shape[1:3]
            axes.set_aspect("equal")
            axes.set_xlim(-0.5, width - 0.5)
            axes.set_ylim(height - 0.5, -0.5)
            if place == 0:
                axes.set_title(say(f"view.{title}"), fontsize=style.SMALL, color=colour)
    return figure


def wrong_first(classical: Inspected | None, learned: Inspected | None) -> list[int]:
    """The inspected pictures, those first that most of the sides took for another class."""
    sides = [side for side in (classical, learned) if side is not None]
    n_wrong = np.sum([side["predicted"] != side["labels"] for side in sides], axis=0)
    return [int(index) for index in np.argsort(-n_wrong, kind="stable")]


def _taken_for(sides: Sequence[Inspected | None], index: int, class_names: Sequence[str]) -> str:
    """True class → wrong answers; empty where nobody is wrong."""
    known = [(int(s["labels"][index]), int(s["predicted"][index])) for s in sides if s]
    wrong = dict.fromkeys(given for true, given in known if given != true)
    if not wrong or not len(class_names):
        return ""
    true, *answers = (style.shown(str(class_names[i]), i, LONGEST) for i in (known[0][0], *wrong))
    return f"{true} →\n{', '.join(answers)}"


def _picture(axes: Axes, inspected: Inspected, index: int) -> None:
    axes.imshow(inspected["images"][index], cmap="gray", vmin=0, vmax=255, interpolation="none")


def _corners(axes: Axes, inspected: Inspected, index: int) -> None:
    _paper(axes, inspected["seen"][index])
    places = inspected["corners/places"]
    rows, cols = places[places[:, 0] == index][:STRONGEST, 1:].T
    axes.plot(
        cols, rows, "o", color=CLASSICAL, markersize=6, markerfacecolor="none", markeredgewidth=1.5
    )


def _glyphs(axes: Axes, inspected: Inspected, index: int) -> None:
    strengths = inspected["hog/strengths"][index]
    spacing = np.diff(np.unique(inspected["hog/centres"][:, 0])).min()
    share = np.sqrt(strengths / max(strengths.max(), 1e-9))[..., None]
    half = share * inspected["hog/strokes"] * spacing * 0.55
    centres = inspected["hog/centres"][:, None]
    ends = np.stack([centres - half, centres + half], axis=2).reshape(-1, 2, 2)[..., ::-1]
    # Faint where weak: every cell has a stroke for each orientation.
    alpha = share.ravel() ** 1.5
    axes.add_collection(LineCollection(list(ends), colors=CLASSICAL, linewidths=1.3, alpha=alpha))


def _ellipses(axes: Axes, inspected: Inspected, index: int) -> None:
    lengths, directions = inspected["tensor/lengths"][index], inspected["tensor/directions"][index]
    centres = inspected["tensor/centres"]
    spacing = np.diff(np.unique(centres[:, 0])).min()
    scaled = lengths / max(lengths.max(), 1e-9) * spacing
    angles = np.rad2deg(np.arctan2(directions[:, 0], directions[:, 1]))
    axes.add_collection(
        EllipseCollection(
            scaled[:, 0], np.maximum(scaled[:, 1], 0.12 * scaled[:, 0]), angles, units="xy",
            offsets=centres[:, ::-1], offset_transform=axes.transData,
            facecolors=[style.lighter(CLASSICAL, 0.35)], edgecolors=CLASSICAL, linewidths=0.7,
        )
    )  # fmt: skip


def _classical_occlusion(axes: Axes, inspected: Inspected, index: int) -> None:
    _occlusion(axes, inspected, index, CLASSICAL)


def _learned_occlusion(axes: Axes, inspected: Inspected, index: int) -> None:
    _occlusion(axes, inspected, index, LEARNED)


def lowered(most: float) -> str:
    """By how much a probability is lowered at most, with what is too small for three digits told so.

    Examples
    --------
    >>> [lowered(most) for most in (0.25, 0.0004, 0.0, -0.1)]
    ['−0.250', '> −0.001', '0', '0']
    """
    if most <= 0:
        return "0"
    return f"−{most:.3f}" if most >= SMALLEST_SHOWN else "> −0.001"


def _occlusion(axes: Axes, inspected: Inspected, index: int, colour: str) -> None:
    found = inspected["occlusion"][index]
    _heat(axes, np.maximum(found, 0), colour)
    _outline(axes, inspected["ink"][index])
    axes.text(
        0.03, 0.03, lowered(float(found.max())), transform=axes.transAxes, fontsize=style.SMALL - 1,
        color=style.INK, va="bottom", bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.6},
    )  # fmt: skip


def _saliency(axes: Axes, inspected: Inspected, index: int) -> None:
    _heat(axes, inspected["saliency"][index], LEARNED)
    _outline(axes, inspected["ink"][index])


def _last_map(axes: Axes, inspected: Inspected, index: int) -> None:
    field = field_of(inspected, str(inspected["patches/layer"]))
    found = inspected["last_map"][index]
    # Every unit stands in the middle of what it sees.
    top, left = field["start"] + (field["size"] - 1) / 2 - field["jump"] / 2
    bottom, right = np.array([top, left]) + found.shape * field["jump"]
    _heat(axes, found - found.min(), LEARNED, extent=(left, right, bottom, top))
    _outline(axes, inspected["ink"][index])


def _heat(axes: Axes, values: npt.NDArray[Any], colour: str, **placed: Any) -> None:
    shades = LinearSegmentedColormap.from_list("effect", ["white", colour, style.INK])
    top = max(float(values.max()), 1e-12)
    axes.imshow(values, cmap=shades, vmin=0, vmax=1.35 * top, interpolation="none", **placed)


def _paper(axes: Axes, ink: npt.NDArray[Any]) -> None:
    """Ink in gray on white, so that a coloured mark on it can be seen."""
    axes.imshow(ink, cmap="gray_r", vmin=0, vmax=1.8, interpolation="none")


def _outline(axes: Axes, ink: npt.NDArray[np.bool_]) -> None:
    if ink.any() and not ink.all():
        axes.contour(ink.astype(float), levels=[0.5], colors=style.INK, linewidths=0.7)


HAND_CRAFTED = (
    ("corners", _corners),
    ("glyphs", _glyphs),
    ("ellipses", _ellipses),
    ("classical_occlusion", _classical_occlusion),
)
NETWORK = (
    ("learned_occlusion", _learned_occlusion),
    ("saliency", _saliency),
    ("last_map", _last_map),
)
