"""Korean particles by sound: which of two forms follows a word, a number or a sign.

A text holds both forms, as dictionaries write them: ``을(를)``, ``은(는)``, ``이(가)``, ``과(와)``,
``(으)로``. `with_particles` takes the one that is said after what stands before it.
"""

import re

# Final sounds: none, ㄹ, any other.
OPEN, RIEUL, CLOSED = range(3)
# 영 일 이 삼 사 오 육 칠 팔 구; what ends in zeros ends in 십, 백, 천, 만 or 억.
DIGITS = {"0": CLOSED, "1": RIEUL, "3": CLOSED, "6": CLOSED, "7": RIEUL, "8": RIEUL}
# Letters that are spelled out: 엘, 엠, 엔, 아르 (알).
LETTERS = {"L": RIEUL, "M": CLOSED, "N": CLOSED, "R": RIEUL}
# 퍼센트, 도.
SIGNS = "%°"
FORMS = {
    "을(를)": ("를", "을"),
    "은(는)": ("는", "은"),
    "이(가)": ("가", "이"),
    "과(와)": ("와", "과"),
    "와(과)": ("와", "과"),
    "(으)로": ("로", "으로"),
}
BOTH = re.compile("|".join(map(re.escape, FORMS)))
FIRST_SYLLABLE, LAST_SYLLABLE, FINALS, FINAL_RIEUL = "가", "힣", 28, 8
# What is not said: quotes, and what stands in brackets is said of the word before them.
UNSAID = re.compile(r"(\s*\([^()]*\)|[\"'”’`*_\s])$")
# One that is spelled out has no small letter: SVM, but not Pixels.
WORD = re.compile(r"[A-Za-z]+$")


def final_sound(text: str) -> int | None:
    """`OPEN`, `RIEUL` or `CLOSED`, by how the end of `text` is read aloud; None where that is not known.

    Examples
    --------
    >>> [final_sound(word) for word in ("에지", "픽셀", "0.70", "12", "SVM", "26 %", "“원” (3)", "Mine")]
    [0, 1, 2, 0, 2, 0, 2, None]
    """
    while (shorter := UNSAID.sub("", text)) != text:
        text = shorter
    last = text[-1:]
    if not last:
        return None
    if FIRST_SYLLABLE <= last <= LAST_SYLLABLE:
        final = (ord(last) - ord(FIRST_SYLLABLE)) % FINALS
        return {0: OPEN, FINAL_RIEUL: RIEUL}.get(final, CLOSED)
    if last.isdecimal() and last.isascii():
        return DIGITS.get(last, OPEN)
    if text.endswith("%p"):
        return OPEN
    word = WORD.search(text)
    if word and word[0].isupper():
        return LETTERS.get(last, OPEN)
    return OPEN if last in SIGNS else None


def with_particles(text: str) -> str:
    """`text` with the form of every particle that is said there; both stay where nobody knows.

    Examples
    --------
    >>> with_particles("0.70(으)로, 4212(으)로, 8(으)로, 3은(는), 9000이(가), HOG + SVM을(를), Mine은(는)")
    '0.70으로, 4212로, 8로, 3은, 9000이, HOG + SVM을, Mine은(는)'
    """

    def said(found: re.Match[str]) -> str:
        sound = final_sound(text[: found.start()])
        if sound is None:
            return found[0]
        after_open, after_closed = FORMS[found[0]]
        # 로 alone follows ㄹ as it follows a vowel.
        opened = sound == OPEN or (found[0] == "(으)로" and sound == RIEUL)
        return after_open if opened else after_closed

    return BOTH.sub(said, text)
