r"""Tables as LaTeX: each file holds one ``table`` for ``\input`` in a document that loads booktabs.

Text is escaped so that any name is shown as it is written. Signs that the report itself uses are
spelled as commands, accented letters are left to LaTeX's own UTF-8, and what pdfLaTeX cannot set, such
as Hangul, is kept: it takes XeLaTeX or LuaLaTeX with a font that has it (``\usepackage{kotex}``).
"""

from collections.abc import Mapping, Sequence
from textwrap import wrap
from typing import NamedTuple
from unicodedata import east_asian_width

from reports.document import Table
from reports.grid import grid

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
# An article's line in signs of either size, the gap between two columns in signs,
# and the lines that fit on a page.
SMALLEST = r"\scriptsize"
SIZES = {r"\footnotesize": 74, SMALLEST: 92}
GAP = 1.5
NARROWEST = 9
MOST_LINES = 46


class Layout(NamedTuple):
    """How a table fits a line: its size, each column as LaTeX has it, and signs for each head."""

    size: str
    columns: list[str]
    heads: list[int]


def to_latex(name: str, table: Table) -> str:
    """Render `table`, labelled ``tab:name``; a long one as several, one below the other."""
    parts = grid(table.frame)
    n_columns = len(parts["columns"])
    rows = [row for _, rows in parts["groups"] for row in rows]
    layout = _layout(parts["columns"], rows, parts["numeric"])
    head = " & ".join(map(_head, parts["columns"], layout.heads, parts["numeric"]))
    body: list[tuple[str, int]] = []
    for family, rows in parts["groups"]:
        if family is not None:
            named = rf"\multicolumn{{{n_columns}}}{{l}}{{\textit{{{escape(family)}}}}} \\"
            body.append((named, 1))
        body += [(_row(row, layout), _height(row, layout)) for row in rows]
    pages = _pages(body)
    lines = []
    for number, page in enumerate(pages, start=1):
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


def _row(row: Sequence[str], layout: Layout) -> str:
    cells = " & ".join(
        rf"\raggedright {escape(cell)}" if column.startswith("p") else escape(cell)
        for cell, column in zip(row, layout.columns, strict=True)
    )
    # \raggedright takes the other row break for one of the paragraph's lines.
    end = r"\tabularnewline" if layout.columns[-1].startswith("p") else r"\\"
    return f"{_guarded(cells)} {end}"


def _height(row: Sequence[str], layout: Layout) -> int:
    """Lines that a row takes, words that do not fit a line's end counted."""
    return max(
        -(-_signs(cell) * 7 // (5 * width)) if column.startswith("p") else 1
        for cell, column, width in zip(row, layout.columns, layout.heads, strict=True)
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


def _head(name: str, width: int, numeric: bool) -> str:
    """A column's name, on lines of at most `width` signs where words allow it."""
    lines = [escape(line) for line in wrap(name, width, break_long_words=False)]
    if len(lines) < 2:
        return escape(name)
    side = "r" if numeric else "l"
    stacked = r" \\ ".join(lines)
    return rf"\begin{{tabular}}[b]{{@{{}}{side}@{{}}}}{stacked}\end{{tabular}}"


def _layout(names: Sequence[str], rows: Sequence[Sequence[str]], numeric: Sequence[bool]) -> Layout:
    """Numbers to the right, words to the left; words in paragraphs where the line is too short.

    The larger size is taken if the words have room in it.
    """
    longest = [max((_signs(row[i]) for row in rows), default=1) for i in range(len(names))]
    words = [max(_signs(word) for word in name.split() or [name]) for name in names]
    heads = [max(pair) for pair in zip(longest, words, strict=True)]
    fixed = sum(width for width, is_number in zip(heads, numeric, strict=True) if is_number)
    texts = {i: heads[i] for i, is_number in enumerate(numeric) if not is_number}
    room = {size: line - GAP * len(names) - fixed for size, line in SIZES.items()}
    needed = min(sum(texts.values()), NARROWEST * len(texts))
    size = next((size for size in SIZES if room[size] >= needed), SMALLEST)
    line = SIZES[size]
    shares = _shared(texts, max(room[size], NARROWEST * len(texts)))
    columns = [
        "r"
        if is_number
        else "l"
        if shares[i] >= heads[i]
        else f"p{{{shares[i] / line:.2f}\\linewidth}}"
        for i, is_number in enumerate(numeric)
    ]
    return Layout(size, columns, [int(shares.get(i, heads[i])) for i in range(len(names))])


def _shared(wanted: Mapping[int, int], room: float) -> dict[int, float]:
    """`room` among columns: to those that want little what they want, to the others equal parts.

    Examples
    --------
    >>> _shared({0: 5, 1: 40, 2: 90}, 65)
    {0: 5, 1: 30.0, 2: 30.0}
    """
    found: dict[int, float] = {}
    for place, (key, width) in enumerate(sorted(wanted.items(), key=lambda item: item[1])):
        found[key] = min(width, (room - sum(found.values())) / (len(wanted) - place))
    return found


def _signs(text: str) -> int:
    """Width of a text in signs; a Hangul syllable is as wide as two."""
    return sum(2 if east_asian_width(sign) in "WF" else 1 for sign in text)
