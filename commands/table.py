"""Rows of text in columns."""

from collections.abc import Sequence

import click


def print_table(rows: Sequence[tuple[str, ...]], err: bool = False) -> None:
    """Print `rows` with every column but the last as wide as its widest cell, to stderr if `err`.

    Control characters are replaced: names of files and classes are other people's text, and a
    terminal obeys it.
    """
    shown = [[_printable(cell) for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*shown, strict=True)][:-1]
    for *cells, last in shown:
        lead = "  ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True))
        click.echo(f"{lead}  {last}".rstrip(), err=err)


def _printable(text: str) -> str:
    return "".join(
        letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text
    )
