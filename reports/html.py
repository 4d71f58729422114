"""The report as one self-contained HTML file: pictures inside, no network, one script of its own.

The page's policy allows that script by its hash and nothing from outside, so that a name that slipped
through the escaping could still not run.
"""

import base64
import hashlib
from collections.abc import Mapping
from importlib import resources
from typing import Any
from urllib.parse import quote

import jinja2
from markupsafe import Markup

from reports.document import Document
from reports.grid import grid
from reports.language import say, spoken
from reports.rendering import Shown

SCRIPT = "templates/page.js"
# Signs that an address may hold as they are and that end neither it nor the attribute it is in.
PLAIN = "!'()*,-./:;=?@_~$+"


def to_html(document: Document, pictures: Mapping[str, Shown]) -> str:
    """Render `document`; `pictures` maps a picture's name to what is shown of it."""
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("reports"), autoescape=True, undefined=jinja2.StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    sources = {name: Markup(_source(one.kind, one.data)) for name, one in pictures.items()}
    script = resources.files("reports").joinpath(SCRIPT).read_text("utf-8")
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return environment.get_template("report.html.jinja").render(
        document=document,
        pictures=pictures,
        sources=sources,
        grid=grid,
        kind=_kind,
        say=say,
        language=spoken(),
        script=script,
        digest=digest,
    )


def _source(kind: str, data: bytes) -> str:
    """A picture as an address that holds it; text as text, since base64 adds a third.

    Examples
    --------
    >>> _source("image/svg+xml", b'<g id="a"/>'), _source("image/png", b"abc")
    ("data:image/svg+xml,%3Cg%20id='a'/%3E", 'data:image/png;base64,YWJj')
    """
    if kind == "image/svg+xml":
        return f"data:{kind},{quote(data.decode().replace(chr(34), chr(39)), safe=PLAIN)}"
    return f"data:{kind};base64,{base64.b64encode(data).decode()}"


def _kind(block: Any) -> str:
    return type(block).__name__
