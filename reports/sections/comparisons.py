"""Every comparison: the verdict, the figure and the table; smaller training sizes as tables."""

from collections.abc import Iterator

from reports import conclusion
from reports.comparison import Comparison
from reports.document import Block, Picture, Table, Text
from reports.drawings import in_short
from reports.entries import figure, stem, table
from reports.language import say
from reports.run import Run
from reports.samples import fewer


def comparisons(run: Run) -> Iterator[Block]:
    """One after the other, in the order of the plan."""
    for comparison in run.comparisons:
        main = comparison in run.main_comparisons
        if main:
            for sentence in conclusion.verdict(run, comparison):
                yield Text(sentence)
        # The first screen has its figure already, unless methods were left out there.
        cut = len(fewer(comparison.summary)) < len(comparison.summary)
        if main and (comparison is not run.headline or cut):
            yield Picture(
                f"error-rates-{stem(comparison)}",
                say("caption.error_rates", title=comparison.title),
                figure("error-rates", in_short(run, comparison)),
            )
        if comparison is not run.headline or cut:
            yield error_table(run, comparison, folded=not main)


def error_table(run: Run, comparison: Comparison, folded: bool = False) -> Table:
    """Error rates of `comparison`, see `reports.drawings.in_short`."""
    return Table(
        say("caption.further_table" if folded else "caption.error_table", title=comparison.title),
        table("error-rates", in_short(run, comparison)),
        folded=folded,
        name=f"error-rates-{stem(comparison)}",
    )
