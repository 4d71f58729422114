"""What each hand-crafted idea buys."""

from collections.abc import Iterator

from dataset.files import file_name
from experiments.record import TRAIN
from reports.document import Block, Picture
from reports.entries import figure
from reports.language import say
from reports.run import Run

FEWEST_RUNGS = 8


def ladder(run: Run) -> Iterator[Block]:
    """A figure a data set on which many methods with hand-crafted features were run."""
    for _, part in run.summary.groupby(["dataset", "subset"], sort=False):
        tested = part[part["test_set"] != TRAIN]
        rungs = tested[
            (tested["group"] == "classical") & tested["test_set"].eq(tested["test_set"].iloc[0])
        ]
        if rungs["method"].nunique() < FEWEST_RUNGS or rungs["train_size"].nunique() < 2:
            continue
        name = part["dataset_name"].iloc[0]
        yield Picture(
            f"ladder-{file_name(part['dataset'].iloc[0])}-{part['subset'].iloc[0]}",
            say("caption.ladder", name=name),
            figure("ladder", rungs),
        )
