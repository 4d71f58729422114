"""The report as one self-contained HTML file: no script, no network, pictures inside."""

import base64
from collections.abc import Mapping
from typing import Any

import jinja2

from reports.document import Document
from reports.grid import grid


def to_html(document: Document, pictures: Mapping[str, bytes]) -> str:
    """Render `document`; `pictures` maps a picture's name to its PNG bytes."""
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("reports"), autoescape=True, undefined=jinja2.StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    encoded = {name: base64.b64encode(data).decode() for name, data in pictures.items()}
    template = environment.get_template("report.html.jinja")
    return template.render(document=document, pictures=encoded, grid=grid, kind=_kind)


def _kind(block: Any) -> str:
    return type(block).__name__
