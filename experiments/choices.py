"""What was tried before a method's settings were fixed, from the records of the choices."""

import tomllib
from collections.abc import Collection
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Literal

CHOICES = Path(__file__).parent / "choices.toml"


@dataclass(frozen=True)
class Choice:
    """One setting, or several at once, that were chosen by comparing some.

    Attributes
    ----------
    side : family of the methods that it is about
    what : was chosen
    tried : the settings that were compared, the chosen one first
    pictures : on which they were compared
    where : page and heading in ``docs/`` that record it
    methods : patterns of keys
    more : whether others were tried of which no record is left
    """

    side: Literal["classical", "learned"]
    what: str
    tried: tuple[str, ...]
    pictures: str
    where: str
    methods: tuple[str, ...]
    more: bool = False

    def is_about(self, method: str) -> bool:
        """Whether the method called `method` rests on it."""
        return any(fnmatchcase(method, pattern) for pattern in self.methods)


@cache
def all_choices() -> tuple[Choice, ...]:
    """Every choice of the literal list ``experiments/choices.toml``."""
    rows = tomllib.loads(CHOICES.read_text(encoding="utf-8"))["choice"]
    lists = ("tried", "methods")
    return tuple(Choice(**row | {name: tuple(row[name]) for name in lists}) for row in rows)


def choices_behind(methods: Collection[str]) -> list[Choice]:
    """Those on which any of `methods`, keys, rests."""
    return [one for one in all_choices() if any(map(one.is_about, methods))]
