"""What a report is made of, before it is HTML or Markdown."""

from dataclasses import dataclass

import pandas as pd

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
    """

    caption: str
    frame: pd.DataFrame
    folded: bool = False
    name: str = ""


@dataclass(frozen=True)
class Picture:
    """A figure; `name` is the stem of its file, `alt` says what it shows, the caption if empty."""

    name: str
    caption: str
    figure: Unrendered
    alt: str = ""


Block = Text | Code | Table | Picture


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
        return [b for s in self.sections for b in s.blocks if isinstance(b, Picture)]

    @property
    def tables(self) -> dict[str, Table]:
        """Every table by the stem of its file."""
        found: dict[str, Table] = {}
        for table in (b for s in self.sections for b in s.blocks if isinstance(b, Table)):
            stem = table.name or f"table-{len(found) + 1}"
            found[stem if stem not in found else f"{stem}-{len(found) + 1}"] = table
        return found
