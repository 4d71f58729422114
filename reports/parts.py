"""Errors on parts of a test set, and an interval over those who made its pictures."""

from collections.abc import Sequence
from pkgutil import resolve_name
from typing import Any

import numpy as np
import pandas as pd

from dataset.facts import Part
from experiments.statistics import interval_over, n_units
from reports.answers import wrong_by_seed
from reports.comparison import FAMILIES, GIVEN, Comparison, Groups
from reports.pictures import Pictures

# So many of each family, those that err least.
SHOWN = 5


def parts_of(comparison: Comparison) -> tuple[Part, ...]:
    """Those that the comparison's data set tells apart, if its first test set is whole."""
    facts = comparison.facts
    parts: tuple[Part, ...] = resolve_name(facts.parts) if facts and facts.parts else ()
    whole = max((part.stop for part in parts), default=None)
    return parts if whole == comparison.n_test(comparison.test_sets[0]) else ()


def without_copies(comparison: Comparison, pictures: Pictures) -> tuple[Part, ...]:
    """The first test set without what is nearly among the training images; nothing if none is."""
    test_set = comparison.test_sets[0]
    copies = pictures.near_copies(comparison.answered(test_set)[0], test_set)
    part = Part("no-near-copies", 0, comparison.n_test(test_set), copies)
    return (part,) if copies else ()


def part_rows(comparison: Comparison, parts: Sequence[Part], groups: Groups) -> pd.DataFrame:
    """Error rates of the best of each family, on all pictures and on each part; the mean over seeds.

    Returns
    -------
    DataFrame: ``group, method_name, n_test, error_rate, error_low, error_high, n_units`` (groups, or
    pictures where there are none), ``unit`` (what a group is), and ``part:<name>`` and ``n:<name>`` of
    every part.
    """
    test_set = comparison.test_sets[0]
    rows = []
    for family in (*FAMILIES, GIVEN):
        for row in comparison.ranking(family, test_set).head(SHOWN).itertuples():
            trials = comparison.by_seed(row.method, test_set)
            errors = np.mean(list(wrong_by_seed(trials, test_set).values()), axis=0)
            together = groups(next(iter(trials.values())), test_set)
            low, high = interval_over(errors, together)
            units = n_units(len(errors), together)
            found: dict[str, Any] = {"group": family, "method_name": row.method_name}
            found |= {"n_test": len(errors), "error_rate": float(errors.mean())}
            found |= {
                "error_low": low,
                "error_high": high,
                "n_units": units,
                "unit": comparison.group,
            }
            for part in parts:
                inside = np.delete(errors, part.without)[part.start : part.stop]
                found |= {f"part:{part.name}": float(inside.mean()), f"n:{part.name}": len(inside)}
            rows.append(found)
    return pd.DataFrame(rows)
