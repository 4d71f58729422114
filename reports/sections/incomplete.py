"""What is not there: failed, missing, planned and outdated trials, and what does not fit."""

from collections.abc import Iterator

from reports import wording
from reports.document import Block, Table, Text
from reports.entries import table
from reports.language import say
from reports.run import Run


def incomplete(run: Run) -> Iterator[Block]:
    """Nothing is left out silently."""
    if run.n_failed:
        yield Table(say("caption.failed"), table("failed", run.trials), name="failed")
    if not run.missing.empty:
        yield Table(say("caption.missing"), table("missing", run.missing), name="missing")
    if not run.unrun.empty:
        yield Table(say("caption.unrun"), table("unrun", run.unrun), name="not-yet-run")
    if not run.left_out.empty:
        yield Table(say("caption.left_out"), table("left-out", run.left_out), name="left-out")
    if run.n_outdated:
        yield Text(say("words.outdated", records=wording.counted(run.n_outdated, "record")))
