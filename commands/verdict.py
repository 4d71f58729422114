"""What a comparison found, said as soon as all of its trials are there."""

import sys
from contextlib import suppress
from typing import TYPE_CHECKING

from dataset.input_error import InputError

if TYPE_CHECKING:
    from experiments.store import Store


def say_verdict(store: "Store", dataset: str, subset: str, train_size: int) -> None:
    """Print who errs less in that comparison of `store`, a line a test set, where both families are in it.

    The report at the end of the run says the same, with what it is based on.
    """
    from tqdm import tqdm

    from reports.conclusion import verdict
    from reports.run import Run

    # What is wrong with a folder is told by the report; here it would cost the trials that are left.
    with suppress(InputError):
        run = Run(store)
        for comparison in run.comparisons:
            if comparison.place == [dataset, subset, train_size] and len(comparison.families) > 1:
                for sentence in verdict(run, comparison):
                    tqdm.write(f"  = {sentence}", file=sys.stderr)
