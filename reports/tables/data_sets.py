"""Which images, from where."""

import pandas as pd

from reports.language import say
from reports.results import name_of


def data_sets(trials: pd.DataFrame) -> pd.DataFrame:
    """Size, classes, test sets, origin and hash of the training pictures, a row a data set.

    Parameters
    ----------
    trials : as `reports.results.trials` makes them
    """
    return pd.DataFrame([_row(part) for _, part in trials.groupby("dataset", sort=False)])


def _row(part: pd.DataFrame) -> dict[str, str]:
    data = part["data"].iloc[0]
    height, width, *channels = data.image_shape
    names = data.class_names
    shown = ", ".join(names[:12]) + (", …" if len(names) > 12 else "")
    tests: dict[str, int] = max(part["n_tests"], key=len)
    return {
        say("column.data_set"): name_of(data),
        say("column.images"): f"{height}×{width}, {'RGB' if channels else say('words.gray')}",
        say("column.classes"): f"{len(names)}: {shown}",
        say("column.to_train_on"): f"{data.n_train_available:,}",
        say("column.to_test_on"): ", ".join(
            f"{name} {n:,}" for name, n in tests.items() if name != "train"
        )
        or "–",
        say("column.origin"): data.provenance,
        "SHA-256": data.train_hash[:16],
    }
