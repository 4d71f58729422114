"""Particles by sound, and no text that fixes one after what changes."""

import re
import tomllib
from pathlib import Path

import pytest

from reports.language import speaking
from reports.particles import FORMS, with_particles

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("0.70(으)로", "0.70으로"),
        ("4212(으)로", "4212로"),
        ("0.57(으)로", "0.57로"),
        ("0.56(으)로", "0.56으로"),
        ("3은(는) 2은(는) 0이(가) 1,000이(가) 9이(가)", "3은 2는 0이 1,000이 9가"),
        ("26 %을(를), 3.2%p은(는), 45°이(가)", "26 %를, 3.2%p는, 45°가"),
        ("원과(와) 삼각형와(과) 에지와(과)", "원과 삼각형과 에지와"),
        ("픽셀(으)로, 코너(으)로, 값(으)로", "픽셀로, 코너로, 값으로"),
        ("“원”을(를) HOG + SVM을(를) MNIST을(를)", "“원”을 HOG + SVM을 MNIST를"),
        ("해리스 + SVM (k = 0.1)은(는)", "해리스 + SVM (k = 0.1)은"),
        ("Mine을(를), x.png(으)로", "Mine을(를), x.png(으)로"),
        ("을(를)", "을(를)"),
    ],
)
def test_by_sound(text, said):
    assert with_particles(text) == said


def korean_phrases():
    texts = [ROOT / "reports" / "phrases" / "ko.toml", *(ROOT / "lecture" / "texts").glob("*.toml")]
    for path in texts:
        found = tomllib.loads(path.read_text("utf-8"))
        for group, entries in found.items():
            for key, value in entries.items():
                if path.name == "ko.toml" or key == "ko":
                    yield f"{path.name}: {group}.{key}", str(value)


# What ends in one sound, whatever it is: %, 쪽, 영상, 비교와 같은 낱말.
ENDS_ALIKE = re.compile(r"^(side|images|rate|flat|white)$")
PLACED = re.compile(r"\{(\w+)[^}]*\}[\"”’]?(?:은|는|이|가|을|를|과|와|로|으로)(?![가-힣(])")
PERCENT = re.compile(r"\} %p?(은|이|을|과|으로)(?![가-힣(])")


def test_no_text_fixes_a_particle_after_what_changes():
    fixed = {
        where: [name for name in PLACED.findall(text) if not ENDS_ALIKE.match(name)]
        for where, text in korean_phrases()
    }
    assert {where: names for where, names in fixed.items() if names} == {}
    assert [where for where, text in korean_phrases() if PERCENT.search(text)] == []


def test_phrases_say_them():
    from reports.language import say

    with speaking("ko"):
        said = say("drawings.broken", method="HOG + SVM", factors="1")
    assert said.startswith("HOG + SVM을 ")
    assert not any(form in said for form in FORMS)
