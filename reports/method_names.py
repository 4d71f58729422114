"""What methods are called in the reader's language.

English names and summaries are the methods' own (`experiments.methods`) and the records'; beside the
English names the Korean ones stand in one table, ``reports/phrases/methods.toml``. A method from outside
keeps the words of whoever made it, in every language.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from importlib import resources
from typing import Any, NamedTuple

import pandas as pd

from experiments.record import TrialRecord
from reports.data_set_names import translated as data_sets
from reports.language import spoken


class Called(NamedTuple):
    """How a method is called, and what it does, in one language."""

    name: str
    summary: str


class Translated(NamedTuple):
    """A row of the table: a method's English name, and its Korean name and summary."""

    english: str
    korean: str
    summary: str


@cache
def translated() -> Mapping[str, Translated]:
    """Key → row of the table, of every method of ours."""
    text = resources.files("reports").joinpath("phrases/methods.toml").read_text("utf-8")
    themes = tomllib.loads(text).values()
    return {key: Translated(*words) for theme in themes for key, words in theme.items()}


def called(key: str, name: str, summary: str = "", language: str | None = None) -> Called:
    """The method `key` in `language`, or in the one that is spoken.

    Parameters
    ----------
    key : with settings in brackets where it has any; they stay in its name
    name, summary : its English ones, which a method that is not in the table keeps

    Examples
    --------
    >>> called("harris+svm", "Harris + SVM", language="ko").name
    '해리스 + SVM'
    >>> called("harris+svm[extractor.k=0.1]", "Harris + SVM (k = 0.1)", language="ko").name
    '해리스 + SVM (k = 0.1)'
    >>> called("mine.py:Mine", "Mine", "Ours.", language="ko")
    Called(name='Mine', summary='Ours.')
    """
    base = key.partition("[")[0]
    found = translated().get(base) if (language or spoken()) == "ko" else None
    if found is None:
        return Called(name, summary)
    _, bracket, settings = name.partition(" (") if key != base else ("", "", "")
    return Called(f"{found.korean}{bracket}{settings}", found.summary)


def as_called(record: TrialRecord) -> TrialRecord:
    """`record` with its method's name and summary in the language that is spoken."""
    method = record.method
    name, summary = called(method.key, method.name, method.summary)
    if (name, summary) == (method.name, method.summary):
        return record
    return replace(record, method=replace(method, name=name, summary=summary))


@cache
def _english() -> Mapping[str, str]:
    return {
        **{row.korean: row.english for row in translated().values()},
        **{row.korean: row.english for row in data_sets().values()},
    }


def in_english(value: Any) -> Any:
    """`value` with the English name wherever a method's or a data set's Korean one stands in it: for files
    that programs read, and for figures where no font has Hangul.

    Parameters
    ----------
    value : text, a data frame, or a tuple, list or dict of them; anything else comes back as it is

    Examples
    --------
    >>> in_english(["해리스 + SVM (k = 0.1)", "도형 그림", "Mine", 3])
    ['Harris + SVM (k = 0.1)', 'Shape drawings', 'Mine', 3]
    """
    if isinstance(value, str):
        base, bracket, settings = value.partition(" (")
        return f"{_english().get(base, base)}{bracket}{settings}"
    if isinstance(value, pd.DataFrame):
        texts = [name for name in value if not pd.api.types.is_numeric_dtype(value[name])]
        return value.assign(**{name: value[name].map(in_english) for name in texts})
    if type(value) in (tuple, list):
        return type(value)(map(in_english, value))
    if isinstance(value, dict):
        return {key: in_english(one) for key, one in value.items()}
    return value
