"""Damaged and turned pictures."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from dataset.corruptions import EVERY
from dataset.files import file_name
from reports import claims, robustness, wording
from reports.comparison import Comparison
from reports.document import Block, Picture, Table, Text
from reports.entries import figure, stem, table
from reports.language import say
from reports.results import COMPARISON
from reports.run import Run


def conditions(run: Run) -> Iterator[Block]:
    """What the conditions look like, and what each costs whom."""
    curves = robustness.mean_over_seeds(run.conditions)
    for comparison in run.comparisons:
        own = curves[(curves[COMPARISON] == comparison.place).all(axis=1)]
        if own.empty:
            continue
        yield from _contact_sheet(run, comparison, own)
        for test_set, part in own.groupby("test_set", sort=False):
            yield from _corrupted(comparison, str(test_set), robustness.corrupted(part))
            yield from _rotated(comparison, str(test_set), robustness.rotated(part))


def _contact_sheet(run: Run, comparison: Comparison, curves: pd.DataFrame) -> Iterator[Block]:
    corruptions = [key for key in curves["corruption"].unique() if key in EVERY]
    test_set = curves["test_set"].iloc[-1]
    images = run.pictures.images(comparison.answered(test_set)[0], test_set)
    if corruptions and images is not None:
        name = comparison.name
        spread = np.linspace(0, len(images) - 1, min(len(images), len(corruptions)))
        shown = {name: images[spread.astype(int)]}
        yield Picture(
            f"conditions-{stem(comparison)}",
            say("caption.conditions", name=name),
            figure("conditions", shown, comparison.data.kind, corruptions),
        )


def _corrupted(comparison: Comparison, test_set: str, curves: pd.DataFrame) -> Iterator[Block]:
    if curves.empty:
        return
    found = robustness.degradations(curves)
    images = wording.tested(int(curves["n_test"].iloc[0]), test_set)
    place = say("answer.place", title=comparison.title, images=images)
    for sentence in (*claims.damage(found), *claims.why_no_ratio(found)):
        yield Text(say("words.sentence_on", place=place, sentence=sentence))
    name = file_name(f"{stem(comparison)}-{test_set}")
    yield Picture(
        f"severity-curves-{name}",
        say("caption.severity_curves", place=place),
        figure("severity-curves", robustness.shown(curves)),
    )
    yield Table(
        say("caption.robustness", place=place, baseline=found["baseline"].iloc[0]),
        table("robustness", found),
        name=f"robustness-{name}",
    )


def _rotated(comparison: Comparison, test_set: str, curves: pd.DataFrame) -> Iterator[Block]:
    if curves.empty:
        return
    place = say("answer.place", title=comparison.title, images=test_set)
    for sentence in claims.turning(curves):
        yield Text(say("words.sentence_on", place=place, sentence=sentence))
    yield Picture(
        f"rotation-curve-{file_name(f'{stem(comparison)}-{test_set}')}",
        say("caption.rotation_curve", place=place),
        figure("rotation-curve", robustness.shown(curves)),
    )
