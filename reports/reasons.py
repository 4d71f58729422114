"""Why a method or a condition was left out, in the reader's language.

English sentences are `dataset.unmet.REASONS`; the Korean ones stand in ``reports/phrases/reasons.toml``,
from which report and drawing page take them.
"""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources

from dataset.unmet import Unmet
from reports.language import spoken
from reports.particles import with_particles


@cache
def in_korean() -> Mapping[str, str]:
    """Key of `dataset.unmet.REASONS` → its sentence in Korean, with the same placeholders."""
    text = resources.files("reports").joinpath("phrases/reasons.toml").read_text("utf-8")
    return tomllib.loads(text)


def reason_called(reason: Unmet | str, language: str | None = None) -> str:
    """`reason` in `language`, or in the one that is spoken; a text stays as it is.

    Examples
    --------
    >>> reason_called(Unmet("side", 16, 8))
    'needs 16 px a side, these have 8'
    >>> reason_called(Unmet("side", 16, 8), language="ko")
    '한 변이 16픽셀 이상이어야 하는데, 이 영상은 8픽셀입니다'
    """
    if (language or spoken()) == "ko" and isinstance(reason, Unmet):
        return with_particles(reason.fill(in_korean()[reason.key]))
    return str(reason)
