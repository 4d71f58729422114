"""Whether a comparison of families is one of augmentations."""

from collections.abc import Iterator

from dataset.files import file_name
from reports import claims
from reports.document import Block, Table, Text
from reports.entries import table
from reports.language import say
from reports.run import Run

MOST_UNFOLDED = 9


def augmentation(run: Run) -> Iterator[Block]:
    """A sentence a treatment and a table, for every data set that has both families under two or more."""
    if run.treatments.empty:
        return
    for (dataset, subset), part in run.treatments.groupby(["dataset", "subset"], sort=False):
        for sentence in claims.treatments(part):
            yield Text(sentence)
        name = part["dataset_name"].iloc[0]
        yield Table(
            say("caption.treatments", name=name),
            table("augmentation", part),
            folded=len(part) > MOST_UNFOLDED,
            name=file_name(f"augmentation-{dataset}-{subset}"),
        )
