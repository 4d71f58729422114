"""What a report is made of, before it is HTML or Markdown."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

import pandas as pd

from reports.look import Look
from reports.rendering import Unrendered


@dataclass(frozen=True)
class Text:
    """A paragraph; `strong` sets it apart, as the answer to the question."""

    text: str
    strong: bool = False


@dataclass(frozen=True)
class Code:
    """Lines to type or lines that were printed, shown as they are."""

    text: str


@dataclass(frozen=True)
class Table:
    """A frame of strings; a column ``Family`` groups its rows.

    `folded` shows the caption first; `name` is the stem of its LaTeX file, by its place if empty.
    `filters` names columns by whose values a page's rows can be picked: such a table is the page's
    alone, since on paper a CSV file has its rows.
    """

    caption: str
    frame: pd.DataFrame
    folded: bool = False
    name: str = ""
    filters: tuple[str, ...] = ()


@dataclass(frozen=True)
class Picture:
    """A figure; `name` is the stem of its file, `alt` says what it shows, the caption if empty."""

    name: str
    caption: str
    figure: Unrendered
    alt: str = ""


@dataclass(frozen=True)
class Standings:
    """The first screen's figure: `frame` of `reports.standings.standings`, drawn by the page itself in
    letters that a lecture hall reads; on paper it is the `picture`."""

    frame: pd.DataFrame
    picture: Picture


@dataclass(frozen=True)
class Download:
    """A CSV file beside the report, and what is in it."""

    file: str
    text: str


@dataclass(frozen=True)
class Paper:
    """Pictures of what a page shows otherwise, for formats that cannot."""

    pictures: tuple[Picture, ...]


@dataclass(frozen=True)
class Fold:
    """Blocks under a lid that says what is in it; on paper they stand open."""

    title: str
    blocks: tuple["Block", ...]


Block = Text | Code | Table | Picture | Standings | Download | Paper | Look | Fold


@dataclass(frozen=True)
class Section:
    """A heading and what stands below it."""

    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Document:
    """A whole report."""

    title: str
    sections: tuple[Section, ...]

    @property
    def pictures(self) -> list[Picture]:
        """Every figure of every format."""
        return [b for s in self.on_paper().sections for b in s.blocks if isinstance(b, Picture)]

    @property
    def tables(self) -> dict[str, Table]:
        """Every table by the stem of its file."""
        found: dict[str, Table] = {}
        blocks = (block for section in self.on_paper().sections for block in section.blocks)
        for table in (block for block in blocks if isinstance(block, Table)):
            stem = table.name or f"table-{len(found) + 1}"
            found[stem if stem not in found else f"{stem}-{len(found) + 1}"] = table
        return found

    def on_paper(self) -> "Document":
        """Without lids, and figures in place of what only a page can show."""
        return self._with(_open)

    def on_page(self) -> "Document":
        """Without what stands for something that the page shows itself."""
        return self._with(_shown)

    def without_downloads(self) -> "Document":
        """For a report whose CSV files are not written."""
        return self._with(_undownloaded)

    def _with(self, change: Callable[[Iterable[Block]], Iterator[Block]]) -> "Document":
        sections = (replace(one, blocks=tuple(change(one.blocks))) for one in self.sections)
        return replace(self, sections=tuple(section for section in sections if section.blocks))


def _open(blocks: Iterable[Block]) -> Iterator[Block]:
    for block in blocks:
        if isinstance(block, Fold):
            yield from _open(block.blocks)
        elif isinstance(block, Paper):
            yield from block.pictures
        elif isinstance(block, Standings):
            yield block.picture
        elif not isinstance(block, Look) and not (isinstance(block, Table) and block.filters):
            yield block


def _shown(blocks: Iterable[Block]) -> Iterator[Block]:
    for block in blocks:
        if isinstance(block, Fold):
            if inside := tuple(_shown(block.blocks)):
                yield replace(block, blocks=inside)
        elif not isinstance(block, Paper):
            yield block


def _undownloaded(blocks: Iterable[Block]) -> Iterator[Block]:
    for block in blocks:
        if isinstance(block, Fold):
            yield replace(block, blocks=tuple(_undownloaded(block.blocks)))
        elif not isinstance(block, Download):
            yield block
