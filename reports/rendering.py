"""Figures, from what they show to files, several at a time."""

from collections.abc import Mapping, Sequence
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from io import BytesIO
from pkgutil import resolve_name
from typing import Any
from unicodedata import east_asian_width

from joblib import Parallel, delayed
from matplotlib.figure import Figure
from matplotlib.image import AxesImage
from matplotlib.patheffects import Normal
from matplotlib.text import Text
from PIL import Image

from dataset.threads import n_threads
from reports import style
from reports.figures import FIGURES
from reports.language import speaking

DOTS_PER_INCH = 110
CSS_DOTS_PER_INCH = 96
# So many colours have a page's figures of lines and letters, and those with pictures or maps; photographs,
# which have more, lose some detail.
COLOURS_OF_LINES, COLOURS, MOST_DRAWN = 20, 28, 20_000
# Fewer figures are drawn sooner than other processes start.
FEW = 12
# Without a date and a version in it, the same numbers give the same file.
METADATA = {
    "png": {"Software": None},
    "pdf": {"CreationDate": None, "Producer": None, "Creator": None},
}


@dataclass(frozen=True)
class Unrendered:
    """A figure that is not drawn yet: little to hand to another process, where it is drawn.

    Attributes
    ----------
    key : of `FIGURES`
    arrays : what its function is given
    language : of its words
    """

    key: str
    arrays: tuple[Any, ...]
    language: str

    def figure(self) -> Figure:
        """The figure `key` of `FIGURES`."""
        with speaking(self.language):
            made: Figure = resolve_name(FIGURES[self.key].function)(*self.arrays)
        return made


@dataclass(frozen=True)
class Shown:
    """What a page shows of a figure.

    Attributes
    ----------
    data : WebP
    width, height : px of CSS, at the figure's own size
    pictures : ``(left, top, width, height)`` of each picture that is shown as it is, whatever the theme,
        in percent of the figure
    """

    data: bytes
    width: int
    height: int
    pictures: tuple[tuple[float, float, float, float], ...] = ()


@dataclass(frozen=True)
class Rendered:
    """A figure as files.

    Attributes
    ----------
    files : a kind of `METADATA` → its bytes
    shown : None without a PNG file
    """

    files: Mapping[str, bytes]
    shown: Shown | None


def render(figures: Mapping[str, Unrendered], kinds: Sequence[str]) -> dict[str, Rendered]:
    """Every figure as files of `kinds`, in the order of `figures`, on every core if there are many."""
    work = [delayed(_render)(one, kinds) for one in figures.values()]
    n_jobs = 1 if len(work) <= FEW else min(n_threads(), len(work))
    try:
        files = Parallel(n_jobs=n_jobs)(work)
    except BrokenProcessPool:
        # Killed, for want of memory most likely: one at a time takes least.
        files = Parallel(n_jobs=1)(work)
    return dict(zip(figures, files, strict=True))


def _render(unrendered: Unrendered, kinds: Sequence[str]) -> Rendered:
    with style.applied():
        figure = unrendered.figure()
        files = saved(figure, kinds)
    return Rendered(files, _shown(figure, files["png"]) if "png" in kinds else None)


def saved(figure: Figure, kinds: Sequence[str]) -> dict[str, bytes]:
    """The figure in each of `kinds`; laid out once, since that takes longest."""
    lay_out(figure, DOTS_PER_INCH)
    files = {}
    # What is changed for PDF is changed for what comes after.
    for kind in sorted(kinds, key=lambda kind: kind == "pdf"):
        if kind == "pdf":
            _outline_wide_letters(figure)
        buffer = BytesIO()
        figure.savefig(buffer, format=kind, dpi=DOTS_PER_INCH, metadata=METADATA[kind])
        files[kind] = buffer.getvalue()
    return files


def lay_out(figure: Figure, dots_per_inch: float) -> None:
    """Put everything to its place for good, so that a drawing is not begun to find the places."""
    figure.set_dpi(dots_per_inch)
    if (layout := figure.get_layout_engine()) is not None:
        layout.execute(figure)
        # Not "none": in that one's place would be another, for which everything is drawn once more.
        figure.set_layout_engine(None)


def _outline_wide_letters(figure: Figure) -> None:
    """Texts with Hangul as curves: its fonts are no TrueType, and would be embedded as if they were."""
    for text in figure.findobj(Text):
        if any(east_asian_width(sign) in "WF" for sign in text.get_text()):
            text.set_path_effects([Normal()])


def _shown(figure: Figure, dots: bytes) -> Shown:
    width, height = (int(CSS_DOTS_PER_INCH * inches) for inches in figure.get_size_inches())
    shown = figure.findobj(AxesImage)
    colours = COLOURS if shown else COLOURS_OF_LINES
    places = tuple(
        _place(one, figure) for one in shown if isinstance(one, AxesImage) and _as_is(one)
    )
    return Shown(_small(dots, colours), width, height, places)


def _as_is(image: AxesImage) -> bool:
    """Whether it is a picture in gray or in its own colours, not a map whose white is the paper's."""
    values = image.get_array()
    return image.get_cmap().name == "gray" or (values is not None and values.ndim == 3)


def _place(image: AxesImage, figure: Figure) -> tuple[float, float, float, float]:
    x, y, width, height = image.get_window_extent().bounds
    across, down = figure.bbox.width, figure.bbox.height
    parts = x / across, 1 - (y + height) / down, width / across, height / down
    left, top, wide, high = (round(100 * part, 2) for part in parts)
    return left, top, wide, high


def _small(dots: bytes, colours: int) -> bytes:
    """A PNG as WebP: a third of the size, and as good on a screen."""
    image = Image.open(BytesIO(dots)).convert("RGB")
    buffer = BytesIO()
    if image.getcolors(MOST_DRAWN) is None:
        image.save(buffer, format="webp", quality=80, method=4)
    else:
        # By how often a colour is there alone, letters took the colour of a line.
        few = image.quantize(
            colours, Image.Quantize.MAXCOVERAGE, kmeans=3, dither=Image.Dither.NONE
        )
        few.convert("RGB").save(buffer, format="webp", lossless=True, quality=90, method=4)
    return buffer.getvalue()
