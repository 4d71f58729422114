"""Learned by heart, or learned?"""

from collections.abc import Iterator

from reports.document import Block, Picture, Table
from reports.drawings import in_short
from reports.entries import figure, stem, table
from reports.language import say
from reports.run import Run
from reports.samples import fewer


def generalisation(run: Run) -> Iterator[Block]:
    """Errors on the images learned from beside the errors on others."""
    for comparison in run.main_comparisons:
        yield Picture(
            f"generalisation-{stem(comparison)}",
            say("caption.generalisation", title=comparison.title),
            figure("generalisation", fewer(in_short(run, comparison))),
        )
        yield Table(
            say("caption.generalisation_table", title=comparison.title),
            table("generalisation", in_short(run, comparison)),
            name=f"generalisation-{stem(comparison)}",
        )
