"""What an error rate costs."""

from collections.abc import Iterator

from reports.document import Block, Picture, Table
from reports.entries import figure, stem, table
from reports.language import say
from reports.results import costs_of
from reports.run import Run

FEWEST_MARKS = 3


def costs(run: Run) -> Iterator[Block]:
    """Error against time, and the costs, a main comparison after the other."""
    for comparison in run.main_comparisons:
        spent = costs_of(comparison.records, comparison.summary)
        if spent["method"].nunique() >= FEWEST_MARKS:
            yield Picture(
                f"pareto-{stem(comparison)}",
                say("caption.pareto", title=comparison.title),
                figure("pareto", spent),
            )
        yield Table(
            say("caption.costs", title=comparison.title),
            table("costs", spent),
            name=f"costs-{stem(comparison)}",
        )
