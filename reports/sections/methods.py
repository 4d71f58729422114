"""What each method does, and the references behind methods and statistics."""

from collections.abc import Iterator

from reports.document import Block, Table
from reports.entries import table
from reports.language import say
from reports.run import Run


def methods(run: Run) -> Iterator[Block]:
    """Descriptions and sources of what was used, nothing else."""
    if run.trials.empty:
        return
    yield Table(say("caption.methods"), table("methods", run.trials), name="methods")
    yield Table(
        say("caption.references"),
        table("references", run.trials, run.pairs, run.all_pairs, run.conditions),
        name="references",
    )
