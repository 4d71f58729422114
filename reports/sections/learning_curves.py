"""Loss and accuracy by epoch, and what choosing the epoch on the test images would have claimed."""

from collections.abc import Iterator

import pandas as pd

from dataset.files import file_name
from experiments.record import TrialRecord
from reports import claims
from reports.document import Block, Download, Picture, Table, Text
from reports.entries import figure, shown_trials, stem, table
from reports.language import say
from reports.place import SELECTION
from reports.run import Run


def learning_curves(run: Run) -> Iterator[Block]:
    """A figure a network of those shown, then the warning."""
    for comparison in run.main_comparisons:
        for record in shown_trials(comparison):
            if not record.learning_curve:
                continue
            curves = pd.DataFrame(record.learning_curve)
            curves.index = pd.RangeIndex(1, len(curves) + 1)
            yield Picture(
                f"learning-curves-{stem(comparison)}-{file_name(record.method.key)}",
                say(
                    "caption.learning_curves",
                    method=record.method.name,
                    title=comparison.title,
                    seed=record.seed,
                    note=_monitored(record),
                ),
                figure("learning-curves", curves),
            )
    if not run.selection.empty:
        yield Text(claims.selection(run.selection))
        gained = run.selection[run.selection["bonus"] != 0]
        if not gained.empty:
            yield Table(
                say("caption.selection"),
                table("selection", gained),
                folded=True,
                name="test-selection",
            )
        yield Download(SELECTION, say("download.selection"))


def _monitored(record: TrialRecord) -> str:
    """What the validation lines were measured on."""
    if "val_loss" not in record.learning_curve:
        return ""
    if record.method.declares("validation_share"):
        return say("caption.monitored_share")
    return say(f"caption.monitored_{record.monitor}") if record.monitor else ""
