"""The answer in words, computed from the numbers, saying no more than the tests allow."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from reports import wording
from reports.results import TRAIN
from reports.run import Comparison, Run
from reports.style import LOOKS

SIGNIFICANT = 0.05
OTHER = {"classical": "learned", "learned": "classical"}
SIDE = {"classical": "the hand-crafted side", "learned": "the learned side"}


def answer(run: Run) -> list[str]:
    """Who won: a tally of the main comparisons, and a paragraph for each of them."""
    if not run.comparisons:
        return [
            "No trial ended well, so there is nothing to compare; the failures are listed below."
        ]
    paragraphs = []
    verdicts = []
    for comparison in run.main_comparisons:
        for test_set in comparison.test_sets:
            pair = _pair(run, comparison, test_set)
            if pair is None:
                paragraphs.append(_alone(comparison, test_set))
            else:
                verdicts.append(_winner(comparison, test_set, pair))
                paragraphs.append(_compared(comparison, test_set, pair))
    return [*([_tally(verdicts)] if verdicts else []), *paragraphs]


def findings(run: Run) -> list[str]:
    """What else the numbers say about the lecture's argument."""
    found: list[str] = []
    for comparison in run.main_comparisons:
        found += [
            *_feature_errors(comparison),
            *_features_against_pixels(comparison),
            *_overfitting(comparison),
            *_recipe(comparison),
        ]
    return [*found, *_by_size(run)]


def _pair(run: Run, comparison: Comparison, test_set: str) -> Any:
    index = run.comparisons.index(comparison)
    for row in run.pairs.itertuples():
        if row.comparison == index and row.test_set == test_set:
            return row
    return None


def _winner(comparison: Comparison, test_set: str, pair: Any) -> str | None:
    """The family that is ahead beyond chance, or None."""
    ahead = _ahead(comparison, test_set)
    on_seed = "classical" if pair.only_classical_wrong < pair.only_learned_wrong else "learned"
    return ahead if pair.p_holm < SIGNIFICANT and on_seed == ahead else None


def _ahead(comparison: Comparison, test_set: str) -> str | None:
    rates = {f: _first(comparison, f, test_set).error_rate for f in ("classical", "learned")}
    if rates["classical"] == rates["learned"]:
        return None
    return min(rates, key=lambda family: rates[family])


def _first(comparison: Comparison, family: str, test_set: str) -> Any:
    return comparison.ranking(family, test_set).iloc[0]


def _tally(verdicts: list[str | None]) -> str:
    count = Counter(verdicts)
    parts = [f"{SIDE[f]} is ahead in {count[f]}" for f in SIDE if count[f]]
    if count[None]:
        parts.append(f"{count[None]} cannot be told apart")
    text = f"Of {wording.counted(len(verdicts), 'comparison')} of the best of each family, "
    return f"{text}{wording.listed(parts)}."


def _rate(row: Any) -> str:
    rate = wording.percent(row.error_rate, row.n_test)
    return f"{rate} ({wording.interval(row.error_low, row.error_high, row.n_test)} %)"


def _compared(comparison: Comparison, test_set: str, pair: Any) -> str:
    rows = {family: _first(comparison, family, test_set) for family in ("classical", "learned")}
    n_test = int(rows["classical"].n_test)
    lead = (
        f"{comparison.title}; {wording.counted(n_test, f'{test_set} image')}: the best hand-crafted "
        f"method, {pair.classical}, errs on {_rate(rows['classical'])}, the best network, "
        f"{pair.learned}, on {_rate(rows['learned'])}."
    )
    tested = f"{wording.p_value(pair.p_holm)} after Holm's correction, seed {pair.seed}"
    ahead = _ahead(comparison, test_set)
    if ahead is None:
        return f"{lead} They are level."
    gap = wording.points(abs(rows["classical"].error_rate - rows["learned"].error_rate), n_test)
    seeds = ""
    if pair.n_common_seeds > 1:
        times = pair.classical_ahead if ahead == "classical" else pair.learned_ahead
        seeds = f", with {times} of {pair.n_common_seeds} seeds"
    if _winner(comparison, test_set, pair) is None:
        return (
            f"{lead} {SIDE[ahead].capitalize()} errs less, by {gap}{seeds}, but the images cannot "
            f"tell the two apart (McNemar's exact test: {tested})."
        )
    return (
        f"{lead} {SIDE[ahead].capitalize()} is ahead by {gap}{seeds}, more than chance explains "
        f"(McNemar's exact test: {tested})."
    )


def _alone(comparison: Comparison, test_set: str) -> str:
    best = next(
        _first(comparison, family, test_set)
        for family in ("classical", "learned", "control")
        if not comparison.ranking(family, test_set).empty
    )
    missing = "Both families are" if best.group == "control" else "The other family is"
    return (
        f"{comparison.title}; {wording.counted(int(best.n_test), f'{test_set} image')}: "
        f"{best.method_name} ({LOOKS[best.group].name.lower()}) errs on {_rate(best)}. {missing} "
        "missing in these records, so nothing is compared."
    )


