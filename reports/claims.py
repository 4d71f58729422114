"""Sentences about crossovers, damaged pictures and pairs, computed from the numbers."""

from collections.abc import Iterator
from typing import Any

import pandas as pd

from experiments.statistics import SIGNIFICANT
from reports import wording
from reports.language import say
from reports.samples import per_class, size_in_words
from reports.style import LOOKS
from reports.tables.crossover import interval_in_words

BALANCED = "balanced"


def overtaking(name: str, crossovers: pd.DataFrame) -> str:
    """Where the best learned method overtakes the best hand-crafted one, the first row."""
    row = next(crossovers.itertuples())
    largest = per_class(row.largest, row.n_classes)
    sides = {"learned": row.learned, "classical": row.classical}
    if row.size == 0:
        smallest = per_class(row.smallest, row.n_classes)
        text = say("claims.always_ahead", **sides, size=smallest)
    elif row.size == float("inf"):
        text = say("claims.never_ahead", **sides, size=largest)
    else:
        text = say("claims.overtakes", **sides, size=size_in_words(row.size, row))
    place = say("claims.place", name=name, test_set=row.test_set, size=largest)
    return say(
        "claims.overtaking", place=place, text=text, sureness=_sureness(row), changes=_changes(row)
    )


def _sureness(row: Any) -> str:
    draws = wording.counted(row.n_draws, "draw")
    if row.no_interval:
        return say("claims.no_interval", draws=draws)
    return say("claims.interval_over", draws=draws, interval=interval_in_words(row))


def _changes(row: Any) -> str:
    if row.n_changes < 2:
        return ""
    sizes = wording.listed([per_class(size, row.n_classes) for size in row.changes])
    return say("claims.lead_changes", n=row.n_changes, sizes=sizes)


def treatments(grid: pd.DataFrame) -> Iterator[str]:
    """Who is ahead beyond chance at which training sizes; a sentence a treatment."""
    for name, rows in grid.groupby("treatment", sort=False):
        parts = []
        for family, picked in (
            ("classical", rows["difference"] < 0),
            ("learned", rows["difference"] > 0),
        ):
            sizes = rows[picked & (rows["p_holm"] < SIGNIFICANT)]
            if not sizes.empty:
                at = wording.listed([size_of(row) for row in sizes.itertuples()])
                parts.append(say("claims.ahead_at", side=say(f"side.{family}"), sizes=at))
        rest = rows[~(rows["p_holm"] < SIGNIFICANT)]
        if not rest.empty:
            at = wording.listed([size_of(row) for row in rest.itertuples()])
            parts.append(say("claims.not_told_apart_at", sizes=at))
        first = rows.iloc[0]
        yield say(
            "claims.treatment",
            name=first.dataset_name,
            images=wording.images_of(first.test_set),
            treatment=say(f"augmentation_is.{name}"),
            unit=say("claims.a_class" if first.subset == BALANCED else "claims.in_all"),
            parts="; ".join(parts),
        )


def size_of(row: Any) -> str:
    """The training size of a row, images a class where it was drawn by class."""
    if row.subset == BALANCED:
        return per_class(row.train_size, row.n_classes)
    return f"{row.train_size:,}"


def damage(degradations: pd.DataFrame) -> Iterator[str]:
    """Who errs least under corruption in each family, and how much that is of the clean error."""
    parts = []
    for family in ("classical", "learned"):
        rows = degradations[degradations["group"] == family]
        if rows.empty:
            continue
        best = rows.sort_values("mean_error", kind="stable").iloc[0]
        clean, mean = (wording.percent(best[key], best.n_test) for key in ("clean", "mean_error"))
        family_name = LOOKS[family].name.lower()
        parts.append(
            say("claims.goes", family=family_name, method=best.method_name, low=clean, high=mean)
        )
    if parts:
        yield say("claims.damage", parts="; ".join(parts))


def why_no_ratio(degradations: pd.DataFrame) -> Iterator[str]:
    """Why some ratios are missing."""
    for reason, rows in degradations[degradations["reason"] != ""].groupby("reason", sort=False):
        names = wording.listed(rows["method_name"].tolist())
        yield f"{names}: {wording.reason(str(reason))}."


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
        upright, turned = (
            wording.percent(worst[key], worst.n_test) for key in ("clean_rate", "error_rate")
        )
        angle = wording.typographic(f"{worst.severity:g}")
        name = best["method_name"].iloc[0]
        parts.append(say("claims.turned", method=name, low=upright, high=turned, angle=angle))
    if parts:
        yield say("claims.turning", parts="; ".join(parts))


def omnibus(pairs: pd.DataFrame) -> str:
    """How many of the pairs differ, and what Cochran's Q says of all methods."""
    row = pairs.iloc[0]
    return say(
        "claims.pairs_apart",
        title=row.title,
        images=wording.tested(int(row.n_test), row.test_set),
        n=int((pairs["p_holm"] < SIGNIFICANT).sum()),
        decided=wording.counted(int(pairs["p_holm"].notna().sum()), "pair"),
        omnibus=_cochran(row),
    )


def _cochran(row: Any) -> str:
    if pd.isna(row.cochran_p):
        return ""
    p = wording.p_value(row.cochran_p)
    return say("claims.cochran", n=row.n_tested, q=f"{row.cochran_q:.1f}", p=p)


def selection(bonuses: pd.DataFrame) -> str:
    """How much the best epoch on the test images would have claimed over the last."""
    largest = bonuses.sort_values("bonus", kind="stable").iloc[-1]
    if largest.bonus == 0:
        return say("claims.selection_level")
    return say(
        "claims.selection",
        method=largest.method_name,
        title=largest.title,
        last=wording.percent(largest.last_error, largest.n_test),
        best=wording.percent(largest.best_error, largest.n_test),
        epoch=largest.best_epoch,
        n_epochs=largest.n_epochs,
    )
