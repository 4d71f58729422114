"""Matplotlib's SVG files without what no reader sees: spaces, digits, long names, repeated styles.

Places are kept to a hundredth of a point, so that a screen or a printer shows the same picture.
"""

import re
from collections import Counter
from collections.abc import Iterator
from string import ascii_lowercase
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

SVG, XLINK = "{http://www.w3.org/2000/svg}", "{http://www.w3.org/1999/xlink}"
LINK = f"{XLINK}href"
REFERENCE = re.compile(r"url\(#([^)]+)\)")
DECIMAL = re.compile(r"-?\d+\.\d+")
COMMAND = re.compile(r"([MLQCz])([^MLQCz]*)")
# Matplotlib's letters have 6400 steps an em; every eighth is enough for a slide.
LETTER, COARSER, COARSER_LETTER = "scale(0.015625)", 8, "scale(0.125)"
SHIFT = re.compile(r"translate\((\S+) (\S+)\)")


def slim(drawn: bytes) -> bytes:
    """The same picture in fewer bytes.

    Parameters
    ----------
    drawn : an SVG file as matplotlib writes it

    Examples
    --------
    >>> print(slim(
    ...     b'<svg xmlns="http://www.w3.org/2000/svg"><!-- a line -->'
    ...     b'<g id="a"><path d="M 0.0001 2.126 \\nL 3 4 \\n" style="fill: none"/></g></svg>'
    ... ).decode())
    <svg xmlns="http://www.w3.org/2000/svg"><path d="M0 2.13l3 1.87" style="fill:none"/></svg>
    """
    root = ElementTree.fromstring(drawn)
    for metadata in root.findall(f"{SVG}metadata"):
        root.remove(metadata)
    _rename(root)
    for element in root.iter():
        _shorten(element)
    _name_styles(root)
    _open_groups(root)
    ElementTree.register_namespace("", SVG.strip("{}"))
    return ElementTree.tostring(root).replace(b" />", b"/>")


def _rename(root: Element) -> None:
    """Give identifiers one or two letters, and take away those that nothing refers to."""
    used = Counter(name for element in root.iter() for name in _references(element))
    names = dict(zip((name for name, _ in used.most_common()), _letters(), strict=False))
    for element in root.iter():
        if (name := element.attrib.pop("id", "")) in names:
            element.set("id", names[name])
        if link := element.attrib.pop(LINK, ""):
            element.set("href", f"#{names[link[1:]]}" if link[0] == "#" else "".join(link.split()))
        if clip := element.get("clip-path"):
            element.set("clip-path", REFERENCE.sub(lambda found: f"url(#{names[found[1]]})", clip))


def _references(element: Element) -> Iterator[str]:
    if (link := element.get(LINK, "")).startswith("#"):
        yield link[1:]
    yield from REFERENCE.findall(element.get("clip-path", ""))


def _letters() -> Iterator[str]:
    """a, b, …, z, aa, ab, …"""
    yield from ascii_lowercase
    for first in _letters():
        yield from (f"{first}{last}" for last in ascii_lowercase)


def _shorten(element: Element) -> None:
    element.text = element.text and element.text.strip()
    element.tail = None
    moved = SHIFT.fullmatch(element.get("transform", ""))
    if moved and element.tag == f"{SVG}use" and not {"x", "y"} & set(element.attrib):
        # A letter of a word, in hundredths of the font's size.
        del element.attrib["transform"]
        for side, place in zip("xy", moved.groups(), strict=True):
            if (short := _rounded(float(place), 1)) != "0":
                element.set(side, short)
    for name, value in element.attrib.items():
        element.attrib[name] = _value(name, value)
    if outline := element.get("d"):
        letter = element.get("transform") == LETTER
        if letter:
            element.set("transform", COARSER_LETTER)
        element.set("d", _relative(outline, *((COARSER, 1) if letter else (0.01, 0.01))))


def _relative(outline: str, step: float, written: float) -> str:
    """An outline of absolute places as moves from place to place, in steps of `step`.

    A step is written as the number `written`.

    Examples
    --------
    >>> _relative("M 1 2 \\nL 3.004 1 \\nQ 4 4 5 5 \\nz\\nM 2 2 \\n", 0.01, 0.01)
    'M1 2l2-1q1 3 2 4zm1 0'
    """
    parts: list[str] = []
    here = start = (0, 0)
    for command, numbers in COMMAND.findall(outline):
        values = [round(float(number) / step) for number in numbers.split()]
        places = list(zip(values[::2], values[1::2], strict=True))
        moves = [n for x, y in places for n in (x - here[0], y - here[1])]
        here = places[-1] if places else start
        start = here if command == "M" else start
        text = " ".join(_rounded(n * written, 2) for n in moves).replace(" -", "-")
        parts.append(f"{command.lower() if parts else command}{text}")
    return "".join(parts)


def _value(name: str, value: str) -> str:
    if name == "style":
        return re.sub(r"\s*([:;,])\s*", r"\1", value)
    # Scales are factors: 0.015625 would not stand rounding.
    return value if name in {"href", "id", "d"} or "scale" in value else _numbers(value)


def _numbers(text: str) -> str:
    return DECIMAL.sub(lambda found: _rounded(float(found[0]), 2), text)


def _rounded(number: float, digits: int) -> str:
    short = f"{number:.{digits}f}".rstrip("0").rstrip(".") if number % 1 else f"{number:.0f}"
    return "0" if short in {"-0", ""} else short


def _name_styles(root: Element) -> None:
    """Write what several elements share once, as a class."""
    used = Counter(style for element in root.iter() if (style := element.get("style")))
    names = dict(zip((s for s, n in used.most_common() if n > 1), _letters(), strict=False))
    for element in root.iter():
        if (style := element.get("style", "")) in names:
            del element.attrib["style"]
            element.set("class", names[style])
    sheet = root.find(f".//{SVG}style")
    if sheet is not None:
        sheet.text = "".join(
            [_value("style", sheet.text or ""), *(f".{n}{{{s}}}" for s, n in names.items())]
        )


def _open_groups(element: Element) -> None:
    """Put what a group without attributes holds in its place."""
    children = []
    for child in element:
        _open_groups(child)
        bare = child.tag == f"{SVG}g" and not child.attrib
        children += list(child) if bare else [child]
    element[:] = children