def _feature_errors(comparison: Comparison) -> Iterator[str]:
    test_set = comparison.test_sets[0]
    rows = comparison.ranking("classical", test_set).query("uses_features")
    if len(rows) < 2:
        return
    best, worst = rows.iloc[0], rows.iloc[-1]
    rates = [wording.percent(row.error_rate, row.n_test) for row in (best, worst)]
    span = f"all err on {rates[0]}"
    if rates[0] != rates[1]:
        span = (
            f"err on {rates[0]} ({best.method_name}) to {rates[1]} ({worst.method_name}); the "
            "lecture's 26 % belongs to other pictures and another measure, see the history below"
        )
    yield f"{comparison.title}: {wording.counted(len(rows), 'method')} with hand-crafted features {span}."


def _features_against_pixels(comparison: Comparison) -> Iterator[str]:
    for test_set in comparison.test_sets:
        ranking = comparison.ranking("classical", test_set)
        with_features = ranking.query("uses_features")
        without = ranking.query("not uses_features")
        if with_features.empty or without.empty:
            continue
        a, b = with_features.iloc[0], without.iloc[0]
        if a.error_rate == b.error_rate:
            continue
        rates = [wording.percent(row.error_rate, row.n_test) for row in (a, b)]
        verb = "earn their place" if a.error_rate < b.error_rate else "do not earn their place"
        yield (
            f"{comparison.title}, {test_set} images: features {verb}. {a.method_name} errs on "
            f"{rates[0]}, the best without features, {b.method_name}, on {rates[1]}."
        )


def _overfitting(comparison: Comparison) -> Iterator[str]:
    key = comparison.lecture_network()
    further = comparison.test_sets[1:]
    if key is None or not further:
        return
    rows = comparison.summary.query("method == @key").set_index("test_set")
    names = [name for name in (TRAIN, comparison.test_sets[0], *further) if name in rows.index]
    rates = wording.listed(
        [
            f"{wording.percent(rows.at[name, 'error_rate'], rows.at[name, 'n_test'])} of the {name} images"
            for name in names
        ]
    )
    last = rows.loc[names[-1]]
    first = rows.loc[names[-2]]
    rises = last["error_low"] > first["error_high"]
    classical = comparison.ranking("classical", names[-1])
    also = ""
    if rises and not classical.empty:
        own, best = (r.iloc[0] for r in (comparison.ranking("classical", names[-2]), classical))
        also = (
            f" That is not the network's alone: {best.method_name}, the best hand-crafted method "
            f"there, errs on {wording.percent(best.error_rate, best.n_test)}"
            if best.error_low > own.error_rate
            else f" {best.method_name} errs on {wording.percent(best.error_rate, best.n_test)} there"
        ) + "."
    verdict = (
        "What it learned does not carry over to them."
        if rises
        else "The images do not show a loss."
    )
    yield f"{comparison.title}: {rows['method_name'].iloc[0]} errs on {rates}. {verdict}{also}"


def _recipe(comparison: Comparison) -> Iterator[str]:
    key = comparison.lecture_network()
    test_set = comparison.test_sets[0]
    learned = comparison.ranking("learned", test_set)
    if key is None or len(learned) < 2 or learned["method"].iloc[0] == key:
        return
    best, own = learned.iloc[0], learned.query("method == @key").iloc[0]
    if best.error_high >= own.error_low:
        return
    yield (
        f"{comparison.title}: the recipe matters within the learned side too. "
        f"{own.method_name} errs on {wording.percent(own.error_rate, own.n_test)} of the {test_set} "
        f"images, {best.method_name} on {wording.percent(best.error_rate, best.n_test)}."
    )


def _by_size(run: Run) -> Iterator[str]:
    for key in dict.fromkeys(comparison.dataset for comparison in run.comparisons):
        both = [c for c in run.comparisons if c.dataset == key and len(c.families) == 2]
        if len(both) < 2:
            continue
        parts = []
        for comparison in both:
            test_set = comparison.test_sets[0]
            ahead = _ahead(comparison, test_set)
            if ahead is None:
                parts.append(f"level at {comparison.train_size:,}")
                continue
            rates = [
                wording.percent(row.error_rate, row.n_test)
                for row in (
                    _first(comparison, ahead, test_set),
                    _first(comparison, OTHER[ahead], test_set),
                )
            ]
            parts.append(
                f"{SIDE[ahead]} at {comparison.train_size:,} ({rates[0]} against {rates[1]})"
            )
        name = both[0].records[0].settings["dataset"]["name"]
        yield f"{name}, who errs least by number of training images: {', '.join(parts)}."
