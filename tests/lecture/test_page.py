"""The page: whole in one file, both languages, nothing from outside."""

import re
from functools import partial
from html.parser import HTMLParser

import numpy as np
import pytest
from matplotlib.figure import Figure
from PIL import Image

from dataset.input_error import InputError
from lecture import diagrams
from lecture.page import to_html, webps, write_page
from lecture.step import Formula, Panel, Picture, Step
from lecture.steps import STEPS
from lecture.steps.matrix import matrix
from lecture.wording import LANGUAGES

VOID = {"meta", "img", "br", "mspace", "wbr"}


class Reader(HTMLParser):
    """Tags, what they point to, and whether they are closed in order."""

    def __init__(self):
        super().__init__()
        self.open, self.tags, self.targets = [], [], []

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        self.targets += [v for k, v in attributes if k in ("src", "href", "srcset", "action")]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.tags.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


@pytest.fixture(scope="module", params=LANGUAGES)
def page(request, steps):
    # Figures are drawn for the one test that weighs them; there are no words in them.
    return request.param, to_html(steps, request.param, lambda figures: [b"drawn"] * len(figures))


def read(html):
    reader = Reader()
    reader.feed(html)
    assert reader.open == []
    return reader


def test_everything_is_inside(page):
    reader = read(page[1])
    assert not {"link", "iframe", "object"} & set(reader.tags)
    assert all(t.startswith(("#", "data:image/webp;base64,")) for t in reader.targets)
    assert "@import" not in page[1]
    assert not re.search(r"url\(", page[1])


def test_every_step_picture_and_formula_is_there(page, steps):
    language, html = page
    reader = read(html)
    assert f'<html lang="{language}">' in html
    contents = html[html.index("<nav") : html.index("</nav>")]
    assert re.findall(r'href="(#\w+)"', contents) == [f"#{key}" for key in STEPS]
    panels = sum(len(picture.panels) for step in steps for picture in step.pictures)
    assert reader.tags.count("img") == panels
    formulas = sum(isinstance(block, Formula) for step in steps for block in step.blocks)
    assert len(re.findall('<math[^>]*display="block"', html)) == formulas
    assert html.count('class="exercise"') == len(STEPS)
    assert "6600" in html
    assert "[[6, 8], [3, 4]]" in html


@pytest.mark.slow
def test_so_many_bytes(steps):
    assert 1_000_000 < len(to_html(steps, "ko").encode()) < 6_000_000


def test_languages_do_not_mix(page):
    language, html = page
    text = re.sub(r"<(style|script|pre)\b.*?</\1>", "", html, flags=re.S)
    assert bool(re.search("[가-힣]", text)) == (language == "ko")


def test_what_belongs_together_is_on_one_line(page):
    text = re.sub(r'<(style|script|pre)\b.*?</\1>|alt="[^"]*"', "", page[1], flags=re.S)
    assert not re.search(r"\d %|%[가-힣]", text)
    # A formula and the comma or particle after it.
    loose = re.sub(r'<span class="keep"><math.*?</math>[^<]+</span>', "", text, flags=re.S)
    assert len(loose) < len(text)
    assert not re.search(r"</math>[^\s<]", loose)
    assert "<code>versus predict" in text
    assert '<span class="keep">--model</span>' in text
    # An interval, up to the parenthesis that it may be broken before.
    assert re.search(r"<td>[+−]?[\d.]+ \([+−]?[\d.]+\u00a0…\u00a0[+−]?[\d.]+\)</td>", text)
    assert re.search(r"<td>[\d.]+\u00a0–\u00a0[\d.]+\u00a0%</td>", text)
    # A call is broken where it would be read in parts; it is a long word on a phone.
    assert "<td>generator.<wbr>class_<wbr>indices</td>" in text


def test_numbers_below_zero_have_a_minus_sign(page):
    text = re.sub(r"<(style|script|pre|math|code)\b.*?</\1>|<[^>]+>", " ", page[1], flags=re.S)
    assert not re.search(r"(?<![\w=\u2060-])-\d", text), re.findall(r".{30}[^\w]-\d.{20}", text)


def test_no_braces_or_backslashes_are_left(page):
    text = re.sub(r"<(style|script|pre|math)\b.*?</\1>", "", page[1], flags=re.S)
    assert not re.search(r"\{\w+|\\[a-z]|\$", text)


def test_file_names_are_escaped(tmp_path, lecture_on):
    path = tmp_path / "<b>&$x.png"
    Image.fromarray(np.eye(40, dtype=np.uint8) * 255).save(path)
    html = to_html([matrix(lecture_on(path))], "en")
    assert "<b>" not in html
    assert "&lt;b&gt;&amp;" in html


def test_same_figure_same_bytes():
    diagram = partial(diagrams.cells, np.eye(3))
    assert len(set(webps([diagram, diagram]))) == 1


def test_step_finds_its_figures():
    figure = Figure()
    step = Step("matrix", (Picture("own", (Panel("gray", lambda: figure),)),), {})
    assert step.figure("own", "gray") is figure
    with pytest.raises(KeyError, match=r"own\.red"):
        step.figure("own", "red")


def test_written_and_refused(steps, tmp_path):
    path = write_page(steps[:1], "ko", tmp_path / "new" / "folder")
    assert path.name == "lecture-ko.html"
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="Cannot write"):
        write_page(steps[:1], "ko", tmp_path / "file")
