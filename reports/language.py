"""The reader's language: every phrase of a report comes from one catalogue a language.

A catalogue is a TOML file in ``reports/phrases``, English the one that decides which phrases there are.
A phrase is said by its key; what changes in it are named placeholders of `str.format`. A Korean phrase
may hold both forms of a particle, as in ``{name}은(는)``: `reports.particles` takes the one that is said.
Names of methods and their summaries are in `reports.method_names`, those of data sets in
`reports.data_set_names`; classes and test sets are the records' own and stay as they are.
"""

import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from importlib import resources
from typing import Any

from dataset.input_error import InputError
from reports.particles import with_particles

LANGUAGES = {"en": "English", "ko": "한국어"}

_language: ContextVar[str] = ContextVar("language", default="en")


def check_language(language: str) -> None:
    """Raise `InputError` if `language` is no key of `LANGUAGES`."""
    if language not in LANGUAGES:
        raise InputError(f"Unknown language '{language}': expected {' or '.join(LANGUAGES)}.")


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Within the block `say` speaks `language`, a key of `LANGUAGES`."""
    token = _language.set(language)
    try:
        yield
    finally:
        _language.reset(token)


def spoken() -> str:
    """The language that `say` speaks here."""
    return _language.get()


def say(key: str, /, **values: Any) -> str:
    """The phrase `key` in the language that is spoken, its placeholders filled with `values`.

    Examples
    --------
    >>> say("family.learned")
    'Learned'
    >>> with speaking("ko"):
    ...     say("family.learned")
    '학습'
    """
    said = catalogue(spoken())[key].format(**values)
    return with_particles(said) if spoken() == "ko" else said


@cache
def catalogue(language: str) -> Mapping[str, str]:
    """Every phrase of `language`: ``"group.name"`` → text with placeholders."""
    text = resources.files("reports").joinpath(f"phrases/{language}.toml").read_text("utf-8")
    return dict(_flat(tomllib.loads(text), ""))


def _flat(table: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, str]]:
    for key, value in table.items():
        if isinstance(value, str):
            yield f"{prefix}{key}", value
        else:
            yield from _flat(value, f"{prefix}{key}.")
