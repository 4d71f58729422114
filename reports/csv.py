"""Tidy frames as CSV that pandas opens, and that no spreadsheet takes for formulas."""

import pandas as pd

# What a spreadsheet takes for the start of a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def to_csv(frame: pd.DataFrame) -> bytes:
    """Render `frame`; text that starts like a formula gets an apostrophe before it.

    Examples
    --------
    >>> to_csv(pd.DataFrame({"dataset": ["=cmd()", "mnist"], "gap": [-1.5, 2.0]})).decode()
    "dataset,gap\\n'=cmd(),-1.5\\nmnist,2.0\\n"
    """
    safe = frame.map(lambda cell: f"'{cell}" if _is_formula(cell) else cell)
    return bytes(safe.to_csv(index=False, lineterminator="\n", float_format=_number).encode())


def _is_formula(cell: object) -> bool:
    return isinstance(cell, str) and cell.startswith(FORMULA)


def _number(value: float) -> str:
    """With 12 digits: the last of a double's 17 differ from one processor to the next."""
    return repr(float(f"{value:.12g}"))
