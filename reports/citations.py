"""From "Dalal and Triggs (2005)" to an entry of ``references.bib``."""

import re
import unicodedata
from functools import cache
from pathlib import Path

from reports.document import Document, Text

BIBLIOGRAPHY = Path(__file__).with_name("references.bib")
# The first author, whoever else, and the year: "van de Sande, Gevers and Snoek (2010)".
CITED = re.compile(
    r"(?:^|[;:.(] ?)((?:van de )?[^\W\d_]\w+)(?:[ ,-][^;().]*(?:al\.)?)? \((\d{4})\)"
)
ENTRY = re.compile(r"^@\w+\{(\w+),.*$", re.MULTILINE)


def keys_in(text: str) -> list[str]:
    """The entries that `text` cites, in its order.

    Examples
    --------
    >>> keys_in("Mäenpää and Pietikäinen (2004), Pattern Recognition 37; Hu (1962)")
    ['maenpaa2004', 'hu1962']
    """
    found = [key_of(author, year) for author, year in CITED.findall(text)]
    return [key for key in dict.fromkeys(found) if key in entries()]


def key_of(author: str, year: str) -> str:
    """A key: the author's letters without accents, and the year."""
    letters = unicodedata.normalize("NFKD", author.lower().replace(" ", ""))
    return "".join(letter for letter in letters if letter.isascii()) + year


@cache
def entries() -> dict[str, str]:
    """Key → entry, as BibTeX reads it."""
    text = BIBLIOGRAPHY.read_text(encoding="utf-8")
    return {match.group(1): match.group(0) for match in ENTRY.finditer(text)}


def bibliography(report: Document) -> str:
    """A BibTeX file of what the texts and tables of `report` cite."""
    blocks = [block for section in report.on_paper().sections for block in section.blocks]
    texts = [block.text for block in blocks if isinstance(block, Text)]
    for table in report.tables.values():
        texts += [table.caption, *map(str, table.frame.to_numpy().ravel())]
    keys = {key for text in texts for key in keys_in(text)}
    return "".join(f"{entry}\n" for key, entry in entries().items() if key in keys)
