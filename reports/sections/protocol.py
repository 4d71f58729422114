"""How it was done, and on what."""

from collections.abc import Iterator

import pandas as pd

from experiments.choices import choices_behind
from reports import wording
from reports.document import Block, Table, Text
from reports.entries import table
from reports.language import say
from reports.run import Run
from reports.tables.effort import SIDES, tried


def protocol(run: Run) -> Iterator[Block]:
    """The rules, the seeds, what was tried on either side, the data, the machine and the versions."""
    if run.trials.empty:
        return
    seeds = wording.seeds_named(run.trials["seed"].tolist())
    yield Text(say("words.protocol", seeds=seeds))
    choices = pd.DataFrame(choices_behind(run.trials["method"].unique()))
    if not choices.empty:
        counts = {side: tried(choices, side) for side in SIDES}
        numbers = {f"{side}_{i}": n for side, pair in counts.items() for i, n in enumerate(pair)}
        yield Text(say("words.effort", **numbers))
        yield Table(say("caption.effort"), table("effort", choices), folded=True, name="effort")
    yield Table(say("caption.data_sets"), table("data-sets", run.trials), name="data-sets")
    yield Table(say("caption.machines"), table("machines", run.trials), name="machines")
