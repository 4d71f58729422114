"""One word a term in every Korean text: CONTRIBUTING's list, held over README, lecture, page and report."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
# What is not said, and what is said instead.
NOT_SAID = {
    "화소": "픽셀",
    "노이즈": "잡음",
    "오류율": "오차율",
    "손으로 만든": "손으로 설계한",
    "특징 지도": "특징 맵",
    "확신도": "신뢰도",
    "선택 사항": "옵션",
    "그림쟁이": "작성자",
    "퍼짐": "표준편차",
    "모서리": "코너",
    "투표의 소프트맥스": "투표 점수에 소프트맥스를 적용한 값",
    "오늘의 오차율": "이번에 측정한 오차율",
    "똑같이 셉니다": "같은 비중으로 평균합니다",
    "임베딩": "주어진 특징",
    "제공된 특징": "주어진 특징",
    "학습 그림": "훈련 그림",
    "학습 영상": "훈련 영상",
    "학습 데이터": "훈련 데이터",
}
TEXTS = [
    *sorted((ROOT / "lecture" / "texts").glob("*.toml")),
    ROOT / "demo" / "page" / "words.js",
    ROOT / "demo" / "class_page" / "class_words.js",
    ROOT / "reports" / "phrases" / "ko.toml",
    ROOT / "README.ko.md",
]


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.name)
def test_one_word_a_term(path):
    text = path.read_text("utf-8")
    assert re.search("[가-힣]", text)
    assert {said: instead for said, instead in NOT_SAID.items() if said in text} == {}
