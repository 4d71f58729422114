"""The catalogue: everything that is said, in both languages side by side, one TOML file a step.

A sentence may hold numbers of its step, as in ``{error:.1f}``, and formulas between dollar signs; a Korean
one both forms of a particle, ``{error:.1f}은(는)``, of which `reports.particles` takes the one said.
"""

import string
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Literal, NamedTuple, get_args

from lecture.step import Cell, DataSetName, MethodName, Phrase
from reports.data_set_names import data_set_called
from reports.method_names import called
from reports.particles import with_particles
from reports.wording import typographic

Language = Literal["ko", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)


class Piece(NamedTuple):
    """A part of a sentence: words, or a formula in LaTeX."""

    text: str
    formula: bool


@cache
def catalogue(name: str) -> Mapping[str, Mapping[str, Any]]:
    """Entry → language → sentence (or list of column heads), of the step or part `name`."""
    source = files("lecture").joinpath("texts", f"{name}.toml").read_text(encoding="utf-8")
    return tomllib.loads(source)


class _Typographic(string.Formatter):
    """Fills numbers in with a minus sign, not a hyphen, and with none before what is rounded to 0."""

    def format_field(self, value: Any, format_spec: str) -> str:
        text = str(super().format_field(value, format_spec))
        return text if isinstance(value, str) else typographic(text)


class Wording:
    """One catalogue in one language, with a step's numbers filled in."""

    def __init__(self, name: str, language: Language, numbers: Mapping[str, Any]) -> None:
        self.entries = catalogue(name)
        self.language = language
        self.numbers = {key: self._plain(value) for key, value in numbers.items()}

    def _plain(self, value: Any) -> Any:
        if isinstance(value, MethodName):
            return called(value.key, value.english, language=self.language).name + value.then
        if isinstance(value, DataSetName):
            return data_set_called(value.key, value.english, language=self.language)
        return self.entries[value.entry][self.language] if isinstance(value, Phrase) else value

    def has(self, entry: str) -> bool:
        return entry in self.entries

    def columns(self, entry: str) -> list[str]:
        """The heads of a table."""
        return list(self.entries[f"{entry}.columns"][self.language])

    def words(self, entry: str) -> dict[str, str]:
        """The labels of a moving part, by the names that its script has for them."""
        return dict(self.entries[f"{entry}.words"][self.language])

    def cell(self, cell: Cell) -> str:
        """A table's cell in words."""
        if isinstance(cell, Phrase):
            return self.plain(cell.entry)
        return str(self._plain(cell))

    def plain(self, entry: str) -> str:
        """A sentence in one string, its formulas between dollar signs."""
        return "".join(
            f"${piece.text}$" if piece.formula else piece.text for piece in self.pieces(entry)
        )

    def pieces(self, entry: str) -> list[Piece]:
        """A sentence as words and formulas.

        Raises
        ------
        KeyError
            If the catalogue lacks the entry, or the step the number that it names.
        """
        return list(self._pieces(str(self.entries[entry][self.language]).strip()))

    def paragraphs(self, entry: str) -> list[list[Piece]]:
        """An entry whose blank lines part paragraphs."""
        text = str(self.entries[entry][self.language]).strip()
        return [list(self._pieces(part)) for part in text.split("\n\n")]

    def _pieces(self, text: str) -> Iterator[Piece]:
        # Braces belong to LaTeX inside of dollar signs, and to numbers outside.
        for index, part in enumerate(" ".join(text.split("\n")).split("$")):
            if part:
                formula = index % 2 == 1
                yield Piece(part if formula else self._said(part), formula)

    def _said(self, part: str) -> str:
        filled = _Typographic().vformat(part, (), self.numbers)
        return with_particles(filled) if self.language == "ko" else filled
