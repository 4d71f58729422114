"""The report as one self-contained HTML file: pictures inside, no network, one script of its own.

The page's policy allows that script by its hash and nothing from outside, so that a name that slipped
through the escaping could still not run.
"""

import base64
import hashlib
from collections.abc import Mapping
from importlib import resources
from typing import Any

import jinja2

from reports.document import Document
from reports.grid import grid
from reports.language import say, spoken

SCRIPT = "templates/sort.js"
# In inches; a wider figure is moved sideways on a phone rather than made too small to read.
WIDEST = 7.7


def to_html(document: Document, pictures: Mapping[str, tuple[str, bytes]]) -> str:
    """Render `document`; `pictures` maps a picture's name to its media type and bytes."""
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("reports"), autoescape=True, undefined=jinja2.StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    sources = {
        name: f"data:{kind};base64,{base64.b64encode(data).decode()}"
        for name, (kind, data) in pictures.items()
    }
    script = resources.files("reports").joinpath(SCRIPT).read_text("utf-8")
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return environment.get_template("report.html.jinja").render(
        document=document,
        pictures=sources,
        grid=grid,
        kind=_kind,
        say=say,
        language=spoken(),
        script=script,
        widest=WIDEST,
        digest=digest,
    )


def _kind(block: Any) -> str:
    return type(block).__name__
