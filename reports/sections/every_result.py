"""Every result of every comparison, in one table to pick from."""

import pandas as pd

from reports.document import Table
from reports.entries import table
from reports.language import say
from reports.run import Run


def every_result(run: Run) -> Table:
    """Methods by data set, training size and family, each on the largest test set; for a page alone."""
    parts = [c.summary[c.summary["test_set"] == c.largest_test] for c in run.comparisons]
    return Table(
        say("caption.every_result"),
        table("every-result", pd.concat(parts)),
        folded=True,
        name="every-result",
        filters=(say("column.data_set"), say("column.training_images"), say("column.family")),
    )
