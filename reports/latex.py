r"""Tables as LaTeX: each file holds one ``table`` for ``\input`` in a document that loads booktabs.

Text is escaped so that any name is shown as it is written. Signs that the report itself uses are
spelled as commands, accented letters are left to LaTeX's own UTF-8, and what pdfLaTeX cannot set, such
as Hangul, is kept: it takes XeLaTeX or LuaLaTeX with a font that has it (``\usepackage{kotex}``).
"""

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
LONG_CELL = 40
ESCAPES = str.maketrans(SPECIAL)


def to_latex(name: str, table: Table) -> str:
    """Render `table`, labelled ``tab:name``."""
    parts = grid(table.frame)
    n_columns = len(parts["columns"])
    head = " & ".join(map(escape, parts["columns"]))
    body = []
    for family, rows in parts["groups"]:
        if family is not None:
            body.append(rf"\multicolumn{{{n_columns}}}{{l}}{{\textit{{{escape(family)}}}}} \\")
        body += [f"{_guarded(' & '.join(map(escape, row)))} \\\\" for row in rows]
    return "\n".join(
        [
            r"\begin{table}[htbp]",
            r"\centering\footnotesize",
            rf"\caption{{{escape(table.caption)}}}",
            rf"\label{{tab:{name}}}",
            rf"\begin{{tabular}}{{@{{}}{_columns(table)}@{{}}}}",
            r"\toprule",
            rf"{head} \\",
            r"\midrule",
            *body,
            r"\bottomrule",
            r"\end{tabular}",
            r"\end{table}",
            "",
        ]
    )


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


def _columns(table: Table) -> str:
    """Numbers to the right, words to the left, sentences in paragraphs."""
    parts = grid(table.frame)
    rows = [row for _, rows in parts["groups"] for row in rows]
    longest = [max((len(row[i]) for row in rows), default=0) for i in range(len(parts["columns"]))]
    n_long = sum(length > LONG_CELL for length in longest)
    width = f"p{{{0.7 / max(n_long, 1):.2f}\\linewidth}}"
    return "".join(
        width if length > LONG_CELL else "r" if numeric else "l"
        for length, numeric in zip(longest, parts["numeric"], strict=True)
    )
