"""Figures, from what they show to files, several at a time."""

from collections.abc import Mapping, Sequence
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from io import BytesIO
from pkgutil import resolve_name
from typing import Any

from joblib import Parallel, delayed
from matplotlib.figure import Figure
from PIL import Image

from dataset.threads import n_threads
from reports import style
from reports.figures import FIGURES
from reports.language import speaking

DOTS_PER_INCH = 160
CSS_DOTS_PER_INCH = 96
LARGEST_SVG = 400_000
# Fewer figures are drawn sooner than other processes start.
FEW = 12
# Without a date and a version in it, the same numbers give the same file.
METADATA = {
    "png": {"Software": None},
    "svg": {"Date": None, "Creator": None},
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
    """What a page shows of a figure: lines rather than dots, unless they take too much room.

    Attributes
    ----------
    kind : media type
    width, height : px of CSS, at the figure's own size
    """

    kind: str
    data: bytes
    width: int
    height: int


@dataclass(frozen=True)
class Rendered:
    """A figure as files.

    Attributes
    ----------
    files : a kind of `METADATA` → its bytes
    shown : None without an SVG file
    """

    files: Mapping[str, bytes]
    shown: Shown | None


def render(figures: Mapping[str, Unrendered], kinds: Sequence[str]) -> dict[str, Rendered]:
    """Every figure as files of `kinds`, in the order of `figures`, on every core if there are many.

    ``svg`` among `kinds` needs ``png``, which is shown in its place where it is too large.
    """
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
        files = _saved(figure, kinds)
    return Rendered(files, _shown(figure, files) if "svg" in kinds else None)


def _saved(figure: Figure, kinds: Sequence[str]) -> dict[str, bytes]:
    """The figure in each of `kinds`; laid out once, since that takes longest."""
    figure.set_dpi(DOTS_PER_INCH)
    if (layout := figure.get_layout_engine()) is not None:
        layout.execute(figure)
        figure.set_layout_engine("none")
    files = {}
    for kind in kinds:
        buffer = BytesIO()
        figure.savefig(buffer, format=kind, dpi=DOTS_PER_INCH, metadata=METADATA[kind])
        files[kind] = buffer.getvalue()
    return files


def _shown(figure: Figure, files: Mapping[str, bytes]) -> Shown:
    width, height = (int(CSS_DOTS_PER_INCH * inches) for inches in figure.get_size_inches())
    # Matplotlib's line breaks would be three bytes each in the page's addresses.
    lines = b" ".join(files["svg"].split())
    if len(lines) <= LARGEST_SVG:
        return Shown("image/svg+xml", lines, width, height)
    return Shown("image/png", _in_few_colours(files["png"]), width, height)


def _in_few_colours(dots: bytes) -> bytes:
    """A PNG with 256 colours of its own: a third of the size, and as good on a screen."""
    buffer = BytesIO()
    image = Image.open(BytesIO(dots)).convert("RGB").quantize(256, dither=Image.Dither.NONE)
    image.save(buffer, format="png", optimize=True)
    return buffer.getvalue()
