r"""Tables as LaTeX: each file holds one ``table`` for ``\input`` in a document that loads booktabs.

Text is escaped so that any name is shown as it is written. Signs that the report itself uses are
spelled as commands, accented letters are left to LaTeX's own UTF-8, and what pdfLaTeX cannot set, such
as Hangul, is kept: it takes XeLaTeX or LuaLaTeX with a font that has it (``\usepackage{kotex}``).
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

from reports.citations import keys_in
from reports.document import Table
from reports.grid import grid
from reports.language import say
from reports.latex_layout import Layout, layouts, pieces, width

SPECIAL = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "&": r"\&",
    "%": r"\%",
    "$": r"\$",
    "#": r"\#",
    "_": r"\_",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    '"': r"\char34{}",
    "`": r"\textasciigrave{}",
    "–": "--",
    "—": "---",
    "−": "$-$",
    "±": r"$\pm$",
    "×": r"$\times$",
    "✗": r"$\times$",
    "→": r"$\rightarrow$",
    "µ": r"$\mu$",
    "°": r"$^\circ$",
    "…": r"\dots{}",
    "’": "'",
    "“": "``",
    "”": "''",
    "\N{NO-BREAK SPACE}": "~",
}
ESCAPES = str.maketrans(SPECIAL)
# Lines that fit on a page.
MOST_LINES = 46


def to_latex(name: str, table: Table) -> str:
    """Render `table`, labelled ``tab:name``; a wide or long one as several, one below the other."""
    parts = grid(table.frame)
    names, numeric = parts["columns"], parts["numeric"]
    cites = [name == say("column.source") for name in names]
    groups = [
        (family, [[_Cell(*cell) for cell in zip(row, numeric, cites, strict=True)] for row in rows])
        for family, rows in parts["groups"]
    ]
    shown = [[cell.shown for cell in row] for _, rows in groups for row in rows]
    pages = [
        (layout, _head(names, numeric, layout), page)
        for layout in layouts(names, shown, numeric)
        for page in _pages(_body(groups, layout))
    ]
    lines = []
    for number, (layout, head, page) in enumerate(pages, start=1):
        part = f" ({number}/{len(pages)})" if len(pages) > 1 else ""
        lines += [
            r"\begin{table}[htbp]",
            rf"\centering{layout.size}\setlength{{\tabcolsep}}{{3pt}}",
            rf"\caption{{{escape(table.caption)}{part}}}",
            *([rf"\label{{tab:{name}}}"] if number == 1 else []),
            rf"\begin{{tabular}}{{@{{}}{''.join(layout.columns)}@{{}}}}",
            r"\toprule",
            rf"{head} \\",
            r"\midrule",
            *page,
            r"\bottomrule",
            r"\end{tabular}",
            r"\end{table}",
        ]
    return "\n".join([*lines, ""])


def escape(text: str) -> str:
    r"""Text that LaTeX sets as it is.

    Examples
    --------
    >>> print(escape("<b> & 50% _x_ $y^2$ – 3 × 4"))
    \textless{}b\textgreater{} \& 50\% \_x\_ \$y\textasciicircum{}2\$ -- 3 $\times$ 4
    """
    return " ".join(text.split()).translate(ESCAPES)


def _guarded(row: str) -> str:
    r"""A row that the ``\\`` before it does not take for its argument."""
    return f"{{}}{row}" if row.startswith(("[", "*")) else row


class _Cell(NamedTuple):
    """A cell, whether its column holds numbers, and whether what it cites is to be cited by key."""

    text: str
    numeric: bool
    cites: bool

    @property
    def keys(self) -> list[str]:
        return keys_in(self.text) if self.cites else []

    @property
    def shown(self) -> str:
        """What it looks like, for its width."""
        return " ".join(
            [self.text, *([f"[{', '.join('00' for _ in self.keys)}]"] * bool(self.keys))]
        )

    @property
    def citation(self) -> str:
        return rf" \cite{{{','.join(self.keys)}}}" if self.keys else ""

    @property
    def line(self) -> str:
        return f"{escape(self.text)}{self.citation}"

    @property
    def paragraph(self) -> str:
        """On several lines; TeX hyphenates no first word, and no word that is not one."""
        side = r"\raggedleft" if self.numeric else r"\raggedright"
        words = " ".join(map(_breakable, self.text.split(" ")))
        return rf"{side}\hspace{{0pt}}{words}{self.citation}"


def _body(
    groups: Sequence[tuple[str | None, Sequence[Sequence[_Cell]]]], layout: Layout
) -> list[tuple[str, int]]:
    """Rows, each with the lines that it takes, under their families' names."""
    body: list[tuple[str, int]] = []
    for family, rows in groups:
        if family is not None:
            n_columns = len(layout.columns)
            named = rf"\multicolumn{{{n_columns}}}{{l}}{{\textit{{{escape(family)}}}}} \\"
            body.append((named, 1))
        body += [(_row(row, layout), _height(row, layout)) for row in rows]
    return body


def _row(row: Sequence[_Cell], layout: Layout) -> str:
    cells = " & ".join(
        row[i].paragraph if column.startswith("p") else row[i].line
        for i, column in zip(layout.chosen, layout.columns, strict=True)
    )
    # \raggedright takes the other row break for one of the paragraph's lines.
    end = r"\tabularnewline" if layout.columns[-1].startswith("p") else r"\\"
    return f"{_guarded(cells)} {end}"


def _breakable(word: str) -> str:
    parts = [""]
    for piece in pieces(word):
        glued = parts[-1].endswith("-") or not parts[-1]
        parts.append(escape(piece) if glued else rf"\allowbreak{{}}{escape(piece)}")
    return "".join(parts)


def _height(row: Sequence[_Cell], layout: Layout) -> int:
    """Lines that a row takes, words that do not fit a line's end counted."""
    return max(
        math.ceil(1.3 * width(row[i].shown) / wide) if column.startswith("p") else 1
        for i, column, wide in zip(layout.chosen, layout.columns, layout.widths, strict=True)
    )


def _pages(body: Sequence[tuple[str, int]]) -> list[list[str]]:
    """Rows, each with its height, in parts that fit a page.

    Examples
    --------
    >>> _pages([("a", 30), ("b", 16), ("c", 1)])
    [['a', 'b'], ['c']]
    """
    pages: list[list[str]] = [[]]
    used = 0
    for row, height in body:
        if used + height > MOST_LINES and pages[-1]:
            pages.append([])
            used = 0
        pages[-1].append(row)
        used += height
    return pages


def _head(names: Sequence[str], numeric: Sequence[bool], layout: Layout) -> str:
    """The names of the columns, each on as many lines as its column has room for."""
    return " & ".join(
        _stacked(_wrapped(names[i], wide), numeric[i])
        for i, wide in zip(layout.chosen, layout.widths, strict=True)
    )


def _wrapped(name: str, wide: float) -> list[str]:
    lines: list[str] = []
    for word in name.split():
        if lines and width(f"{lines[-1]} {word}") <= wide:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def _stacked(lines: Sequence[str], numeric: bool) -> str:
    if len(lines) < 2:
        return escape(" ".join(lines))
    side = "r" if numeric else "l"
    stacked = r" \\ ".join(map(escape, lines))
    return rf"\begin{{tabular}}[b]{{@{{}}{side}@{{}}}}{stacked}\end{{tabular}}"
