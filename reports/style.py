"""How the report looks: one colour a family and one marker a method, the same in every figure.

The colours are Okabe and Ito's, which stay apart for colour-blind readers; families differ in fill
and line as well, so that a gray print tells them apart. No global style is set: every figure is a
`matplotlib.figure.Figure` of its own.

References
----------
Okabe and Ito (2008), Color universal design: how to make figures and presentations that are friendly
to colorblind people.
"""

import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple
from unicodedata import east_asian_width

import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib import colors, font_manager, rc_context, rcParams
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ft2font import FT2Font
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from reports.language import say

BLUE, VERMILLION, GREEN, PURPLE = "#0072B2", "#D55E00", "#009E73", "#CC79A7"
INK, GRAY, FAINT = "#1b1b1b", "#767676", "#e4e4e4"
BODY, SMALL, TITLE = 10.0, 8.5, 11.5

FONT = "DejaVu Sans"
GENERIC = ("sans-serif", "serif", "monospace")
# File of a font with Hangul → its bold companion.
HANGUL_FILES = {
    "NotoSansCJK-Regular": "NotoSansCJK-Bold",
    "NotoSansKR-Regular": "NotoSansKR-Bold",
    "NanumGothic": "NanumGothicBold",
    "malgun": "malgunbd",
    "AppleSDGothicNeo": "AppleSDGothicNeo",
    "AppleGothic": "AppleGothic",
    "UnDotum": "UnDotumBold",
}

LONGEST_NAME = 16
PERCENT_TICKS = (0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100)


class Look(NamedTuple):
    """A family's key, colour, line, and whether its markers are filled."""

    family: str
    colour: str
    line: str | tuple[int, tuple[int, ...]]
    filled: bool

    @property
    def name(self) -> str:
        """Its name in tables and figures, in the language that is spoken."""
        return say(f"family.{self.family}")


LOOKS = {
    "control": Look("control", GRAY, ":", False),
    "people": Look("people", INK, (0, (1, 3)), False),
    "classical": Look("classical", BLUE, "--", False),
    "given": Look("given", GREEN, (0, (5, 1, 1, 1, 1, 1)), False),
    "both": Look("both", PURPLE, "-.", True),
    "learned": Look("learned", VERMILLION, "-", True),
}

MARKERS = {
    "chance": "x",
    "pixels+nn": "s",
    "pixels+svm": "o",
    "moravec+svm": "v",
    "tensor+svm": "^",
    "harris+svm": "D",
    "hog+svm": "p",
    "deskew+svm": "<",
    "lbp+svm": ">",
    "phog+svm": "*",
    "random+svm": "P",
    "scattering+svm": "d",
    "fisher+svm": "h",
    "geometry+svm": "H",
    "invariants+svm": "s",
    "invariants+svm+redrawn": "D",
    "hog+svm+normalised+turns": "v",
    "normalised-cnn": "D",
    "fusion": "*",
    "pixels+svm+augmented": "8",
    "hog+svm+augmented": "X",
    "lecture-shape-cnn": "^",
    "lecture-mnist-cnn": "s",
    "small-cnn": "o",
    "small-cnn+augmented": "X",
    "lecture-mnist-cnn+augmented": "P",
    "few-cnn": "d",
    "few-cnn+augmented": "^",
    "few-cnn+plain": "s",
    "hog+virtual": "o",
    "hog-lbp+virtual": "s",
    "hog-lbp+svm": "P",
    "hog-lbp+svm+augmented": "^",
    "plain-cnn": "D",
    "tiny-cnn": "v",
    "colour-pixels+svm": "o",
    "colour-histogram+svm": "s",
    "colour-lbp+svm": ">",
    "block-hog+svm": "p",
    "colour-hog+svm": "P",
    "colour-hog-lbp+svm": "*",
    "colour-words+svm": "v",
    "gray-fisher+svm": "h",
    "colour-fisher+svm": "8",
    "colour-scattering+svm": "d",
    "patches+ridge": "D",
    "patches+ridge+mirrored": "^",
    "small-cnn+photographs": "D",
}
FURTHER_MARKERS = ("h", "X", "8", "d", "H")
EVERY_MARKER = ("o", "s", "D", "^", "v", "p", "X", "*", "d", "P", "<", ">", "h", "8", "H")


