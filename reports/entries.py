"""Tables and figures by their keys, and the stems of their files."""

from pkgutil import resolve_name
from typing import Any

import pandas as pd

from dataset.files import file_name
from experiments.record import TrialRecord
from reports import style
from reports.comparison import Comparison
from reports.language import spoken
from reports.method_names import in_english
from reports.rendering import Unrendered
from reports.tables import TABLES

FONT_NEEDED = ("ko",)


def table(key: str, *frames: pd.DataFrame) -> pd.DataFrame:
    """The table `key` of `TABLES`."""
    made: pd.DataFrame = resolve_name(TABLES[key].function)(*frames)
    return made


def figure(key: str, *arrays: Any) -> Unrendered:
    """The figure `key` of `FIGURES`, in the language that figures can speak here."""
    language = figure_language()
    return Unrendered(key, arrays if language == spoken() else in_english(arrays), language)


def figure_language() -> str:
    """The language that is spoken; English where no font on this machine has its letters."""
    return "en" if spoken() in FONT_NEEDED and style.hangul_font() is None else spoken()


def stem(comparison: Comparison) -> str:
    """Data set and training size, for names of files, and how it was drawn unless by shares."""
    drawn = "" if comparison.subset == "stratified" else f"-{comparison.subset}"
    return file_name(f"{comparison.dataset}-{comparison.train_size}{drawn}")


def shown_trials(comparison: Comparison) -> list[TrialRecord]:
    """Of the lecture's network, and of the best of each family on the hardest (last) test set; of given
    features too."""
    test_set = comparison.test_sets[-1]
    keys = [comparison.lecture_network()]
    keys += [comparison.best(family, test_set) for family in ("learned", "classical", "given")]
    trials = (comparison.first_trial(key, test_set) for key in dict.fromkeys(keys))
    return [record for record in trials if record is not None]
