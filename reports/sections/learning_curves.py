"""Loss and accuracy by epoch, and what choosing the epoch on the test images would have claimed."""

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from reports import claims
from reports.document import Block, Picture, Table, Text
from reports.entries import drawing, shown_methods, stem, table
from reports.language import say
from reports.run import Run


def learning_curves(run: Run) -> Iterator[Block]:
    """A figure a network of those shown, then the warning."""
    for comparison in run.main_comparisons:
        for key in shown_methods(comparison):
            settings = comparison.first_trial(key).settings
            if not settings["history"]:
                continue
            curves = pd.DataFrame(settings["history"])
            curves.index = pd.RangeIndex(1, len(curves) + 1)
            yield Picture(
                f"learning-curves-{stem(comparison)}-{key}",
                say(
                    "caption.learning_curves",
                    method=settings["method"]["name"],
                    title=comparison.title,
                    seed=settings["seed"],
                    note=_monitored(settings),
                ),
                drawing("learning-curves", curves),
            )
    if not run.selection.empty:
        yield Text(claims.selection(run.selection))
        yield Table(
            say("caption.selection"),
            table("selection", run.selection),
            name="test-selection",
        )


def _monitored(settings: Mapping[str, Any]) -> str:
    """What the validation lines were measured on."""
    if "val_loss" not in settings["history"]:
        return ""
    if settings["method"]["parameters"].get("validation_share"):
        return say("caption.monitored_share")
    return say(f"caption.monitored_{settings['monitor']}") if settings["monitor"] else ""