def marker(method: str) -> str:
    """The method's marker; a method without one in `MARKERS` gets one by its name."""
    fallback = FURTHER_MARKERS[zlib.crc32(method.encode()) % len(FURTHER_MARKERS)]
    return MARKERS.get(method, fallback)


def markers(methods: pd.DataFrame) -> dict[str, str]:
    """Method → marker in a figure in which no two of a family share one, as long as there are enough.

    Parameters
    ----------
    methods : rows with the columns ``method`` and ``group``; the first that would have a marker keeps it
    """
    found: dict[str, str] = {}
    taken: dict[str, set[str]] = {}
    for method, group in methods[["method", "group"]].drop_duplicates().itertuples(index=False):
        own, others = marker(method), taken.setdefault(group, set())
        free = [one for one in (own, *EVERY_MARKER) if one not in others]
        found[method] = free[0] if free else own
        others.add(found[method])
    return found


def marks(method: str, group: str, marked: str | None = None) -> dict[str, Any]:
    """Keyword arguments for `Axes.plot` and `Axes.errorbar`: marker, fill and colour.

    Parameters
    ----------
    marked : the marker; None for the method's own, which another of its family may share
    """
    look = LOOKS[group]
    return {
        "marker": marked or marker(method),
        "color": look.colour,
        "markerfacecolor": look.colour if look.filled else "white",
        "markeredgewidth": 1.6,
        "markersize": 7.5,
    }


def lighter(colour: str, strength: float) -> tuple[float, float, float]:
    """`colour` mixed with white; `strength` 1 leaves it as it is.

    Examples
    --------
    >>> lighter("#000000", 0.25)
    (0.75, 0.75, 0.75)
    """
    red, green, blue = (1 - strength * (1 - part) for part in colors.to_rgb(colour))
    return red, green, blue


def new_figure(width: float, height: float) -> Figure:
    """An empty figure of `width` × `height` inches on white, laid out by constraints."""
    return Figure(figsize=(width, height), layout="constrained", facecolor="white")


def frame(axes: Axes) -> None:
    """A thin gray frame around a picture, without ticks."""
    axes.axis("on")
    axes.set(xticks=[], yticks=[])
    axes.spines[:].set(color=GRAY, linewidth=0.6)


def tidy(axes: Axes) -> None:
    """Take away the frame's top and right sides and set small, dark tick labels."""
    axes.spines[["top", "right"]].set_visible(False)
    axes.spines[["left", "bottom"]].set_color(GRAY)
    axes.tick_params(labelsize=SMALL + 0.5, colors=INK, color=GRAY)
    axes.set_axisbelow(True)


def percent_axis(axes: Axes, which: str, rates: npt.ArrayLike, label: str) -> bool:
    """Set the x or y axis in percent: logarithmic where no rate is 0 and they span a decade.

    Parameters
    ----------
    which : ``"x"`` or ``"y"``
    rates : every value to be shown, in percent
    label : axis label, to which the scale is added

    Returns
    -------
    Whether the axis is logarithmic.
    """
    values = np.asarray(rates, float)
    low, high = float(values.min()), float(values.max())
    logarithmic = low > 0 and high > 8 * low
    set_label = getattr(axes, f"set_{which}label")
    set_limits = getattr(axes, f"set_{which}lim")
    axis = getattr(axes, f"{which}axis")
    if logarithmic:
        getattr(axes, f"set_{which}scale")("log")
        set_limits(low / 1.25, min(high * 1.25, 110))
        bottom, top = low / 1.25, high * 1.25
        axis.set_major_locator(FixedLocator([t for t in PERCENT_TICKS if bottom <= t <= top]))
        axis.set_minor_locator(NullLocator())
    else:
        set_limits(-0.045 * max(high, 1), 1.06 * max(high, 1))
    axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    scale = "axis.percent_log" if logarithmic else "axis.percent"
    set_label(say(scale, label=label), fontsize=BODY, parse_math=False)
    axes.grid(axis=which, color=FAINT, linewidth=0.8)  # type: ignore[arg-type]
    return logarithmic


