"""The catalogue: both languages say the same, and every step finds its words."""

import re
from importlib.resources import files
from typing import get_args

import pytest

from dataset.stroke_model import OUTLINES
from lecture.page import PAGE
from lecture.pooling_claim import Borne, Verdict
from lecture.step import Moving, Phrase, Picture, Table, Text
from lecture.steps import STEPS
from lecture.winner import Winner
from lecture.wording import LANGUAGES, Wording, catalogue

NUMBER = re.compile(r"\{(\w+)[^}]*\}")
NAMES = [*STEPS, PAGE]
ENTRIES = [(name, entry) for name in NAMES for entry in catalogue(name)]
HANGUL = re.compile("[가-힣]")


def numbers_and_formulas(text):
    words, formulas = text.split("$")[::2], text.split("$")[1::2]
    return sorted({*NUMBER.findall(" ".join(words))}), sorted(set(formulas))


def entries_of(step):
    """Every entry that a step's blocks ask for."""
    yield from ("title", "exercise")
    for block in step.blocks:
        if isinstance(block, Text):
            yield block.entry
        elif isinstance(block, Picture):
            yield f"{block.name}.caption"
            yield from (f"{block.name}.{panel.name}" for panel in block.panels)
        elif isinstance(block, Table):
            yield from (f"{block.name}.caption", f"{block.name}.columns")
            yield from (c.entry for row in block.rows for c in row if isinstance(c, Phrase))
        elif isinstance(block, Moving):
            yield from (f"{block.name}.caption", f"{block.name}.words")
    yield from (value.entry for value in step.numbers.values() if isinstance(value, Phrase))


def test_a_catalogue_for_every_step_and_no_other():
    there = {path.name for path in files("lecture").joinpath("texts").iterdir()}
    assert there == {f"{name}.toml" for name in NAMES}


@pytest.mark.parametrize(("name", "entry"), ENTRIES)
def test_both_languages_say_the_same(name, entry):
    both = catalogue(name)[entry]
    assert set(both) == set(LANGUAGES)
    if entry.endswith(".columns"):
        assert len(both["ko"]) == len(both["en"])
        return
    if entry.endswith(".words"):
        assert both["ko"].keys() == both["en"].keys()
        assert not HANGUL.search(" ".join(both["en"].values()))
        return
    # A sentence may name a number twice in one language; the numbers named are the same.
    assert numbers_and_formulas(both["ko"]) == numbers_and_formulas(both["en"])
    assert both["ko"].count("\n\n") == both["en"].count("\n\n")
    assert both["ko"].count("$") % 2 == both["en"].count("$") % 2 == 0
    assert not HANGUL.search(both["en"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_step_finds_its_words_and_numbers(steps, language):
    for step in steps:
        words = Wording(step.key, language, step.numbers)
        for entry in entries_of(step):
            group, _, kind = entry.rpartition(".")
            lists = {"columns": words.columns, "words": words.words}
            found = lists[kind](group) if kind in lists else words.plain(entry)
            assert found, (step.key, entry)


def test_no_entry_is_left_over(steps):
    # Photographs are told of where runs on them were published.
    depends_on_numbers = re.compile(
        r"^(verdict|borne|outcome|class|kind|data|fewer)\.|^no_|^photographs"
    )
    for step in steps:
        asked = set(entries_of(step))
        left = [
            e for e in catalogue(step.key) if e not in asked and not depends_on_numbers.match(e)
        ]
        assert left == [], step.key


@pytest.mark.parametrize(
    ("name", "asked"),
    [
        ("pooling", [f"verdict.{v}" for v in get_args(Verdict)]),
        ("pooling", [f"borne.{v}{form}" for v in get_args(Borne) for form in ("", ".then")]),
        ("hand_crafted", [f"outcome.{w}" for w in get_args(Winner)]),
        ("shapes", [f"outcome.{w}" for w in get_args(Winner)]),
        ("shapes", [f"class.{name}" for name in OUTLINES]),
    ],
)
def test_there_are_words_for_every_outcome(name, asked):
    group = asked[0].partition(".")[0]
    assert sorted(asked) == sorted(e for e in catalogue(name) if e.startswith(f"{group}."))


def test_numbers_are_filled_in_and_formulas_left_alone(tmp_path):
    words = Wording("taylor", "en", {"flat": 61.28, "edge": 5.6, "corner": 33.1})
    found = words.plain("plane")
    assert "61 % are flat" in found
    assert r"$\lambda_1$" in found
    with pytest.raises(KeyError):
        Wording("taylor", "en", {}).plain("plane")
