"""What several networks say together."""

from collections.abc import Iterator

from reports.document import Block, Table, Text
from reports.ensemble import members_of, sentence
from reports.entries import stem, table
from reports.language import say
from reports.run import Run


def ensemble(run: Run) -> Iterator[Block]:
    """A sentence and a table a comparison that has members of an ensemble."""
    for comparison in run.comparisons:
        for test_set in comparison.test_sets:
            found = members_of(comparison.answered(test_set), test_set)
            if found.empty:
                continue
            yield Text(sentence(found, comparison.title))
            yield Table(
                say("caption.ensemble", title=comparison.title, test_set=test_set),
                table("ensemble", found),
                name=f"ensemble-{stem(comparison)}-{test_set}",
            )
