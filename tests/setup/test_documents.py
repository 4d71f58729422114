"""What stands in two places says the same."""

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]


def anchor(title):
    """As GitHub and MyST make it of a heading."""
    return re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")


def test_index_of_decisions_has_every_heading_in_order():
    text = (ROOT / "docs" / "decisions.md").read_text(encoding="utf-8")
    headings = re.findall(r"^## (.+)$", text, re.MULTILINE)
    listed = re.findall(r"^- \[(.+)\]\(#(.+)\)$", text, re.MULTILINE)
    assert not re.search(r"^\*\*", text, re.MULTILINE), "a decision without a heading"
    assert listed == [(title, anchor(title)) for title in headings]
    assert len(set(map(anchor, headings))) == len(headings) > 50


def test_examples_have_names_that_links_take():
    """Sphinx-gallery's own look at them takes the folder of the checkout for a part of the name."""
    names = [path.name for path in (ROOT / "docs" / "gallery").rglob("*")]
    assert len(names) > 5
    assert [name for name in names if re.search(r"\s", name)] == []


def test_citation_names_this_version():
    with open(ROOT / "pyproject.toml", "rb") as file:
        version = tomllib.load(file)["project"]["version"]
    assert f"\nversion: {version}\n" in (ROOT / "CITATION.cff").read_text(encoding="utf-8")
