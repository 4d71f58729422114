"""The answer in words, computed from the numbers, saying no more than the tests allow."""

import math
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from experiments.record import TRAIN
from experiments.statistics import SIGNIFICANT
from reports import wording
from reports.comparison import FAMILIES, GIVEN, Comparison
from reports.drawings import in_short
from reports.language import say
from reports.run import Run
from reports.style import LOOKS
from reports.tables.pairs import units

BALANCED = "balanced"
MOST_PLACES = 4
OTHER = {"classical": "learned", "learned": "classical"}


def headline(run: Run) -> list[str]:
    """The answer in at most two sentences: the comparison with most test images, and the tally."""
    comparison = run.headline
    if comparison is None:
        return [say("answer.nothing")]
    test_set = comparison.largest_test
    pair = _pair(run, comparison, test_set)
    sentence = (
        _alone(comparison, test_set) if pair is None else _compared(comparison, test_set, pair)
    )
    verdicts = _verdicts(run)
    return [sentence, *([_tally(verdicts)] if verdicts else [])]


def answer(run: Run) -> list[str]:
    """Who won: a tally of the main comparisons, and a paragraph for each of them."""
    if not run.comparisons:
        return [say("answer.nothing")]
    verdicts = _verdicts(run)
    paragraphs = [text for comparison in run.main_comparisons for text in verdict(run, comparison)]
    return [*([_tally(verdicts)] if verdicts else []), *paragraphs]


def verdict(run: Run, comparison: Comparison) -> Iterator[str]:
    """Who errs less in `comparison`, a sentence a test set, see `reports.drawings.in_short`."""
    for test_set in _in_short(run, comparison).test_sets:
        pair = _pair(run, comparison, test_set)
        if pair is None:
            yield _alone(comparison, test_set)
        else:
            yield _compared(comparison, test_set, pair)
        if comparison.families:
            yield from _given(comparison, test_set)


def given(run: Run) -> Iterator[str]:
    """What the best method on given features errs on, a sentence a main comparison that has any."""
    for comparison in run.main_comparisons:
        yield from _given(comparison, comparison.largest_test)


def _given(comparison: Comparison, test_set: str) -> Iterator[str]:
    found = comparison.first_trial(comparison.best(GIVEN, test_set), test_set)
    if found is not None:
        best = _first(comparison, GIVEN, test_set)
        yield say(
            "answer.given",
            place=_lead(comparison, test_set, int(best.n_test)),
            method=best.method_name,
            source=found.method.citation,
            rate=_rate(best),
        )


def _in_short(run: Run, comparison: Comparison) -> Comparison:
    return replace(comparison, summary=in_short(run, comparison))


def findings(run: Run) -> list[str]:
    """What else the numbers say about the lecture's argument."""
    found: list[str] = []
    for whole in run.main_comparisons:
        comparison = _in_short(run, whole)
        found += [
            *_feature_errors(comparison),
            *_features_against_pixels(comparison),
            *_overfitting(comparison),
            *_recipe(comparison),
        ]
    if any(whole.facts and whole.facts.lecture_network for whole in run.main_comparisons):
        found.append(say("findings.lecture", section=say("section.literature")))
    return [*found, *_by_size(run)]


def side(family: str) -> str:
    """ "The hand-crafted side" or "the learned side"."""
    return say(f"side.{family}")


def _opening(text: str) -> str:
    return text[0].upper() + text[1:]


def _verdicts(run: Run) -> list[tuple[str | None, str]]:
    """The family ahead beyond chance, or None, and where: every test set of the main comparisons on
    which an image tells the two apart."""
    return [
        (_winner(pair), _where(comparison, test_set))
        for comparison in run.main_comparisons
        for test_set in comparison.test_sets
        if (pair := _pair(run, comparison, test_set)) is not None and pair.n_discordant
    ]


def _where(comparison: Comparison, test_set: str) -> str:
    if len(comparison.test_sets) == 1:
        return comparison.name
    return say("answer.verdict_place", name=comparison.name, test_set=test_set)


def _pair(run: Run, comparison: Comparison, test_set: str) -> Any:
    index = run.comparisons.index(comparison)
    for row in run.pairs.itertuples():
        if row.comparison == index and row.test_set == test_set:
            return row
    return None


def _winner(pair: Any) -> str | None:
    """The family that is ahead beyond chance, or None."""
    return _ahead(pair.difference) if pair.p_holm < SIGNIFICANT else None


def _ahead(difference: float) -> str | None:
    """Who errs less, of the hand-crafted side's error rate minus the learned side's."""
    if difference == 0:
        return None
    return "classical" if difference < 0 else "learned"


