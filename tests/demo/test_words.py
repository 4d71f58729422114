"""What the page says in Korean of what the program sends in English, and that one place writes numbers."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import demo
from dataset import load
from dataset.drawings import TEST_SETS

DEMO = Path(demo.__file__).parent
ENTRY = re.compile(r'^\s+"?([\w-]+)"?: "([^"]*)",$', re.MULTILINE)
HANGUL = re.compile("[가-힣]")


def korean_reasons() -> dict[str, str]:
    return dict(ENTRY.findall((DEMO / "page" / "reasons.js").read_text("utf-8")))


def own_words() -> set[str]:
    """Codes that the page, or a class's, has words of its own for, in both languages."""
    found = []
    for name in ("page/words.js", "class_page/class_words.js"):
        text = (DEMO / name).read_text("utf-8")
        english, korean = text.split("\n  ko: {")
        codes = [set(re.findall(r'"?errors_([\w-]+)"?: ', part)) for part in (english, korean)]
        assert codes[0] == codes[1]
        found += codes
    return set().union(*found)


def constants(node: ast.AST) -> Iterator[str]:
    """The texts that an argument may be."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from constants(node.body)
        yield from constants(node.orelse)


def codes_of_the_program() -> set[str]:
    """Of all that is refused, and of all that fails."""
    place = {"RefusalError": 1, "Trouble": 0, "fail": 0}
    found: set[str] = set()
    for path in DEMO.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call):
                name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                if name in place and len(node.args) > place[name]:
                    found |= set(constants(node.args[place[name]]))
    return found


def test_every_trouble_is_said_in_korean():
    codes = codes_of_the_program()
    assert {"heic", "no-picture", "cannot-write", "training", "loading", "ended"} <= codes
    said = korean_reasons()
    # The program sends what a method needs in both languages.
    assert codes - own_words() - said.keys() == {"needs"}
    assert [text for text in said.values() if not HANGUL.search(text)] == []


def test_every_test_set_is_called_in_korean():
    text = (DEMO / "page" / "class_names.js").read_text("utf-8")
    called = dict(re.findall(r'"?([\w-]+)"?: "([^"]*)"', text.split("KOREAN_SETS")[1]))
    sets = {*TEST_SETS, *load("shapes").tests, *load("digits").tests, "oval-diamond"}
    assert sets - called.keys() == set()
    assert all(HANGUL.search(name) for name in called.values())


@pytest.mark.parametrize(
    "path",
    [path for path in DEMO.glob("*page/*.js") if path.name != "formats.js"],
    ids=lambda path: path.name,
)
def test_numbers_are_written_in_one_place(path):
    """Elsewhere a negative one would get a hyphen."""
    text = path.read_text("utf-8")
    assert re.findall(r"toFixed|toLocaleString|toPrecision|String\(Math|\} %`", text) == []
