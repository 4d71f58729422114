"""Learned by heart, or learned?"""

from collections.abc import Iterator

from reports.document import Block, Picture, Table
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
            figure("generalisation", fewer(comparison.summary)),
        )
        yield Table(
            say("caption.generalisation_table", title=comparison.title),
            table("generalisation", comparison.summary),
            name=f"generalisation-{stem(comparison)}",
        )