def _first(comparison: Comparison, family: str, test_set: str) -> Any:
    """The family's row of the method that stands for it."""
    ranking = comparison.ranking(family, test_set)
    return ranking[ranking["method"] == comparison.best(family, test_set)].iloc[0]


def _chosen(comparison: Comparison, test_set: str) -> str:
    """On what the methods that stand for the families were chosen."""
    level = [comparison.validated(family, test_set) for family in FAMILIES]
    if not all(level):
        return say("answer.chosen_on_test")
    if all(len(keys) == 1 for keys in level):
        return say("answer.chosen_on_validation")
    return say("answer.chosen_among_level")


def _tally(verdicts: list[tuple[str | None, str]]) -> str:
    places = {family: [w for f, w in verdicts if f == family] for family in (*FAMILIES, None)}
    parts = [
        say(
            "answer.ahead_in" if family else "answer.not_told_apart",
            side=side(family) if family else "",
            n=len(where),
            places=_in(where),
        )
        for family, where in places.items()
        if where
    ]
    comparisons = wording.counted(len(verdicts), "comparison")
    return say("answer.tally", comparisons=comparisons, parts=wording.listed(parts))


def _in(places: list[str]) -> str:
    """Which ones, as far as a reader would read their names."""
    if len(places) > MOST_PLACES:
        return ""
    return say("answer.in_places", places=", ".join(places))


def _rate(row: Any) -> str:
    rate = wording.percent(row.error_rate, row.n_test)
    return f"{rate} ({wording.interval(row.error_low, row.error_high, row.n_test)} %)"


def _lead(comparison: Comparison, test_set: str, n_test: int) -> str:
    images = wording.tested(n_test, test_set)
    return say("answer.place", title=comparison.title, images=images)


def _compared(comparison: Comparison, test_set: str, pair: Any) -> str:
    rows = {family: _first(comparison, family, test_set) for family in FAMILIES}
    n_test = int(rows["classical"].n_test)
    both = say(
        "answer.both",
        place=_lead(comparison, test_set, n_test),
        chosen=_chosen(comparison, test_set),
        classical=pair.classical,
        classical_rate=_rate(rows["classical"]),
        learned=pair.learned,
        learned_rate=_rate(rows["learned"]),
    )
    gap, ahead = pair.difference, _ahead(pair.difference)
    # As the winner's lead, so that a reader need not turn the signs.
    ends = [pair.difference_low, pair.difference_high]
    low, high = ends if ahead == "learned" else [-ends[1], -ends[0]]
    interval = wording.signed_interval(low, high, n_test)
    if ahead is None:
        return say("answer.level", both=both, interval=interval)
    told = wording.points(abs(gap), n_test)
    # The rates are means of all seeds of each; of the seeds that one of them lacks, no pair is known.
    if not math.isclose(
        gap, rows["classical"].error_rate - rows["learned"].error_rate, abs_tol=1e-9
    ):
        told = say("answer.shared_gap", gap=told)
    return say(
        f"answer.{_sureness(pair, low)}",
        both=both,
        side=side(ahead),
        gap=told,
        interval=interval,
        units=units(pair),
        p=wording.p_value(pair.p_holm),
    )


def _sureness(pair: Any, low: float) -> str:
    """How sure a lead is, of which the interval begins at `low`: that of one draw is a bootstrap's and
    uncorrected, its test exact and corrected, so that one may rule out 0 and the other not."""
    if _winner(pair):
        return "certain"
    return "unconfirmed" if low > 0 else "uncertain"


def _alone(comparison: Comparison, test_set: str) -> str:
    best = next(
        _first(comparison, family, test_set)
        for family in (*FAMILIES, GIVEN, "both", "control")
        if not comparison.ranking(family, test_set).empty
    )
    return say(
        "answer.both_missing" if best.group in (GIVEN, "control") else "answer.other_missing",
        place=_lead(comparison, test_set, int(best.n_test)),
        method=best.method_name,
        family=LOOKS[best.group].name.lower(),
        rate=_rate(best),
    )


def _feature_errors(comparison: Comparison) -> Iterator[str]:
    test_set = comparison.test_sets[0]
    rows = comparison.ranking("classical", test_set).query("uses_features")
    if len(rows) < 2:
        return
    best, worst = rows.iloc[0], rows.iloc[-1]
    rates = [wording.percent(row.error_rate, row.n_test) for row in (best, worst)]
    values = {"title": comparison.title, "methods": wording.counted(len(rows), "method")}
    if rates[0] == rates[1]:
        yield say("findings.features_level", **values, rate=rates[0])
    else:
        names = {"best": best.method_name, "worst": worst.method_name}
        yield say("findings.features_span", **values, **names, low=rates[0], high=rates[1])


