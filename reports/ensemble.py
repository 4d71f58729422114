"""The networks of the profile `ensemble`, each alone and all together."""

from collections.abc import Sequence
from itertools import groupby

import numpy as np
import pandas as pd

from experiments.predictions import Predictions
from experiments.record import TrialRecord
from experiments.statistics import mean_probability, wilson_interval
from reports import wording
from reports.answers import predictions
from reports.language import say

COLUMNS = [
    "method_name", "members", "seeds", "n_test", "member_errors", "n_errors", "error_low",
    "error_high",
]  # fmt: skip


def members_of(records: Sequence[TrialRecord], test_set: str) -> pd.DataFrame:
    """What the members among `records` get wrong, alone, by method, and all together.

    Parameters
    ----------
    records : of one comparison, that answered `test_set`; those that are no members or have no
        probabilities count for nothing
    test_set : name

    Returns
    -------
    DataFrame with `COLUMNS`, a row a method and a last row, whose ``method_name`` is empty, for all:
    ``member_errors`` are the errors of each member in the order of ``seeds``, ``n_errors`` those of
    the mean of their probabilities, with the ends of its 95 % Wilson interval. Empty under two members.
    """
    members = [
        (record.method.name, record.seed, found)
        for record in records
        if record.is_member and (found := predictions(record)[test_set]).probability is not None
    ]
    if len(members) < 2:
        return pd.DataFrame(columns=COLUMNS)
    rows = []
    for name, group in groupby(sorted(members, key=lambda m: m[:2]), key=lambda m: m[0]):
        own = list(group)
        rows.append([name, *_together([m[1] for m in own], [m[2] for m in own])])
    rows.append(["", *_together([m[1] for m in members], [m[2] for m in members])])
    return pd.DataFrame(rows, columns=COLUMNS)


def sentence(found: pd.DataFrame, title: str) -> str:
    """What all members in rows of `members_of`, not empty, get wrong, under the title of theirs."""
    whole = found.iloc[-1]
    return say(
        "claims.ensemble",
        n=int(whole["members"]),
        title=title,
        rate=wording.percent(whole["n_errors"] / whole["n_test"], whole["n_test"]),
        n_errors=int(whole["n_errors"]),
        n_test=f"{int(whole['n_test']):,}",
        best=min(whole["member_errors"]),
        worst=max(whole["member_errors"]),
    )


def _together(seeds: list[int], members: list[Predictions]) -> list[object]:
    labels = members[0].labels
    mean = mean_probability([one.probability for one in members if one.probability is not None])
    n_errors = int(np.count_nonzero(mean.argmax(axis=1) != labels))
    low, high = wilson_interval(n_errors, len(labels))
    alone = tuple(one.n_errors for one in members)
    return [len(members), tuple(seeds), len(labels), alone, n_errors, low, high]
