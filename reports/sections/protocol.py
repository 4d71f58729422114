"""How it was done, and on what."""

from collections.abc import Iterator

from reports import wording
from reports.document import Block, Table, Text
from reports.entries import table
from reports.language import say
from reports.run import Run


def protocol(run: Run) -> Iterator[Block]:
    """The rules, the seeds, the data, the machine and the versions."""
    if run.trials.empty:
        return
    seeds = wording.seeds_named(run.trials["seed"].tolist())
    yield Text(say("words.protocol", seeds=seeds))
    yield Table(say("caption.data_sets"), table("data-sets", run.trials), name="data-sets")
    yield Table(say("caption.machines"), table("machines", run.trials), name="machines")