def _features_against_pixels(comparison: Comparison) -> Iterator[str]:
    for test_set in comparison.test_sets:
        ranking = comparison.ranking("classical", test_set)
        with_features = ranking.query("uses_features")
        without = ranking.query("not uses_features")
        if with_features.empty or without.empty:
            continue
        a, b = with_features.iloc[0], without.iloc[0]
        earned = a.error_high < b.error_low
        if not earned and a.error_low <= b.error_high:
            continue
        yield say(
            "findings.features_earn" if earned else "findings.features_do_not",
            title=comparison.title,
            images=wording.images_of(test_set),
            with_features=a.method_name,
            with_rate=wording.percent(a.error_rate, a.n_test),
            without=b.method_name,
            without_rate=wording.percent(b.error_rate, b.n_test),
        )


def _overfitting(comparison: Comparison) -> Iterator[str]:
    key = comparison.lecture_network()
    further = comparison.test_sets[1:]
    if key is None or not further:
        return
    rows = comparison.summary.query("method == @key").set_index("test_set")
    names = [name for name in (TRAIN, comparison.test_sets[0], *further) if name in rows.index]
    shares = [
        say(
            "findings.share_of",
            rate=wording.percent(rows.at[name, "error_rate"], rows.at[name, "n_test"]),
            images=wording.images_of(name),
        )
        for name in names
    ]
    rises = rows.loc[names[-1]]["error_low"] > rows.loc[names[-2]]["error_high"]
    yield say(
        "findings.not_carried_over" if rises else "findings.no_loss_shown",
        title=comparison.title,
        method=rows["method_name"].iloc[0],
        rates=wording.listed(shares),
        classical=_classical_too(comparison, names[-2], names[-1]) if rises else "",
    )


def _classical_too(comparison: Comparison, near: str, far: str) -> str:
    """Whether the best hand-crafted method on the far test set lost as well."""
    classical = comparison.ranking("classical", far)
    if classical.empty:
        return ""
    best = classical.iloc[0]
    same = comparison.ranking("classical", near).query("method == @best.method")
    lost = not same.empty and best.error_low > same["error_high"].iloc[0]
    own = same.iloc[0] if lost else best
    return say(
        "findings.classical_lost_too" if lost else "findings.classical_there",
        method=best.method_name,
        rate=wording.percent(best.error_rate, best.n_test),
        near=wording.percent(own.error_rate, own.n_test),
    )


def _recipe(comparison: Comparison) -> Iterator[str]:
    key = comparison.lecture_network()
    test_set = comparison.test_sets[0]
    learned = comparison.ranking("learned", test_set)
    if key is None or len(learned) < 2 or learned["method"].iloc[0] == key:
        return
    best, own = learned.iloc[0], learned.query("method == @key").iloc[0]
    if best.error_high >= own.error_low:
        return
    yield say(
        "findings.recipe",
        title=comparison.title,
        own=own.method_name,
        own_rate=wording.percent(own.error_rate, own.n_test),
        images=wording.images_of(test_set),
        best=best.method_name,
        best_rate=wording.percent(best.error_rate, best.n_test),
    )


def _by_size(run: Run) -> Iterator[str]:
    drawn: dict[tuple[str, str], list[Comparison]] = {}
    for comparison in run.comparisons:
        if len(comparison.families) == 2:
            drawn.setdefault((comparison.dataset, comparison.subset), []).append(comparison)
    for (_, subset), both in drawn.items():
        if len(both) < 2:
            continue
        phrase = "findings.by_size_a_class" if subset == BALANCED else "findings.by_size"
        test_set = both[0].largest_test
        shared = [comparison for comparison in both if test_set in comparison.test_sets]
        parts = ", ".join(_ahead_at(comparison, test_set) for comparison in shared)
        yield say(phrase, name=both[0].name, images=wording.images_of(test_set), parts=parts)


def _ahead_at(comparison: Comparison, test_set: str) -> str:
    rates = {f: _first(comparison, f, test_set) for f in FAMILIES}
    difference = rates["classical"].error_rate - rates["learned"].error_rate
    ahead = _ahead(difference)
    a_class = comparison.n_classes if comparison.subset == BALANCED else 1
    size = f"{comparison.train_size // a_class:,}"
    if ahead is None:
        return say("findings.level_at", size=size)
    low, high = (
        wording.percent(row.error_rate, row.n_test)
        for row in (rates[family] for family in (ahead, OTHER[ahead]))
    )
    return say("findings.ahead_at", side=side(ahead), size=size, low=low, high=high)
