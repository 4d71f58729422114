"""Every table and figure that is named exists and is shown somewhere."""

import re
from pathlib import Path
from pkgutil import resolve_name

import pytest

import reports.sections
from reports.figures import FIGURES
from reports.tables import TABLES

SECTIONS = "".join(
    path.read_text(encoding="utf-8")
    for path in sorted(Path(reports.sections.__file__).parent.glob("*.py"))
)


@pytest.mark.parametrize(
    ("call", "key", "entry"),
    [
        *(("table", key, entry) for key, entry in TABLES.items()),
        *(("figure", key, entry) for key, entry in FIGURES.items()),
    ],
)
def test_is_documented_and_shown(call, key, entry):
    function = resolve_name(entry.function)
    assert function.__doc__
    assert re.search(rf'\b{call}\(\s*"{re.escape(key)}"', SECTIONS)
