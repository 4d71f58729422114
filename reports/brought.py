"""The comparison of answers that other programs gave: frames, tables, and a page of them."""

from collections.abc import Mapping
from itertools import combinations
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from dataset.facts import ANY_GROUP
from experiments.statistics import (
    SIGNIFICANT,
    interval_over,
    n_units,
    over_seeds,
)
from reports import wording
from reports.all_pairs import over_draws, pair_row
from reports.answers import compare_common
from reports.comparison import holm_within
from reports.document import Block, Document, Section, Table, Text
from reports.language import say
from reports.tables import pairs as pairs_table

Wrong = Mapping[str, Mapping[int, npt.NDArray[np.bool_]]]


def method_rows(wrong: Wrong, groups: npt.NDArray[np.int64] | None) -> pd.DataFrame:
    """Error rates, lowest first.

    Parameters
    ----------
    wrong : method → draw → bool ``(n,)``, True where it errs, over the same images
    groups : ``(n,)``, which images belong together, or None

    Returns
    -------
    DataFrame, a row a method: its errors (mean over draws), error rate with its 95 % interval, over
    groups where there are some, else Wilson's, and the standard deviation over draws.
    """
    rows = []
    for name, by_draw in wrong.items():
        errors = np.array(list(by_draw.values()))
        n_draws, n = errors.shape
        found = over_seeds(errors.sum(axis=1).tolist(), [n] * n_draws)
        interval = interval_over(errors.mean(axis=0), groups)
        rows.append(
            {"method": name, "error_rate": found.mean, "error_low": interval.low}
            | {"error_high": interval.high, "error_sd": found.sd, "n_draws": n_draws, "n_test": n}
            | {"n_errors": float(errors.sum() / n_draws)}
            | {"n_groups": n_units(n, groups)}
        )
    return pd.DataFrame(rows).sort_values("error_rate", kind="stable", ignore_index=True)


def pair_rows(wrong: Wrong, groups: npt.NDArray[np.int64] | None, order: list[str]) -> pd.DataFrame:
    """Every two methods on the same images, over the draws that both have; a row a pair.

    Holm's correction is over the pairs that an image tells apart; of the others ``p_holm`` is NaN.

    Parameters
    ----------
    order : of the methods; the first of a pair comes first here
    """
    rows = []
    for a, b in combinations(order, 2):
        found = compare_common(wrong[a], wrong[b], groups)
        if found is None:
            continue
        rates = [{draw: float(one.mean()) for draw, one in wrong[key].items()} for key in (a, b)]
        n_test = len(next(iter(wrong[a].values())))
        rows.append(
            {"set": "", "method_a": a, "method_b": b, "name_a": a, "name_b": b, "n_test": n_test}
            | {"unit": ANY_GROUP}
            | pair_row(a, b, *found)
            | {"n_common_seeds": 1, "a_better": 0, "b_better": 0}
            | over_draws(rates[0], rates[1], found[1])
        )
    frame = pd.DataFrame(rows)
    if not frame.empty:
        frame["p_holm"] = holm_within(frame, ["set"])
    return frame


def sentences(pairs: pd.DataFrame) -> list[str]:
    """What is known of the method that errs least against each other, a sentence a pair."""
    if pairs.empty:
        return []
    found = []
    for row in pairs[pairs["name_a"] == pairs["name_a"].iloc[0]].itertuples():
        values = {
            "a": row.name_a,
            "b": row.name_b,
            "points": wording.points(-row.difference, row.n_test),
            "interval": wording.interval(-row.difference_high, -row.difference_low, row.n_test),
            "p": wording.p_value(row.p_holm),
            "within": wording.points(row.within, row.n_test),
        }
        found.append(say(f"brought.{_verdict(row)}", **values))
    return found


def _verdict(row: Any) -> str:
    if not row.n_discordant:
        return "alike"
    return "less" if row.p_holm < SIGNIFICANT else "level"


def comparison_page(methods: pd.DataFrame, pairs: pd.DataFrame, with_groups: bool) -> Document:
    """The page of both frames: what was found, error rates, every pair, and how it was tested."""
    rates = Table(say("brought.rates"), rates_table(methods), name="error-rates")
    blocks: list[Block] = [*(Text(text, strong=True) for text in sentences(pairs)), rates]
    sections = [Section(say("brought.title"), tuple(blocks))]
    if not pairs.empty:
        every = Table(say("brought.pairs"), pairs_table.pairs(pairs), name="pairs")
        sections.append(Section(say("brought.every_pair"), (every,)))
    how = Text(say("brought.by_groups" if with_groups else "brought.by_images"))
    sections.append(Section(say("section.protocol"), (how,)))
    return Document(say("brought.title"), tuple(sections))


def rates_table(methods: pd.DataFrame) -> pd.DataFrame:
    """`method_rows` in words."""
    return pd.DataFrame(
        {
            say("column.method"): methods["method"],
            say("brought.error"): [_rate(row) for row in methods.itertuples()],
            say("column.interval"): [
                f"{wording.interval(row.error_low, row.error_high, row.n_test)} %"
                for row in methods.itertuples()
            ],
            say("brought.errors"): [f"{n:,.6g}" for n in methods["n_errors"]],
            say("brought.images"): [f"{n:,}" for n in methods["n_test"]],
            say("brought.draws"): methods["n_draws"].astype(str),
        }
    )


def _rate(row: Any) -> str:
    rate = wording.percent(row.error_rate, row.n_test)
    if row.n_draws < 2:
        return rate
    spread = wording.hundredfold(row.error_sd, row.n_test)
    return f"{rate.removesuffix(' %')} ± {spread} %"
