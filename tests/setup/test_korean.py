"""One word a term in every Korean text: CONTRIBUTING's list, held over README, lecture, page and report."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
# What is not said, and what is said instead.
NOT_SAID = {
    "화소": "픽셀",
    "노이즈": "잡음",
    "오류율": "오차율",
    "손으로 만든": "손으로 설계한",
    "수작업": "손으로 설계한",
    "특징 지도": "특징 맵",
    "확신도": "신뢰도",
    "선택 사항": "옵션",
    "그림쟁이": "작성자",
    "모의 인물": "가상의 작성자",
    "퍼짐": "표준편차",
    "표준 편차": "표준편차",
    "모서리": "코너",
    "투표의 소프트맥스": "투표 점수에 소프트맥스를 적용한 값",
    "걸음을 걷": "가중치를 갱신하는지",
    "그대로 큽니다": "(으)로 여전히 큽니다",
    "오늘의 오차율": "이번에 측정한 오차율",
    "오늘 잰": "이번에 측정한",
    "따라오는 것": "결과에서 알 수 있는 것",
    "배울 것이 얼마나": "훈련 영상 수에 따른 결과",
    "클래스들": "클래스",
    "방법들": "방법",
    "똑같이 셉니다": "같은 비중으로 평균합니다",
    "임베딩": "주어진 특징",
    "제공된 특징": "주어진 특징",
    "학습 그림": "훈련 그림",
    "학습 영상": "훈련 영상",
    "학습 데이터": "훈련 데이터",
    "학습법": "훈련법",
    "테스트 영상": "시험 영상",
    "초깃값": "시드",
    "top-5": "상위 5",
    "top 5": "상위 5",
    "Wilson": "윌슨",
}
TOML = [
    *sorted((ROOT / "lecture" / "texts").glob("*.toml")),
    ROOT / "lecture" / "slides.toml",
    ROOT / "reports" / "phrases" / "ko.toml",
    ROOT / "reports" / "phrases" / "methods.toml",
    ROOT / "reports" / "phrases" / "reasons.toml",
]
TEXTS = [
    *TOML,
    ROOT / "demo" / "page" / "words.js",
    ROOT / "demo" / "class_page" / "class_words.js",
    ROOT / "README.ko.md",
]


def korean(path: Path) -> list[str]:
    """What of a file is Korean: strings with Hangul in them, and of a page of text its lines."""
    text = path.read_text("utf-8")
    said = strings(tomllib.loads(text)) if path.suffix == ".toml" else text.splitlines()
    return [one for one in said if re.search("[가-힣]", one)]


def strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from strings(one)
    elif isinstance(value, list):
        for one in value:
            yield from strings(one)


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.name)
def test_one_word_a_term(path):
    said = korean(path)
    assert said
    found = {word: one for word in NOT_SAID for one in said if word in one}
    assert {word: (NOT_SAID[word], one) for word, one in found.items()} == {}


GLOSSARY = [
    "오차율",
    "훈련",
    "손으로 설계한",
    "특징 맵",
    "잡음",
    "시드",
    "픽셀",
    "코너",
    "에지",
    "신뢰도",
    "작성자",
    "표준편차",
    "상위 5",
]


@pytest.mark.parametrize("term", GLOSSARY)
def test_the_words_of_the_glossary_are_said(term):
    assert term in (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    assert any(term in one for path in TEXTS for one in korean(path))
