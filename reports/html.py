"""The report as one self-contained HTML file: pictures inside, no network, one script of its own.

The page's policy allows that script by its hash and nothing from outside, so that a name that slipped
through the escaping could still not run.
"""

import base64
import hashlib
import itertools
from collections.abc import Mapping
from importlib import resources
from typing import Any

import jinja2
from markupsafe import Markup

from reports import standings, wording
from reports.document import Document
from reports.grid import grid
from reports.language import say, spoken
from reports.rendering import Shown

SCRIPT, STYLE = "templates/page.js", "templates/page.css"


def to_html(document: Document, pictures: Mapping[str, Shown]) -> str:
    """Render `document`; `pictures` maps a picture's name to what is shown of it."""
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("reports"), autoescape=True, undefined=jinja2.StrictUndefined,
        trim_blocks=True, lstrip_blocks=True, finalize=_unbroken,
    )  # fmt: skip
    script, style = (
        resources.files("reports").joinpath(name).read_text("utf-8") for name in (SCRIPT, STYLE)
    )
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    environment.globals |= {
        "pictures": pictures, "source": _source, "grid": grid, "kind": _kind, "say": say,
        "standings": standings, "wording": wording, "round": round,
        "next_id": map("t{}".format, itertools.count(1)).__next__,
    }  # fmt: skip
    return environment.get_template("report.html.jinja").render(
        document=document.on_page(), language=spoken(), script=script, style=style, digest=digest
    )


def _source(data: bytes) -> Markup:
    """A WebP picture as an address that holds it.

    Examples
    --------
    >>> _source(b"abc")
    Markup('data:image/webp;base64,YWJj')
    """
    return Markup(f"data:image/webp;base64,{base64.b64encode(data).decode()}")


def _unbroken(value: Any) -> Any:
    """Numbers on one line with their percent signs and, in an interval, with each other.

    What is HTML already is left alone: script and style, whose digests stand in the page, pictures, and
    what a macro has made of its own values.

    Examples
    --------
    >>> _unbroken("8.2 %"), _unbroken("1\\xa0–\\xa02"), _unbroken(8.2), _unbroken(Markup("8.2 %"))
    ('8.2\\xa0%', '1\\xa0–\\u2060\\xa02', 8.2, Markup('8.2 %'))
    """
    if not isinstance(value, str) or isinstance(value, Markup):
        return value
    return wording.unbroken(value)


def _kind(block: Any) -> str:
    return type(block).__name__
