"""Published numbers."""

from collections.abc import Iterator

import pandas as pd

from reports import literature as known
from reports.document import Block, Picture, Table, Text
from reports.entries import figure, stem, table
from reports.language import say
from reports.run import Run


def literature(run: Run) -> Iterator[Block]:
    """This run among published results on its data set, and where the lecture's 26 % comes from."""
    if not run.comparisons:
        return
    for comparison in run.main_comparisons:
        if comparison.published:
            about = f"published.{comparison.dataset}"
            yield Picture(
                f"published-{stem(comparison)}",
                say(f"{about}.figure"),
                figure("published", comparison.summary, comparison.published, about),
            )
            yield Table(
                say(f"{about}.table"),
                table("published", pd.DataFrame(comparison.published)),
                folded=True,
                name=f"published-{stem(comparison)}",
            )
            yield Text(say(f"{about}.note"))
    yield Table(say("caption.ilsvrc"), table("ilsvrc"), name="ilsvrc")
    yield Text(say("literature.not_comparable", source=known.ILSVRC_SOURCE))
