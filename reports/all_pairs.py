"""Every two methods that answered the same test images after learning from the same pictures."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from experiments.record import TrialRecord
from experiments.statistics import NotTested, Pair, all_pairs, wins_over_seeds
from reports.answers import wrong

PAIR_COLUMNS = [
    "dataset",
    "subset",
    "train_size",
    "test_set",
    "seed",
    "n_test",
    "method_a",
    "method_b",
    "both_right",
    "only_a_wrong",
    "only_b_wrong",
    "both_wrong",
    "difference",
    "difference_low",
    "difference_high",
    "p_value",
    "p_holm",
    "not_tested",
    "cochran_q",
    "cochran_p",
    "n_methods",
    "n_common_seeds",
    "a_better",
    "b_better",
    "a_beats_b",
    "a_beats_b_low",
    "a_beats_b_high",
]
PAIR_EXTRA = ["title", "name_a", "name_b"]


def pair_rows(records: Sequence[TrialRecord], title: str, test_set: str) -> pd.DataFrame:
    """All pairs of the methods in `records`, on the lowest seed that most of them have.

    Parameters
    ----------
    records : trials of one comparison that answered `test_set`
    title : of the comparison
    test_set : on whose images

    Returns
    -------
    DataFrame with `PAIR_COLUMNS` and `PAIR_EXTRA`, methods in the order of their error rates; empty
    for fewer than two methods. ``p_holm`` is NaN where ``not_tested`` says why.
    """
    trials: dict[str, dict[int, TrialRecord]] = {}
    for record in records:
        trials.setdefault(record.method.key, {})[record.seed] = record
    seeds = [seed for by_seed in trials.values() for seed in by_seed]
    if not seeds:
        return pd.DataFrame(columns=[*PAIR_COLUMNS, *PAIR_EXTRA])
    seed = max(sorted(set(seeds)), key=seeds.count)
    rates = {key: _rates(by_seed, test_set) for key, by_seed in trials.items() if seed in by_seed}
    order = sorted(rates, key=lambda key: float(np.mean(list(rates[key].values()))))
    if len(order) < 2:
        return pd.DataFrame(columns=[*PAIR_COLUMNS, *PAIR_EXTRA])
    tested = all_pairs({key: wrong(trials[key][seed], test_set) for key in order})
    first = trials[order[0]][seed]
    common = {
        "dataset": first.data.key,
        "subset": first.subset,
        "train_size": first.train_size,
        "test_set": test_set,
        "seed": seed,
        "n_test": first.evaluations[test_set].n_test,
        "title": title,
        "n_methods": len(order),
    }
    if not isinstance(tested.omnibus, NotTested):
        common |= {"cochran_q": tested.omnibus.statistic, "cochran_p": tested.omnibus.p_value}
    names = {key: trials[key][seed].method.name for key in order}
    rows = [
        {**common, **_row(pair), **_over_seeds(rates[pair.a], rates[pair.b])}
        | {"name_a": names[pair.a], "name_b": names[pair.b]}
        for pair in tested.pairs
    ]
    return pd.DataFrame(rows, columns=[*PAIR_COLUMNS, *PAIR_EXTRA])


def _rates(by_seed: Mapping[int, TrialRecord], test_set: str) -> dict[int, float]:
    return {seed: record.evaluations[test_set].error_rate for seed, record in by_seed.items()}


def _row(pair: Pair) -> dict[str, Any]:
    p = pair.p_holm
    return {
        "method_a": pair.a,
        "method_b": pair.b,
        **pair.counts._asdict(),
        "difference": pair.difference.estimate,
        "difference_low": pair.difference.interval.low,
        "difference_high": pair.difference.interval.high,
        "p_holm": np.nan if isinstance(p, NotTested) else p,
        "not_tested": p.reason if isinstance(p, NotTested) else "",
    }


def _over_seeds(a: Mapping[int, float], b: Mapping[int, float]) -> dict[str, Any]:
    wins = wins_over_seeds(a, b)
    n_common = len(a.keys() & b.keys())
    if isinstance(wins, NotTested):
        return {"n_common_seeds": n_common}
    return {
        "n_common_seeds": n_common,
        "a_better": wins.wins,
        "b_better": wins.losses,
        "a_beats_b": wins.probability,
        "a_beats_b_low": wins.interval.low,
        "a_beats_b_high": wins.interval.high,
    }
