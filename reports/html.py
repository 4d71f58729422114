"""The report as one self-contained HTML file: no script, no network, pictures inside."""

import base64
import re
from collections.abc import Mapping
from itertools import groupby
from typing import Any

import jinja2
import pandas as pd

from reports.document import Document

NUMBER = re.compile(r"[–+−-]?\d.*|–")


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


def grid(frame: pd.DataFrame) -> dict[str, Any]:
    """Columns, which of them hold numbers, and rows in groups of one family (None: no groups)."""
    columns = [str(name) for name in frame.columns if name != "Family"]
    numeric = [all(NUMBER.fullmatch(cell) for cell in frame[name]) for name in columns]
    rows = frame[columns].to_numpy().tolist()
    families = frame["Family"].tolist() if "Family" in frame else [None] * len(frame)
    pairs = zip(families, rows, strict=True)
    groups = [(family, [row for _, row in part]) for family, part in groupby(pairs, lambda p: p[0])]
    return {"columns": columns, "numeric": numeric, "groups": groups}
