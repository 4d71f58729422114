"""Every two methods that answered the same test images after learning from the same pictures."""

from collections.abc import Mapping
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd

from experiments.record import TrialRecord
from experiments.statistics import Compared, NotTested, cochran_q, wins_over_seeds
from reports.answers import compare_common, wrong, wrong_by_seed
from reports.comparison import Comparison, Groups, compared_columns, holm_within
from reports.results import is_control

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
    "n_discordant",
    "n_draws",
    "n_units",
    "difference",
    "difference_low",
    "difference_high",
    "within",
    "p_value",
    "p_holm",
    "n_common_seeds",
    "a_better",
    "b_better",
    "a_beats_b",
    "a_beats_b_low",
    "a_beats_b_high",
]
PAIR_EXTRA = [
    "title",
    "name_a",
    "name_b",
    "n_methods",
    "cochran_q",
    "cochran_p",
    "n_tested",
    "unit",
]
Trials = dict[str, dict[int, TrialRecord]]


def pair_rows(comparison: Comparison, test_set: str, groups: Groups) -> pd.DataFrame:
    """All pairs of the methods of `comparison` on `test_set`, over the draws that both have.

    Parameters
    ----------
    groups : see `reports.comparison.family_pairs`

    Returns
    -------
    DataFrame with `PAIR_COLUMNS` and `PAIR_EXTRA`, methods in the order of their error rates; empty
    for fewer than two methods. Holm's correction is over all pairs that an image tells apart; of the
    others ``p_holm`` is NaN. Cochran's Q is of the lowest seed that most methods have, without controls,
    and NaN where there is none.
    """
    trials = comparison.trials(test_set)
    rates = {key: _rates(by_seed, test_set) for key, by_seed in trials.items()}
    order = sorted(rates, key=lambda key: float(np.mean(list(rates[key].values()))))
    if len(order) < 2:
        return pd.DataFrame(columns=[*PAIR_COLUMNS, *PAIR_EXTRA])
    together = groups(comparison.answered(test_set)[0], test_set)
    errors = {key: wrong_by_seed(trials[key], test_set) for key in order}
    names = {key: next(iter(trials[key].values())).method.name for key in order}
    common = {
        "dataset": comparison.dataset,
        "subset": comparison.subset,
        "train_size": comparison.train_size,
        "test_set": test_set,
        "n_test": comparison.n_test(test_set),
        "title": comparison.title,
        "unit": comparison.group,
        **_omnibus(trials, test_set),
    }
    rows = [
        {**common, **pair_row(a, b, *found), **over_draws(rates[a], rates[b], found[1])}
        | {"name_a": names[a], "name_b": names[b]}
        for a, b in combinations(order, 2)
        if (found := compare_common(errors[a], errors[b], together))
    ]
    frame = pd.DataFrame(rows, columns=[*PAIR_COLUMNS, *PAIR_EXTRA])
    frame["p_holm"] = holm_within(frame, ["test_set"])
    return frame


def _rates(by_seed: Mapping[int, TrialRecord], test_set: str) -> dict[int, float]:
    return {seed: record.evaluations[test_set].error_rate for seed, record in by_seed.items()}


def _omnibus(trials: Trials, test_set: str) -> dict[str, Any]:
    """How many methods there are, and what Cochran's Q says of those that are no controls."""
    tested = {key: by_seed for key, by_seed in trials.items() if not is_control(key)}
    counted = {"n_methods": len(trials), "n_tested": len(tested)}
    seeds = [seed for by_seed in tested.values() for seed in by_seed]
    if not seeds:
        return counted
    seed = max(sorted(set(seeds)), key=seeds.count)
    errors = [wrong(each[seed], test_set) for each in tested.values() if seed in each]
    if len(errors) < 2:
        return counted
    found = cochran_q(errors)
    if isinstance(found, NotTested):
        return counted
    return counted | {"cochran_q": found.statistic, "cochran_p": found.p_value}


def pair_row(a: str, b: str, seed: int, found: Compared) -> dict[str, Any]:
    """Who is wrong on the first common draw, that of `seed`, and what the comparison says, as columns."""
    counts = found.counts._asdict()
    del counts["p_value"]
    return {
        "method_a": a,
        "method_b": b,
        "seed": seed,
        **counts,
        **compared_columns(found),
    }


def over_draws(a: Mapping[int, float], b: Mapping[int, float], found: Compared) -> dict[str, Any]:
    """On how many draws A errs less; methods that repeat themselves have one draw."""
    common = sorted(a.keys() & b.keys())
    wins = wins_over_seeds(*([one[seed] for seed in common] for one in (a, b)))
    n_common = len(common)
    if isinstance(wins, NotTested) or found.n_draws == 1:
        return {"n_common_seeds": min(n_common, 1)}
    return {
        "n_common_seeds": n_common,
        "a_better": wins.wins,
        "b_better": wins.losses,
        "a_beats_b": wins.probability,
        "a_beats_b_low": wins.interval.low,
        "a_beats_b_high": wins.interval.high,
    }
