"""Every language says everything, with the same placeholders, and nothing that nobody asks for."""

import re
from collections import Counter
from pathlib import Path
from string import Formatter

import pytest

import reports
from reports import style
from reports.entries import figure_language
from reports.language import LANGUAGES, catalogue, say, speaking
from reports.sections import SECTIONS
from reports.write import write_report

CODE = "".join(
    path.read_text(encoding="utf-8").replace("'", '"')
    for ending in ("*.py", "*.jinja")
    for path in sorted(Path(reports.__file__).parent.rglob(ending))
)
HANGUL = re.compile("[가-힣]")


def placeholders(phrase):
    return Counter(name for _, name, _, _ in Formatter().parse(phrase) if name is not None)


@pytest.mark.parametrize("language", LANGUAGES)
def test_same_keys_and_placeholders(language):
    own, english = catalogue(language), catalogue("en")
    assert own.keys() == english.keys()
    differ = [key for key in own if placeholders(own[key]) != placeholders(english[key])]
    assert differ == []
    assert all(name.isidentifier() for phrase in own.values() for name in placeholders(phrase))


def test_korean_is_translated():
    english = catalogue("en")
    left = [k for k, phrase in catalogue("ko").items() if not HANGUL.search(phrase)]
    # Names, and phrases of nothing but placeholders and signs.
    assert all(len(re.sub(r"\{\w+\}", "", english[key])) < 20 for key in left), left


def test_every_phrase_is_said_somewhere():
    """A key stands in the code, or its group is filled from data: ``f"group.{…}"``."""
    computed = set(re.findall(r'f"(\w+)\.\{', CODE)) | {"reason"}
    partly = set(re.findall(r'f"(\w+\.\w+_)\{', CODE))
    unsaid = [
        key
        for key in catalogue("en")
        if f'"{key}"' not in CODE
        and key.split(".")[0] not in computed
        and not key.startswith(tuple(partly))
    ]
    assert unsaid == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_section_has_a_title(language):
    titles = [catalogue(language)[f"section.{key}"] for key in SECTIONS]
    assert len(set(titles)) == len(titles)


def test_unknown_phrase_is_a_mistake_of_the_program():
    with pytest.raises(KeyError):
        say("words.nothing_like_it")


def test_figures_speak_english_where_no_font_has_hangul(monkeypatch):
    with speaking("ko"):
        monkeypatch.setattr(style, "hangul_font", lambda: None)
        assert figure_language() == "en"
        monkeypatch.setattr(style, "hangul_font", lambda: "Noto Sans CJK KR")
        assert figure_language() == "ko"


def test_korean_report(store, tmp_path):
    page = write_report(store.folder, out=tmp_path, language="ko").read_text(encoding="utf-8")
    assert '<html lang="ko">' in page
    body = re.sub(r"data:[^\"]+", "", page)
    for expected in (
        "모든 비교",
        "손으로 설계한 쪽",
        "홀름 보정 후",
        "방법과 참고 문헌",
        "작은 신경망",
    ):
        assert expected in body
    for english in ("the hand-crafted side", "Error rate with", "Training images", "Holm's"):
        assert english not in body
    assert "오차율" in (tmp_path / "report.md").read_text(encoding="utf-8")
