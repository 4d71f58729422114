"""How a table's columns share a line of LaTeX, from the widths of Computer Modern's signs."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple
from unicodedata import east_asian_width

# An article's line and the gap between two columns (twice \tabcolsep), pt.
LINE = 345.0
GAP = 6.0
# Sizes of letters, each with what 10 pt become in it: smaller fonts are cut wider.
SIZES = ((r"\footnotesize", 0.85), (r"\scriptsize", 0.797))
# Kerning, accents and symbols of other fonts, for which the table below is not exact.
SAFETY = 1.02
# The narrowest paragraph that is read with ease, and the longest word that is not broken, pt.
EASY = 45.0
LONGEST = 75.0
BREAK_EVERY = 8
# cmr10 (Knuth 1986, Computer Modern typefaces): pt at 10 pt, to a hundredth.
WIDTHS = {
    sign: width
    for width, signs in {
        2.78: "ijl.,:;!'\u2019|",
        3.06: "f",
        3.33: " \N{NO-BREAK SPACE}-",
        3.61: "I",
        3.89: "t()",
        3.92: "r",
        3.94: "s",
        4.44: "cez",
        4.72: "?",
        5.00: '0123456789agov/*$[]_"`–\u201c\u201d',
        5.28: "kqvxy",
        5.56: "bdhnpuS",
        6.11: "Z",
        6.25: "L",
        6.53: "F",
        6.81: "EP",
        7.22: "CTw",
        7.36: "R",
        7.50: "ADGHNUVXY",
        7.78: "KOQ&+−=<>±×",
        8.33: "m%#",
        9.17: "M",
        10.00: "—→",
        10.28: "W@",
        13.34: "…",
    }.items()
    for sign in signs
}
WIDEST = 8.0
HANGUL = 10.5


class Layout(NamedTuple):
    """How some columns of a table fit a line.

    Attributes
    ----------
    size : of the letters, as LaTeX has it
    chosen : which columns
    columns : each as LaTeX has it: ``l``, ``r``, or a paragraph as wide as it says
    widths : in pt at 10 pt, for heads and for the lines that a cell takes
    """

    size: str
    chosen: list[int]
    columns: list[str]
    widths: list[float]


class _Column(NamedTuple):
    """The widest word, the widest cell, and whether it holds numbers; pt at 10 pt."""

    least: float
    full: float
    numeric: bool


def width(text: str) -> float:
    """Of a text on one line, pt at 10 pt.

    Examples
    --------
    >>> round(width("10 %"), 1)
    22.1
    """
    return SAFETY * sum(map(_sign, text))


def _sign(sign: str) -> float:
    if east_asian_width(sign) in "WF":
        return HANGUL
    return WIDTHS.get(sign, WIDEST)


def pieces(text: str) -> Iterator[str]:
    """What stays on one line: words, their parts after hyphens, and parts of what is longer still.

    Examples
    --------
    >>> list(pieces("opencv-python 2.4"))
    ['opencv-', 'python', '2.4']
    """
    for word in text.split(" "):
        for part in word.replace("-", "- ").split():
            long = width(part) > LONGEST
            step = BREAK_EVERY if long else len(part)
            yield from (part[i : i + step] for i in range(0, len(part), step))


def layouts(
    names: Sequence[str], rows: Sequence[Sequence[str]], numeric: Sequence[bool]
) -> list[Layout]:
    """The columns on one line; on several, each below the last, if they have no room on one.

    The larger size is taken if everything has room in it; words are set in paragraphs before numbers
    are. Of a table that is broken, the first column stands before every part.
    """
    columns = [_column(name, [row[i] for row in rows], numeric[i]) for i, name in enumerate(names)]
    key = [] if numeric[0] else [0]
    parts: list[list[int]] = [list(key)]
    for i in range(len(key), len(columns)):
        if parts[-1] != key and _fitted(columns, [*parts[-1], i]) is None:
            parts.append(list(key))
        parts[-1].append(i)
    return [_fitted(columns, part) or _squeezed(columns, part) for part in parts]


def _column(name: str, cells: Sequence[str], numeric: bool) -> _Column:
    head = max(map(width, name.split() or [name]))
    least = max((width(piece) for cell in cells for piece in pieces(cell)), default=0.0)
    full = max(map(width, cells), default=0.0)
    return _Column(max(least, head), max(full, head), numeric)


def _fitted(columns: Sequence[_Column], chosen: list[int]) -> Layout | None:
    """One of the sizes in which the line has room for the `chosen`; None if there is none."""
    picked = [columns[i] for i in chosen]
    full = [one.full for one in picked]
    words_alone = [one.full if one.numeric else one.least for one in picked]
    with_ease = [one.full if one.numeric else min(one.full, max(one.least, EASY)) for one in picked]
    for least in (full, with_ease, words_alone, [one.least for one in picked]):
        for size, scale in SIZES:
            room = _room(len(chosen), scale)
            if sum(least) <= room:
                return _layout(size, scale, picked, chosen, _shared(least, full, room))
    return None


def _squeezed(columns: Sequence[_Column], chosen: list[int]) -> Layout:
    """What has no room however it is set: the least that it needs."""
    size, scale = SIZES[-1]
    picked = [columns[i] for i in chosen]
    return _layout(size, scale, picked, chosen, [one.least for one in picked])


def _room(n_columns: int, scale: float) -> float:
    return (LINE - GAP * (n_columns - 1)) / scale


def _layout(
    size: str, scale: float, picked: Sequence[_Column], chosen: list[int], widths: list[float]
) -> Layout:
    specified = [
        ("r" if one.numeric else "l")
        if given >= one.full
        else f"p{{{given * scale / LINE:.3f}\\linewidth}}"
        for one, given in zip(picked, widths, strict=True)
    ]
    return Layout(size, chosen, specified, widths)


def _shared(least: Sequence[float], full: Sequence[float], room: float) -> list[float]:
    """Widths between `least` and `full` that fill `room`: who wants little gets it, others as much as
    each other.

    Examples
    --------
    >>> _shared([5, 10, 10], [5, 40, 90], 65)
    [5, 30.0, 30.0]
    """
    if sum(full) <= room:
        return list(full)
    low, high = 0.0, room
    for _ in range(50):
        level = (low + high) / 2
        found = [min(most, max(few, level)) for few, most in zip(least, full, strict=True)]
        low, high = (level, high) if sum(found) <= room else (low, level)
    level = round(low, 6)
    return [min(most, max(few, level)) for few, most in zip(least, full, strict=True)]
