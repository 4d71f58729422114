"""What both families say together."""

from collections.abc import Iterator

from reports.committee import gain_in_words, sentence
from reports.document import Block, Table, Text
from reports.entries import stem, table
from reports.language import say
from reports.run import Run


def committee(run: Run) -> Iterator[Block]:
    """Two sentences and a table a main comparison of which fits of both families can be put together."""
    for found in run.committees:
        comparison, test_set = found.comparison, found.test_set
        yield Text(f"{sentence(found)} {gain_in_words(found)}".strip())
        yield Table(
            say(
                "caption.committee",
                title=comparison.title,
                test_set=test_set,
                seed=found.seed,
                units=found.units,
            ),
            table("committee", found),
            name=f"committee-{stem(comparison)}-{test_set}",
        )
