"""Every slide of the lecture has its place on the page, in both languages."""

import re
from html import unescape

import pytest

from lecture.page import LEAD, slides, to_html
from lecture.step import Code, Moving, Picture, Table
from lecture.wording import LANGUAGES


def places_of(steps):
    found = {LEAD}
    for step in steps:
        found.add(step.key)
        found |= {
            f"{step.key}.{block.name}"
            for block in step.blocks
            if isinstance(block, Picture | Table | Moving)
        }
        if any(isinstance(block, Code) for block in step.blocks):
            found.add(f"{step.key}.code")
    return found


def test_places_are_there(steps):
    there = places_of(steps)
    for slide in slides():
        assert slide["at"], slide["en"]
        assert set(slide["at"]) <= there, slide["en"]


def test_no_slide_is_missing():
    # The deck has 27 subjects; those of several slides, as the practice, stand once.
    assert len(slides()) == 27
    assert len({slide["ko"] for slide in slides()}) == 27


def test_every_step_is_of_some_slide(steps):
    asked = {place.partition(".")[0] for slide in slides() for place in slide["at"]}
    assert asked - {LEAD} == {step.key for step in steps}


@pytest.mark.parametrize("language", LANGUAGES)
def test_table_leads_to_anchors_of_the_page(steps, language):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("lecture.page.webps", lambda figures: [b"drawn already"] * len(figures))
        html = to_html(steps, language)
    anchors = re.findall(r'\bid="([^"]+)"', html)
    assert len(anchors) == len(set(anchors))
    section = html[html.index('id="slides"') :]
    rows = re.findall(r"<tr><td>(.*?)</td><td>(.*?)</td></tr>", section)
    shown = [unescape(name).replace("\N{NO-BREAK SPACE}%", " %") for name, _ in rows]
    assert shown == [slide[language] for slide in slides()]
    targets = re.findall(r'href="#([^"]+)"', section)
    assert len(targets) >= len(rows)
    assert set(targets) <= set(anchors)
