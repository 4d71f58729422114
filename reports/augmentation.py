"""Augmentation as a factor: families are compared under none, under the same, and under each one's own."""

from collections.abc import Iterator, Sequence
from dataclasses import fields
from typing import Any

import numpy as np
import pandas as pd

from dataset.distortion import ANOTHER_SHOT, ANY_HAND, HANDWRITING, Distortion, Redrawing, Retaking
from experiments.record import RecordedMethod, TrialRecord
from reports.answers import compare_common, wrong_by_seed
from reports.comparison import FAMILIES, Comparison, Groups, compared_columns, holm_within
from reports.results import is_control

NONE, SAME, OWN = TREATMENTS = ("none", "same", "own")
# What methods of either family may learn under.
SHARED = (HANDWRITING, ANY_HAND, ANOTHER_SHOT)
# Settings of a recipe that move its pictures by whole pixels, and mirror them; of a hand-crafted method the
# step that describes a picture and its mirror image together: it is told as much.
MOVED = ("translation", "alternating_flips")
MIRRORED = "mirrored"


def treatment(method: RecordedMethod) -> str:
    """Of the training pictures: `NONE`, `SAME` as any method may have, or the method's `OWN`."""
    found = list(_distortions(method.parameters.get("steps", ())))
    if not found:
        return NONE
    return SAME if all(one in SHARED for one in found) else OWN


def _distortions(
    steps: Sequence[Any],
) -> Iterator[Distortion | Redrawing | Retaking | dict[str, Any]]:
    for step in steps:
        for member in step.get("members", ()):
            yield from _distortions(member)
        if step["step"] == "virtual":
            yield _declared(Distortion, step)
        if step["step"] == "redrawn":
            yield Redrawing(**dict(step.get("settings", ())))
        if step["step"] == "retaken":
            yield Retaking(**dict(step["settings"]))
        if "retaking" in step:
            yield Retaking(**step["retaking"])
        if "augmentation" in step:
            yield Distortion(**step["augmentation"])
        if step["step"] == MIRRORED:
            yield step
        if moved := {key: step[key] for key in MOVED if key in step}:
            yield moved
        if "redrawing" in step:
            yield Redrawing(**step["redrawing"])


def _declared(kind: type[Any], step: dict[str, Any]) -> Any:
    names = {field.name for field in fields(kind)}
    return kind(**{name: value for name, value in step.items() if name in names})


def by_treatment(comparison: Comparison, test_set: str, groups: Groups) -> list[dict[str, Any]]:
    """The best of each family under every treatment that both have; a row each.

    The best is the method with the lowest mean error on the most draws that a method of its family and
    treatment has.
    """
    rows = []
    for name in TREATMENTS:
        best = [_best(comparison, family, name, test_set) for family in FAMILIES]
        if not all(best):
            continue
        errors = [wrong_by_seed(trials, test_set) for trials in best]
        together = groups(next(iter(best[0].values())), test_set)
        compared = compare_common(errors[0], errors[1], together)
        if compared is None:
            continue
        common = sorted(errors[0].keys() & errors[1].keys())
        rates = [float(np.mean([one[seed].mean() for seed in common])) for one in errors]
        rows.append(
            {
                "title": comparison.title,
                "dataset": comparison.dataset,
                "dataset_name": comparison.name,
                "subset": comparison.subset,
                "train_size": comparison.train_size,
                "n_classes": comparison.n_classes,
                "test_set": test_set,
                "n_test": comparison.n_test(test_set),
                "unit": comparison.group,
                "treatment": name,
                **{
                    family: next(iter(trials.values())).method.name
                    for family, trials in zip(FAMILIES, best, strict=True)
                },
                **{f"{family}_rate": rate for family, rate in zip(FAMILIES, rates, strict=True)},
                **compared_columns(compared[1]),
            }
        )
    return rows


def _best(comparison: Comparison, family: str, name: str, test_set: str) -> dict[int, TrialRecord]:
    """Trials by seed of the family's best method under the treatment; empty if there is none."""
    found = []
    for key, by_seed in comparison.trials(test_set).items():
        method = next(iter(by_seed.values())).method
        if method.family == family and not is_control(key) and treatment(method) == name:
            found.append(by_seed)
    if not found:
        return {}
    most = max(map(len, found))
    whole = [by_seed for by_seed in found if len(by_seed) == most]
    return min(
        whole,
        key=lambda each: float(
            np.mean([r.evaluations[test_set].error_rate for r in each.values()])
        ),
    )


def grid(comparisons: Sequence[Comparison], groups: Groups) -> pd.DataFrame:
    """Every comparison that has both families under two treatments or more.

    Returns
    -------
    DataFrame, a row a comparison and treatment, on its largest test set: names and mean error rates of
    the best of each family, what `experiments.statistics.Compared` says of the difference, and ``p_holm``
    over the sizes of one data set, way to draw and treatment.
    """
    rows = []
    for comparison in comparisons:
        found = by_treatment(comparison, comparison.largest_test, groups)
        rows += found if len(found) > 1 else []
    frame = pd.DataFrame(rows)
    if not frame.empty:
        frame["p_holm"] = holm_within(frame, ["dataset", "subset", "treatment"])
    return frame
