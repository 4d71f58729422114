"""What an error rate costs."""

from collections.abc import Iterator

from reports.comparison import GIVEN
from reports.costs import WHERE, comparable, costs_of
from reports.document import Block, Picture, Table, Text
from reports.entries import figure, stem, table
from reports.language import say
from reports.run import Run

FEWEST_MARKS = 3


def costs(run: Run) -> Iterator[Block]:
    """Error against time where it was measured alone, and the costs of every main comparison."""
    spent = [(one, costs_of(one.records, one.summary)) for one in run.comparisons]
    if any(
        one in run.main_comparisons and len(comparable(cost)) < len(cost) for one, cost in spent
    ):
        yield Text(say("costs.alone"))
    if any(one.ranking(GIVEN, one.largest_test).size for one in run.main_comparisons):
        yield Text(say("costs.given"))
    for comparison, cost in spent:
        # What it took to compute given vectors is not known.
        alone = comparable(cost[cost["group"] != GIVEN])
        is_compared = alone["method"].nunique() >= FEWEST_MARKS
        if is_compared:
            where = {name: str(alone[name].iloc[0]) for name in WHERE}
            yield Picture(
                f"pareto-{stem(comparison)}",
                say("caption.pareto", title=comparison.title, **where),
                figure("pareto", alone),
            )
        if is_compared or comparison in run.main_comparisons:
            yield Table(
                say("caption.costs", title=comparison.title),
                table("costs", cost),
                name=f"costs-{stem(comparison)}",
            )
