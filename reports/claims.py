"""Sentences about crossovers, damaged pictures and pairs, computed from the numbers."""

from collections.abc import Iterator
from typing import Any

import pandas as pd

from experiments.statistics import NotTested, images_needed, least_p_value
from reports import wording
from reports.samples import per_class, size_in_words
from reports.style import LOOKS
from reports.tables.crossover import interval_in_words

SIGNIFICANT = 0.05


def overtaking(name: str, crossovers: pd.DataFrame) -> str:
    """Where the best learned method overtakes the best hand-crafted one, the first row."""
    row = next(crossovers.itertuples())
    largest = per_class(row.largest, row.n_classes)
    smallest = per_class(row.smallest, row.n_classes)
    lead = f"{name}, {row.test_set}, best of each family at {largest} training images a class: "
    if row.size == 0:
        text = f"{row.learned} errs less than {row.classical} at every size, from {smallest} a class on"
    elif row.size == float("inf"):
        text = (
            f"{row.learned} does not overtake {row.classical} with up to {largest} images a class"
        )
    else:
        text = f"{row.learned} overtakes {row.classical} at {size_in_words(row.size, row)} images a class"
    return f"{lead}{text} ({_sureness(row)}).{_changes(row)}"


def _sureness(row: Any) -> str:
    draws = wording.counted(row.n_draws, "draw")
    if row.no_interval:
        return f"{draws}, so no interval"
    return f"95 % interval over {draws}: {interval_in_words(row)}"


def _changes(row: Any) -> str:
    if row.n_changes < 2:
        return ""
    return f" The lead changes {row.n_changes} times over the sizes; the last change counts."


def damage(degradations: pd.DataFrame) -> Iterator[str]:
    """Who errs least under corruption in each family, and how much that is of the clean error."""
    parts = []
    for family in ("classical", "learned"):
        rows = degradations[degradations["group"] == family]
        if rows.empty:
            continue
        best = rows.sort_values("mean_error", kind="stable").iloc[0]
        clean, mean = (wording.percent(best[key], best.n_test) for key in ("clean", "mean_error"))
        parts.append(f"{LOOKS[family].name.lower()} {best.method_name} goes from {clean} to {mean}")
    if parts:
        yield (
            "Lowest mean error under corruption of each family, picked on these very images: "
            f"{'; '.join(parts)}."
        )


def why_no_ratio(degradations: pd.DataFrame) -> Iterator[str]:
    """Why some ratios are missing."""
    for reason, rows in degradations[degradations["reason"] != ""].groupby("reason", sort=False):
        yield f"{wording.listed(rows['method_name'].tolist())}: {reason}."


def turning(curves: pd.DataFrame) -> Iterator[str]:
    """The lowest mean error of each family over the angles, and where it is highest."""
    parts = []
    for family in ("classical", "learned"):
        rows = curves[curves["group"] == family]
        if rows.empty:
            continue
        means = rows.groupby("method", sort=False)["error_rate"].mean()
        best = rows[rows["method"] == means.idxmin()]
        worst = best.sort_values("error_rate", kind="stable").iloc[-1]
        rates = [wording.percent(worst[key], worst.n_test) for key in ("clean_rate", "error_rate")]
        parts.append(
            f"{best['method_name'].iloc[0]} from {rates[0]} upright to {rates[1]} at "
            f"{worst.severity:g}°".replace("at -", "at −")
        )
    if parts:
        yield f"Lowest mean error over the angles, and its worst angle: {'; '.join(parts)}."


def omnibus(pairs: pd.DataFrame) -> str:
    """What Cochran's Q says of all methods, and what becomes of the pairs."""
    row = pairs.iloc[0]
    lead = f"{row.title}, {wording.counted(int(row.n_test), f'{row.test_set} image')}, seed {row.seed}: "
    if row.n_methods == 2:
        return f"{lead}two methods, so Cochran's Q is not needed."
    if pd.isna(row.cochran_p):
        return f"{lead}{row.not_tested}, so no pair is tested."
    tested = (
        f"Cochran's Q over {row.n_methods} methods is {row.cochran_q:.1f}, "
        f"{wording.p_value(row.cochran_p)}"
    )
    if row.cochran_p >= SIGNIFICANT:
        return f"{lead}{tested}: no difference among them, so no pair is tested."
    apart = int((pairs["p_holm"] < SIGNIFICANT).sum())
    return (
        f"{lead}{tested}; {apart} of {wording.counted(len(pairs), 'pair')} differ at 0.05 after "
        f"Holm's correction.{_seeds(int(pairs['n_common_seeds'].max()))}"
    )


def _seeds(n_seeds: int) -> str:
    """What a sign test over so many seeds could show at best."""
    if n_seeds < 2:
        return " One seed says nothing about other draws of the training images."
    least = wording.p_value(least_p_value(n_seeds))
    return (
        f" Seeds are counted, not tested: {n_seeds} that agree would give {least} in a sign test."
    )


def images_for(pairs: pd.DataFrame) -> Iterator[str]:
    """Differences between the best of each family that the test images cannot show."""
    for row in pairs[pairs["p_holm"] >= SIGNIFICANT].itertuples():
        shares = row.only_classical_wrong / row.n_test, row.only_learned_wrong / row.n_test
        needed = images_needed(*shares)
        if isinstance(needed, NotTested):
            continue
        yield (
            f"{row.title}, {row.test_set}: if {row.classical} and {row.learned} really differ by "
            f"{wording.points(abs(shares[0] - shares[1]), row.n_test)}, it takes {needed:,} test images "
            f"to see it with a probability of 80 %; there are {row.n_test:,}."
        )
