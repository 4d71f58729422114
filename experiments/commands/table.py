"""Columns of text on standard output."""

from collections.abc import Sequence

import click


def echo_table(rows: Sequence[tuple[str, ...]]) -> None:
    """Print `rows` in columns as wide as their longest cell.

    Control characters are replaced: names of files and classes are other people's text, and a
    terminal obeys it.
    """
    cells = [[_printable(cell) for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    for row in cells:
        padded = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        click.echo("  ".join(padded).rstrip())


def _printable(text: str) -> str:
    return "".join(
        letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text
    )
