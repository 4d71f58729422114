"""Numbers in words: one form for a rate, a time, a count, wherever the report shows one."""

import math
import re
from collections.abc import Sequence
from typing import Any

from experiments.record import TRAIN
from reports.language import catalogue, say, spoken

MANY_IMAGES = 1000
LONGEST_MESSAGE = 300
# Spaces before a percent sign, and around what stands between the ends of an interval.
WITHIN = re.compile(
    r"(?<=\d) (?=%|[–…] [+\N{MINUS SIGN}]?\d)|(?<=\d [–…]) (?=[+\N{MINUS SIGN}]?\d)"
)
# Test sets whose names are read as language.
ADJECTIVES = ("test", "challenge")


def percent(rate: float, n_test: int) -> str:
    """A fraction as a percentage, with the decimals that `n_test` images can carry.

    Examples
    --------
    >>> percent(0.0123, 10_000), percent(1 / 15, 15), percent(math.nan, 15)
    ('1.23 %', '6.7 %', '–')
    """
    return "–" if math.isnan(rate) else f"{hundredfold(rate, n_test)} %"


def unbroken(words: str) -> str:
    """`words` in which no line ends between a number and its percent sign, or the numbers of an interval.

    Examples
    --------
    >>> unbroken("8.2 % of 100 %")
    '8.2\\xa0% of 100\\xa0%'
    >>> unbroken("1 – 2 %, by 1.5 (+0.2 … +3.2)")
    '1\\xa0–\\u2060\\xa02\\xa0%, by 1.5 (+0.2\\xa0…\\xa0+3.2)'
    """
    together = WITHIN.sub("\N{NO-BREAK SPACE}", words)
    # After a dash a line may end even before a space that is not broken.
    return together.replace("–\N{NO-BREAK SPACE}", "–\N{WORD JOINER}\N{NO-BREAK SPACE}")


def interval(low: float, high: float, n_test: int) -> str:
    """Both ends of an interval in percent.

    Examples
    --------
    >>> interval(0.0082, 0.0122, 10_000)
    '0.82 – 1.22'
    """
    return f"{hundredfold(low, n_test)} – {hundredfold(high, n_test)}"


def _digits(n_test: int) -> int:
    return 2 if n_test >= MANY_IMAGES else 1


def points(difference: float, n_test: int) -> str:
    """A difference of two rates, in percentage points.

    Examples
    --------
    >>> points(0.002, 10_000)
    '0.20 percentage points'
    """
    return say("words.points", number=hundredfold(difference, n_test))


def hundredfold(rate: float, n_test: int) -> str:
    """A fraction in percent, without the sign.

    Examples
    --------
    >>> hundredfold(0.0123, 10_000)
    '1.23'
    """
    return f"{100 * rate:.{_digits(n_test)}f}"


def signed(difference: float, n_test: int) -> str:
    """A difference of two rates in percentage points, with its sign and without the unit.

    Examples
    --------
    >>> signed(0.0123, 15), signed(-0.0123, 10_000), signed(-0.00001, 10_000), signed(math.nan, 15)
    ('+1.2', '−1.23', '0.00', '–')
    """
    return "–" if math.isnan(difference) else with_sign(100 * difference, _digits(n_test))


def signed_interval(low: float, high: float, n_test: int) -> str:
    """Both ends of an interval of a difference, in percentage points with their signs.

    Examples
    --------
    >>> signed_interval(-0.0012, 0.0035, 10_000)
    '−0.12 … +0.35'
    """
    return f"{signed(low, n_test)} … {signed(high, n_test)}"


def with_sign(number: float, digits: int) -> str:
    """A number with its sign, and what rounds to 0 without one.

    Examples
    --------
    >>> with_sign(0.25, 2), with_sign(-3, 1), with_sign(-0.001, 2)
    ('+0.25', '−3.0', '0.00')
    """
    text = decimals(number, digits)
    return f"+{text}" if number > 0 and float(text) else text


def correlation(value: float) -> str:
    """A correlation with two decimals.

    Examples
    --------
    >>> correlation(0.123), correlation(-0.5), correlation(-0.001)
    ('0.12', '−0.50', '0.00')
    """
    return decimals(value, 2)


def decimals(value: float, digits: int) -> str:
    """A number with a minus sign where it is below 0, and none where it rounds to 0.

    Examples
    --------
    >>> decimals(0.1234, 3), decimals(-0.5, 1), decimals(-0.001, 2)
    ('0.123', '−0.5', '0.00')
    """
    return typographic(f"{value:.{digits}f}")


