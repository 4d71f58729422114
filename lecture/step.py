"""What a step is made of, before it is a page or a notebook."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from matplotlib.figure import Figure


@dataclass(frozen=True)
class Phrase:
    """An entry of the step's catalogue where a number or a cell is expected, such as a verdict."""

    entry: str


@dataclass(frozen=True)
class MethodName:
    """A method where a name or a cell is expected: each language has its own name for it.

    Attributes
    ----------
    then : what follows the name, in any language
    """

    key: str
    english: str
    then: str = ""


@dataclass(frozen=True)
class DataSetName:
    """A data set where a name is expected: each language has its own name for it."""

    key: str
    english: str


# What stands in a cell of a table.
Cell = str | Phrase | MethodName | DataSetName
# A function of `lecture.diagrams` with its numbers: little to hand to another process, where it is drawn.
Diagram = Callable[[], Figure]


@dataclass(frozen=True)
class Text:
    """Paragraphs; `entry` is their key in the step's catalogue."""

    entry: str


@dataclass(frozen=True)
class Formula:
    """A formula set apart, in LaTeX."""

    latex: str


@dataclass(frozen=True)
class Panel:
    """One figure of a picture; without any words in it, so that it serves every language."""

    name: str
    diagram: Diagram


@dataclass(frozen=True)
class Picture:
    """Panels side by side; captions are the entries ``<name>.caption`` and
    ``<name>.<panel>``."""

    name: str
    panels: tuple[Panel, ...]


@dataclass(frozen=True)
class Table:
    """Rows of cells; the caption is the entry ``<name>.caption``, the heads are the list
    ``<name>.columns``."""

    name: str
    rows: Sequence[Sequence[Cell]]


@dataclass(frozen=True)
class Code:
    """An example as it can be copied, and what it printed when this step ran it."""

    source: str
    printed: str


@dataclass(frozen=True)
class Moving:
    """A part of the page that the reader moves, computed by its script as he does.

    The caption is the entry ``<name>.caption``, its labels are the entry ``<name>.words``.

    Attributes
    ----------
    part : the function of ``lecture/scripts/parts.js``
    still : name of the picture in the same step that stands for it on paper and without scripts
    data : what the script computes with, as JSON
    shared : name → what several parts compute with, of which the page holds one copy
    """

    name: str
    part: str
    still: str
    data: Mapping[str, Any]
    shared: Mapping[str, Any] = field(default_factory=dict)


Block = Text | Formula | Picture | Table | Code | Moving


@dataclass(frozen=True)
class Step:
    """One step of the lecture, computed.

    Attributes
    ----------
    key : its name in `lecture.steps.STEPS` and in the catalogue
    blocks : in the order in which they are read; the exercise, entry ``exercise``, follows them
    numbers : what the step computed, by the names that the catalogue's sentences use
    """

    key: str
    blocks: tuple[Block, ...]
    numbers: Mapping[str, Any]

    @property
    def pictures(self) -> Iterator[Picture]:
        return (block for block in self.blocks if isinstance(block, Picture))

    @property
    def moving(self) -> Iterator[Moving]:
        return (block for block in self.blocks if isinstance(block, Moving))

    def figure(self, picture: str, panel: str) -> Figure:
        """The figure of one panel, made anew.

        Raises
        ------
        KeyError
            If there is none of that name.
        """
        for found in self.pictures:
            for candidate in found.panels:
                if (found.name, candidate.name) == (picture, panel):
                    return candidate.diagram()
        raise KeyError(f"{picture}.{panel}")