def width(text: str) -> int:
    """How many Latin letters wide `text` is: a Hangul letter is two.

    Examples
    --------
    >>> width("HOG"), width("해리스")
    (3, 6)
    """
    return sum(2 if east_asian_width(sign) in "WF" else 1 for sign in text)


def shown(name: str, index: int, longest: int = LONGEST_NAME) -> str:
    """A class name as a figure can draw it: cut if wide, and its index if the font lacks a sign.

    Examples
    --------
    >>> shown("rectangle", 1), shown("원", 2), shown("a" * 30, 0, longest=8)
    ('rectangle', 'class 2', 'aaaaaaa…')
    """
    if not name.isprintable() or not name.strip() or not _has_signs(name):
        return f"class {index}"
    if width(name) <= longest:
        return name
    kept = max(n for n in range(len(name)) if width(name[:n]) < longest)
    return f"{name[:kept]}…"


def _has_signs(name: str) -> bool:
    """Whether the fonts that are in use here have every sign of `name`."""
    families = [f for f in rcParams["font.family"] if f not in GENERIC] or [FONT]
    signs = set(map(ord, name))
    return any(not (signs := signs - _signs(family)) for family in families)


@cache
def _signs(family: str) -> frozenset[int]:
    return frozenset(FT2Font(font_manager.findfont(family)).get_charmap())


@cache
def hangul_font() -> str | None:
    """The family of the first font of `HANGUL_FILES` on this machine, or None.

    Matplotlib's own list of fonts is not asked: it may be older than the font.
    """
    paths = {Path(path).stem: path for path in font_manager.findSystemFonts()}
    for regular, bold in HANGUL_FILES.items():
        if regular in paths:
            for path in {paths[stem] for stem in (regular, bold) if stem in paths}:
                font_manager.fontManager.addfont(path)
            return str(font_manager.get_font(paths[regular]).family_name)
    return None


@contextmanager
def applied() -> Iterator[None]:
    """Within the block figures are drawn so that the same numbers give the same bytes.

    Names are shown as they are, never read as formulas; letters that DejaVu Sans lacks come from a
    font with Hangul, where there is one.
    """
    families = [FONT, *filter(None, [hangul_font()])]
    settings: dict[Any, Any] = {
        "font.family": families,
        "text.parse_math": False,
        "svg.hashsalt": "versus",
        "svg.fonttype": "path",
        # Type 3 fonts, the default, are refused by publishers.
        "pdf.fonttype": 42,
        # Pictures stay as they are stored; put together, they would be drawn again at the page's dots.
        "image.composite_image": False,
    }
    with rc_context(settings):
        yield


def spread(positions: Sequence[float], gap: float) -> npt.NDArray[np.float64]:
    """Places for labels: as near to `positions` as the least distance `gap` allows, in their order.

    Examples
    --------
    >>> spread([0.0, 0.1, 5.0], 1.0).round(6).tolist()
    [-0.45, 0.55, 5.0]
    """
    order = np.argsort(positions, kind="stable")
    clusters: list[tuple[float, int]] = []
    for position in np.asarray(positions, float)[order]:
        centre, size = float(position), 1
        while clusters and centre - clusters[-1][0] < gap * (size + clusters[-1][1]) / 2:
            other, n = clusters.pop()
            centre, size = (other * n + centre * size) / (n + size), size + n
        clusters.append((centre, size))
    placed = [centre + gap * (i - (size - 1) / 2) for centre, size in clusters for i in range(size)]
    result = np.empty(len(placed))
    result[order] = placed
    return result