def typographic(number: str) -> str:
    """A formatted number with a minus sign in place of the hyphen, and with none before what is 0.

    Examples
    --------
    >>> typographic("-1.50"), typographic("-0.00"), typographic("+2"), typographic("-1e-05")
    ('−1.50', '0.00', '+2', '−1e-05')
    """
    if not number.startswith("-"):
        return number
    return f"−{number[1:]}" if re.search("[1-9]", number) else number[1:]


def duration(seconds: float) -> str:
    """A wall time with two or three digits.

    Examples
    --------
    >>> duration(0.0042), duration(0.42), duration(12.34), duration(125)
    ('4.2 ms', '0.42 s', '12.3 s', '2 min 5 s')
    """
    if math.isnan(seconds):
        return "–"
    if seconds < 0.1:
        return f"{1000 * seconds:.2g} ms"
    if seconds < 10:
        return f"{seconds:.2f} s"
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    return say("words.minutes", minutes=minutes, seconds=rest)


def p_value(p: float) -> str:
    """A p value as it enters a sentence.

    Examples
    --------
    >>> p_value(0.0312), p_value(0.00001), p_value(1.0), p_value(math.nan)
    ('p = 0.031', 'p < 0.001', 'p = 1.00', '–')
    """
    if math.isnan(p):
        return "–"
    if p < 0.001:
        return "p < 0.001"
    return f"p = {p:.2g}" if p < 0.1 else f"p = {p:.2f}"


def ratio(value: float) -> str:
    """How many times as much.

    Examples
    --------
    >>> ratio(2.345), ratio(1234.5)
    ('2.3 times', '1,230 times')
    """
    rounded = round(value, -math.floor(math.log10(abs(value))) + 2) if value else 0.0
    return say("words.times", number=f"{value:.1f}" if value < 100 else f"{rounded:,.0f}")


def counted(n: int, noun: str, **values: Any) -> str:
    """A number with its noun, a key below ``noun`` in the catalogue of phrases.

    Examples
    --------
    >>> counted(1, "seed"), counted(10_000, "image")
    ('1 seed', '10,000 images')
    """
    return say(f"noun.{noun}.{'one' if n == 1 else 'many'}", n=f"{n:,}", **values)


def units(n: int, n_test: int, group: str) -> str:
    """What of a test set was drawn: its images, or fewer groups of them by their own name.

    Examples
    --------
    >>> units(297, 10_000, "writer"), units(10_000, 10_000, "writer"), units(8, 40, "group")
    ('297 writers', '10,000 images', '8 groups of images')
    """
    return counted(n, "image" if n == n_test else group)


def images_of(test_set: str) -> str:
    """The images of a test set; a name that is no adjective is quoted.

    Examples
    --------
    >>> images_of("challenge"), images_of("all")
    ('challenge images', 'images of “all”')
    """
    if test_set == TRAIN:
        return say("words.training_images")
    key = "words.own_images" if test_set in ADJECTIVES else "words.images_of"
    return say(key, test_set=test_set)


def tested(n: int, test_set: str) -> str:
    """So many images of a test set.

    Examples
    --------
    >>> tested(10_000, "challenge"), tested(1, "all")
    ('10,000 challenge images', '1 image of “all”')
    """
    return counted(n, "tested" if test_set in ADJECTIVES else "tested_of", test_set=test_set)


def listed(names: Sequence[str]) -> str:
    """Names with commas and an "and".

    Examples
    --------
    >>> listed(["train", "test", "challenge"]), listed(["test"])
    ('train, test and challenge', 'test')
    """
    *first, last = names
    return say("words.and", first=", ".join(first), last=last) if first else last


def reason(why: str) -> str:
    """Why a statistic is missing, translated where the catalogue knows the reason.

    Examples
    --------
    >>> reason("one draw")
    'one draw'
    """
    key = f"reason.{why}"
    return say(key) if key in catalogue(spoken()) else why


def seeds_named(seeds: Sequence[int]) -> str:
    """Which seeds.

    Examples
    --------
    >>> seeds_named([0]), seeds_named([2, 0, 1]), seeds_named([0, 3])
    ('0', '0 – 2', '0, 3')
    """
    ordered = sorted(set(seeds))
    if len(ordered) > 2 and ordered[-1] - ordered[0] == len(ordered) - 1:
        return f"{ordered[0]} – {ordered[-1]}"
    return ", ".join(map(str, ordered))


def shortened(message: str) -> str:
    """A message in one line of at most `LONGEST_MESSAGE` letters.

    Examples
    --------
    >>> shortened("no\\n  memory"), len(shortened("x" * 1000))
    ('no memory', 301)
    """
    line = " ".join(message.split())
    return line if len(line) <= LONGEST_MESSAGE else f"{line[:LONGEST_MESSAGE]}…"
