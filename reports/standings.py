"""Who stands where: the method chosen for each family on every data set, and who errs less."""

import math
from collections.abc import Iterator
from typing import Any

import pandas as pd

from experiments.statistics import SIGNIFICANT
from reports import wording
from reports.comparison import FAMILIES, Comparison
from reports.language import say
from reports.literature import ILSVRC, ILSVRC_2012, ILSVRC_SOURCE
from reports.run import Run

STANDING = [
    "dataset",
    "name",
    "comparison",
    "test_set",
    "n_test",
    "family",
    "method",
    "method_name",
    "error_rate",
    "error_low",
    "error_high",
    "verdict",
    "source",
]
PEOPLE, HISTORY = "people", "history"
# Beyond so many data sets a sentence that names all of them is a list.
MOST_NAMED = 6
MOST_IN_A_COLUMN = 3
# The ends of an axis, and its ticks, as rates.
TICKS = (0.0001, 0.001, 0.01, 0.1, 1.0)


def standings(run: Run) -> pd.DataFrame:
    """The main comparisons on their largest test sets, a row a family, then what others published.

    Returns
    -------
    DataFrame with the columns `STANDING`: ``verdict`` is the family that errs less beyond chance,
    ``undecided``, or ``alone`` where a family is missing. Intervals are those of the summary. Rows with
    a ``source`` were not measured here and have no interval: people on the same test set (family
    `PEOPLE`), and, where the run has pictures that the lecture's argument is about, the two errors that
    the lecture tells (verdict `HISTORY`).
    """
    rows = [row for comparison in run.main_comparisons for row in _rows(run, comparison)]
    told = list(_history()) if any(map(_argued, run.main_comparisons)) else []
    return pd.DataFrame(rows + told, columns=STANDING)


def _argued(comparison: Comparison) -> bool:
    """Whether the lecture's argument is about these pictures: its own, or photographs."""
    facts = comparison.facts
    return facts is not None and bool(facts.lecture_network or facts.kind == "photograph")


def _rows(run: Run, comparison: Comparison) -> Iterator[dict[str, Any]]:
    test_set = comparison.largest_test
    pairs = run.pairs
    if not pairs.empty:
        index = run.comparisons.index(comparison)
        pairs = pairs[(pairs["comparison"] == index) & (pairs["test_set"] == test_set)]
    verdict = _verdict(pairs)
    for family in FAMILIES:
        key = comparison.best(family, test_set)
        ranking = comparison.ranking(family, test_set)
        for row in ranking[ranking["method"] == key].to_dict("records"):
            known = {column: row[column] for column in STANDING if column in row}
            place = {"name": comparison.name, "comparison": comparison.title}
            yield {**known, **place, "family": family, "verdict": verdict, "source": ""}
    for entry in comparison.published:
        if entry.group == PEOPLE:
            place = {
                "dataset": comparison.dataset,
                "name": comparison.name,
                "comparison": comparison.title,
                "test_set": test_set,
            }
            row = _told(entry.error, PEOPLE, say("family.people"), entry.source)
            yield {**place, **row, "verdict": verdict}


def _history() -> Iterator[dict[str, Any]]:
    place = {
        "dataset": "",
        "name": ILSVRC,
        "comparison": ILSVRC,
        "test_set": "test",
        "verdict": HISTORY,
    }
    for entry in ILSVRC_2012:
        if entry.training_data == "challenge":
            row = _told(
                entry.top5_error, entry.kind, say(f"first.told_{entry.kind}"), ILSVRC_SOURCE
            )
            yield {**place, **row}


def _told(error: float, family: str, name: str, source: str) -> dict[str, Any]:
    """A row of what others published, `error` in percent."""
    rates = dict.fromkeys(("error_rate", "error_low", "error_high"), error / 100)
    return {
        **rates,
        "n_test": wording.MANY_IMAGES,
        "family": family,
        "method": "",
        "method_name": name,
        "source": source,
    }


