"""What data sets are called in the reader's language.

English names are the data sets' own (`dataset.DATASETS`); beside them the Korean ones stand in one table,
``reports/phrases/data_sets.toml``, from which report, lecture and drawing page take them. A folder, and a
data set from outside, keeps its name in every language.
"""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import NamedTuple

from reports.language import spoken


class Translated(NamedTuple):
    """A row of the table: a data set's English name and its Korean one."""

    english: str
    korean: str


@cache
def translated() -> Mapping[str, Translated]:
    """Key → row of the table, of every data set of ours."""
    text = resources.files("reports").joinpath("phrases/data_sets.toml").read_text("utf-8")
    return {key: Translated(*names) for key, names in tomllib.loads(text).items()}


def data_set_called(key: str, name: str, language: str | None = None) -> str:
    """The data set `key` in `language`, or in the one that is spoken.

    Parameters
    ----------
    name : its English one, which a data set that is not in the table keeps

    Examples
    --------
    >>> data_set_called("gtsrb", "Traffic signs (GTSRB)", language="ko")
    '교통 표지판 GTSRB'
    >>> data_set_called("folder:mine", "mine", language="ko")
    'mine'
    """
    found = translated().get(key) if (language or spoken()) == "ko" else None
    return found.korean if found else name
