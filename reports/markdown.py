"""The report as Markdown, beside a folder of PNG figures."""

import re

import pandas as pd

from reports.document import Block, Code, Document, Download, Picture, Table, Text
from reports.grid import grid
from reports.place import FIGURE_FOLDER

SPECIAL = re.compile(r"([\\`*_\[\]<>|#~$&])")


def to_markdown(document: Document) -> str:
    """Render `document`; pictures are links into `FIGURE_FOLDER`."""
    lines = [f"# {document.title}"]
    for section in document.on_paper().sections:
        lines += [f"## {section.title}", *map(_block, section.blocks)]
    return "\n\n".join(lines) + "\n"


def escape(text: str) -> str:
    """Text that Markdown leaves as it is.

    Examples
    --------
    >>> print(escape("a|b *c*"))
    a\\|b \\*c\\*
    """
    return SPECIAL.sub(r"\\\1", " ".join(text.split()))


def _block(block: Block) -> str:
    if isinstance(block, Text):
        return f"**{escape(block.text)}**" if block.strong else escape(block.text)
    if isinstance(block, Code):
        return "\n".join(f"    {line}" for line in block.text.splitlines())
    if isinstance(block, Picture):
        caption = escape(block.caption)
        return f"![{caption}]({FIGURE_FOLDER}/{block.name}.png)\n\n*{caption}*"
    if isinstance(block, Download):
        return f"[{block.file}]({block.file}): {escape(block.text)}"
    if isinstance(block, Table):
        return f"*{escape(block.caption)}*\n\n{markdown_table(block.frame)}"
    raise TypeError(f"Expected a block that paper shows, received {type(block).__name__}.")


def markdown_table(frame: pd.DataFrame) -> str:
    """A frame of strings as a table of GitHub's Markdown."""
    parts = grid(frame)
    head = [escape(name) for name in parts["columns"]]
    rule = ["--:" if numeric else ":--" for numeric in parts["numeric"]]
    body = []
    for family, rows in parts["groups"]:
        if family is not None:
            body.append([f"**{escape(family)}**", *[""] * (len(head) - 1)])
        body += [[escape(cell) for cell in row] for row in rows]
    return "\n".join(f"| {' | '.join(row)} |" for row in [head, rule, *body])
