"""Which difference between drawers breaks which method: errors by factor, clustered by drawer."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from dataset.facts import ALL_SET, NEAT_SET
from experiments.record import TRAIN
from experiments.statistics import clustered_interval
from reports import wording
from reports.answers import predictions, wrong
from reports.comparison import Comparison
from reports.language import say
from reports.run import Run

FACTOR_COLUMNS = [
    "method",
    "method_name",
    "group",
    "factor",
    "n_test",
    "n_groups",
    "n_seeds",
    "error_rate",
    "error_low",
    "error_high",
]
# What is done about the differences, in the order in which it is added: name, and how its method's key
# goes on after that of the method as it is.
TREATMENTS = {
    "plain": "",
    "poses": "+poses",
    "redrawn": "+redrawn",
    "normalised": "+normalised",
    "normalised_turns": "+normalised+turns",
}
TREATED = ("hog+svm", "lecture-shape-cnn")
BREAKS, HOLDS = 0.1, 0.02
MOST_TEST_SETS = 3


def has_drawers(run: Run, comparison: Comparison) -> bool:
    """Whether it is of drawings that differ in one thing after another, and each test set says who drew.

    Who wrote a digit, or which signs are one track, is known as well, and is no such difference.
    """
    return ALL_SET in comparison.test_sets and all(
        _drawers(run, comparison, name) is not None for name in comparison.test_sets
    )


def _drawers(run: Run, comparison: Comparison, test_set: str) -> npt.NDArray[np.int64] | None:
    return run.pictures.groups(comparison.answered(test_set)[0], test_set)


def in_short(run: Run, comparison: Comparison) -> pd.DataFrame:
    """The comparison's summary; of many test sets with known drawers the first and the last alone.

    Those between differ in one thing each, and the section on drawings has all of them.
    """
    names = comparison.test_sets
    if len(names) <= MOST_TEST_SETS or not has_drawers(run, comparison):
        return comparison.summary
    kept = comparison.summary["test_set"].isin([names[0], names[-1], TRAIN])
    return comparison.summary[kept]


def fullest(run: Run) -> list[Comparison]:
    """Of every data set with known drawers the comparison of most methods, the larger among equals."""
    chosen: dict[str, Comparison] = {}
    for comparison in run.comparisons:
        if has_drawers(run, comparison):
            known = chosen.get(comparison.dataset)
            if known is None or _n_methods(comparison) >= _n_methods(known):
                chosen[comparison.dataset] = comparison
    return list(chosen.values())


def _n_methods(comparison: Comparison) -> int:
    return int(comparison.summary["method"].nunique())


def by_factor(run: Run, comparison: Comparison) -> pd.DataFrame:
    """Error rates on every test set, seeds put together, with intervals over drawers.

    Returns
    -------
    DataFrame with `FACTOR_COLUMNS`: a row a method and test set, in the order of the plan; an answer
    that is wrong in some seeds counts by their share.
    """
    rows = []
    for (method, group), part in comparison.summary.groupby(["method", "group"], sort=False):
        for factor in comparison.test_sets:
            trials = comparison.by_seed(str(method), factor).values()
            groups = _drawers(run, comparison, factor)
            if groups is None or not trials:
                continue
            share = np.mean([wrong(trial, factor) for trial in trials], axis=0)
            low, high = clustered_interval(share, groups)
            rows.append(
                {
                    "method": method,
                    "method_name": part["method_name"].iloc[0],
                    "group": group,
                    "factor": factor,
                    "n_test": len(share),
                    "n_groups": len(np.unique(groups)),
                    "n_seeds": len(trials),
                    "error_rate": float(share.mean()),
                    "error_low": low,
                    "error_high": high,
                }
            )
    return pd.DataFrame(rows, columns=FACTOR_COLUMNS)


def treatments(factors: pd.DataFrame) -> pd.DataFrame:
    """The rows of `by_factor` whose methods differ in what is done about the differences alone.

    Returns
    -------
    DataFrame with the columns of `factors`, ``base`` (the name of the method as it is) and
    ``treatment``; empty if no method was treated.
    """
    named = dict(zip(factors["method"], factors["method_name"], strict=True))
    parts = [
        factors[factors["method"] == base + suffix].assign(base=named[base], treatment=treatment)
        for base in TREATED
        if any(base + suffix in named for suffix in list(TREATMENTS.values())[1:]) and base in named
        for treatment, suffix in TREATMENTS.items()
    ]
    return pd.concat(parts) if parts else pd.DataFrame(columns=[*factors, "base", "treatment"])


def by_size(run: Run, dataset: str) -> pd.DataFrame:
    """Error rates where everything differs, against training pictures a class.

    Returns
    -------
    DataFrame with `FACTOR_COLUMNS` and ``a_class``; rows of methods with at least two sizes.
    """
    parts = []
    for comparison in run.comparisons:
        if comparison.dataset == dataset and ALL_SET in comparison.test_sets:
            found = by_factor(run, comparison)
            a_class = comparison.train_size // comparison.n_classes
            parts.append(found[found["factor"] == ALL_SET].assign(a_class=a_class))
    if not parts:
        return pd.DataFrame(columns=[*FACTOR_COLUMNS, "a_class"])
    sizes = pd.concat(parts)
    counts = sizes.groupby("method")["a_class"].nunique()
    return sizes[sizes["method"].isin(counts[counts > 1].index)]


def both_families(run: Run, comparison: Comparison, factor: str) -> dict[str, Any] | None:
    """The best method of each family on `factor`, and both together by their mean probabilities.

    The mean rule of J. Kittler et al. (1998), On combining classifiers, IEEE Trans. PAMI 20, on the
    stored probabilities of the lowest common seed. The two were picked by their error on these
    pictures.

    Returns
    -------
    ``classical``, ``learned`` (names), ``rates`` (of each and of both), ``n_test``; None where a
    family is missing
    """
    rivals = comparison.rivals(factor)
    if not rivals:
        return None
    records = rivals[0]
    found = [predictions(record)[factor] for record in records]
    scores = [one.probability for one in found]
    if any(score is None for score in scores):
        return None
    labels = found[0].labels
    summed = np.mean([score for score in scores if score is not None], axis=0).argmax(axis=1)
    rates = [float(np.mean(one.predicted != labels)) for one in found]
    return {
        "classical": records[0].method.name,
        "learned": records[1].method.name,
        "rates": [*rates, float(np.mean(summed != labels))],
        "n_test": len(labels),
    }


def sentences(factors: pd.DataFrame) -> list[str]:
    """What breaks which method, and which methods nothing breaks, in words."""
    said = []
    single = factors[~factors["factor"].isin([NEAT_SET, ALL_SET])]
    for base in TREATED:
        own = single[single["method"] == base]
        if own.empty:
            continue
        broken = own[own["error_rate"] > BREAKS].sort_values("error_rate", ascending=False)
        name = own["method_name"].iloc[0]
        if broken.empty:
            said.append(say("drawings.unbroken", method=name, most=f"{100 * BREAKS:.0f}"))
        else:
            listed = [
                f"{row.factor} ({wording.percent(row.error_rate, row.n_test)})"
                for row in broken.itertuples()
            ]
            said.append(say("drawings.broken", method=name, factors=wording.listed(listed)))
    worst = (
        single[single["group"] != "control"].groupby("method_name", sort=False)["error_rate"].max()
    )
    if holding := list(worst[worst <= HOLDS].index):
        key = "drawings.one_holds" if len(holding) == 1 else "drawings.several_hold"
        said.append(say(key, methods=wording.listed(holding), most=f"{100 * HOLDS:.0f}"))
    return said


def together(found: dict[str, Any]) -> str:
    """The sentence for `both_families`."""
    one, other, both = (wording.percent(rate, found["n_test"]) for rate in found["rates"])
    return say(
        "drawings.together",
        classical=found["classical"],
        learned=found["learned"],
        one=one,
        other=other,
        both=both,
    )


def drawers_of(groups: npt.NDArray[np.int64], n_shown: int) -> npt.NDArray[np.int64]:
    """The first `n_shown` drawers."""
    return np.unique(groups)[:n_shown]


def contact_sheet(
    run: Run, comparison: Comparison, n_drawers: int = 12
) -> dict[str, npt.NDArray[np.uint8]]:
    """Test set → one picture of each of the first drawers, their shapes in turn."""
    sheet = {}
    for name in comparison.test_sets:
        record = comparison.answered(name)[0]
        images, groups = run.pictures.images(record, name), run.pictures.groups(record, name)
        if images is None or groups is None:
            continue
        labels = predictions(record)[name].labels
        chosen = [
            np.flatnonzero((groups == drawer) & (labels == place % comparison.n_classes))[:1]
            for place, drawer in enumerate(drawers_of(groups, n_drawers))
        ]
        sheet[name] = images[np.concatenate(chosen)]
    return sheet
