"""What docstrings say of parameters and sources, for people at the command line."""

import inspect
import re
from typing import Any

SECTION = re.compile(
    r"^(?:Parameters|Attributes)\n-+\n(.*?)(?=^\w[^\n]*\n-+\n|\Z)", re.DOTALL | re.MULTILINE
)
ENTRY = re.compile(r"^(\w[\w, ]*) : (.*(?:\n[ \t]+.*)*)", re.MULTILINE)
SOURCE = re.compile(r"^Source: (.*(?:\n(?!\n).+)*)", re.MULTILINE)


def meanings(thing: Any) -> dict[str, str]:
    """Parameter → what its docstring, or that of a class it is made from, says of it, in one line.

    Examples
    --------
    >>> from features.extractors.hog import HogExtractor
    >>> meanings(HogExtractor)["n_cells"]
    'cells along either side'
    """
    classes = inspect.getmro(thing) if inspect.isclass(thing) else (thing,)
    told: dict[str, str] = {}
    for one in reversed(classes):
        found = SECTION.search(inspect.cleandoc(one.__doc__ or ""))
        for names, text in ENTRY.findall(found[1]) if found else []:
            told |= dict.fromkeys(names.split(", "), " ".join(text.split()))
    return told


def sources(thing: Any) -> list[str]:
    """The first line of its docstring, and where it is from, if that is said."""
    text = inspect.getdoc(thing) or ""
    first = text.partition("\n")[0]
    return [
        line for line in (first, *(" ".join(one.split()) for one in SOURCE.findall(text))) if line
    ]