def measured(found: pd.DataFrame) -> pd.DataFrame:
    """The rows of `standings` that were measured here."""
    return found[found["source"] == ""]


def _verdict(pairs: pd.DataFrame) -> str:
    if pairs.empty:
        return "alone"
    pair = pairs.iloc[0]
    if pair["n_discordant"] and pair["p_holm"] < SIGNIFICANT and pair["difference"]:
        return "classical" if pair["difference"] < 0 else "learned"
    return "undecided"


def sentence(found: pd.DataFrame) -> str:
    """Who makes fewer mistakes on what, for somebody who knows none of the field's words.

    Parameters
    ----------
    found : as `standings` makes them
    """
    places = [
        (verdict, name, part)
        for (name, verdict), part in measured(found).groupby(["name", "verdict"], sort=False)
    ]
    compared = [place for place in places if place[0] != "alone"]
    if not compared:
        return say("first.nothing")
    parts = [part for verdict in (*FAMILIES, "undecided") for part in _parts(verdict, compared)]
    return say("first.sentence", parts=_opening("; ".join(parts)))


def _parts(verdict: str, places: list[tuple[str, str, pd.DataFrame]]) -> Iterator[str]:
    own = [(name, part) for found, name, part in places if found == verdict]
    if not own:
        return
    many = len(places) > MOST_NAMED
    names = [name if verdict == "undecided" else _with_rates(name, part) for name, part in own]
    where = say("first.of_sets", n=len(own), all=len(places)) if many else wording.listed(names)
    yield say(f"first.{verdict}", where=where)


def _with_rates(name: str, part: pd.DataFrame) -> str:
    ordered = part.sort_values("error_rate", kind="stable")
    low, high = (wording.percent(row.error_rate, row.n_test) for row in ordered.itertuples())
    return say("first.rates", name=name, low=low, high=high)


def _opening(text: str) -> str:
    return text[:1].upper() + text[1:]


def by_name(found: pd.DataFrame) -> list[tuple[str, list[Any]]]:
    """Every data set's name and rows."""
    groups = found.groupby("name", sort=False)
    return [(str(name), list(part.itertuples())) for name, part in groups]


def in_columns(groups: list[Any]) -> list[list[Any]]:
    """What stands side by side in a lecture hall, the first half and the second; a few stay together.

    Examples
    --------
    >>> in_columns(["a", "b", "c"]), in_columns(["a", "b", "c", "d", "e"])
    ([['a', 'b', 'c']], [['a', 'b', 'c'], ['d', 'e']])
    """
    half = -(-len(groups) // 2)
    return [groups] if len(groups) <= MOST_IN_A_COLUMN else [groups[:half], groups[half:]]


def ends(found: pd.DataFrame) -> tuple[float, float]:
    """The ends of a logarithmic axis that holds every interval: rates of `TICKS`, at most two decades
    below the lowest error that was made."""
    made = found.loc[found["error_rate"] > 0, "error_low"]
    lows = [*made, *(found.loc[found["error_rate"] == 0, "error_high"] / 3)]
    low = max((tick for tick in TICKS if tick <= min(lows)), default=TICKS[0])
    high = min(tick for tick in TICKS if tick >= found["error_high"].max())
    return low, high if high > low else 10 * low


def place(rate: float, low: float, high: float) -> float:
    """Where a rate stands on the axis from `low` to `high`, in percent of its length.

    Examples
    --------
    >>> place(0.01, 0.001, 1.0), place(0.0, 0.001, 1.0)
    (33.33, 0.0)
    """
    if rate <= low:
        return 0.0
    return round(100 * min(1.0, math.log(rate / low) / math.log(high / low)), 2)


def ticks(low: float, high: float) -> list[float]:
    """Rates to name on the axis: its decades, and between them where they are few."""
    decades = [tick for tick in TICKS if low <= tick <= high]
    if len(decades) > 3:
        return decades
    between = [m * tick for tick in decades[:-1] for m in (1, 2, 5)]
    return [*between, decades[-1]]
