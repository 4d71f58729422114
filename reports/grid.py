"""A frame as the rows and groups of a printed table, whatever the format."""

import re
from itertools import groupby
from typing import Any

import pandas as pd

# A colon belongs to words or to a date, a digit after a letter to a hash.
NUMBER = re.compile(r"(?:p [=<] )?[–+−-]?\d(?!.*[A-Za-z]\d)[^:]*|–")


def grid(frame: pd.DataFrame) -> dict[str, Any]:
    """Columns, which of them hold numbers, and rows in groups of one family (None: no groups)."""
    columns = [str(name) for name in frame.columns if name != "Family"]
    numeric = [all(NUMBER.fullmatch(cell) for cell in frame[name]) for name in columns]
    rows = frame[columns].to_numpy().tolist()
    families = frame["Family"].tolist() if "Family" in frame else [None] * len(frame)
    pairs = zip(families, rows, strict=True)
    groups = [(family, [row for _, row in part]) for family, part in groupby(pairs, lambda p: p[0])]
    return {"columns": columns, "numeric": numeric, "groups": groups}
