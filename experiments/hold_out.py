"""Leave one drawer out: what is wrong of every drawer's pictures when only the others' were learned."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from dataset.labelled_images import LabelledImages
from experiments.record import TrialRecord
from experiments.statistics import clustered_interval

COLUMNS = ["method", "drawer", "n_test", "error_rate", "error_low", "error_high"]
EVERYBODY = "all"


def errors_by_drawer(
    records: Sequence[TrialRecord], data: Mapping[str, LabelledImages]
) -> pd.DataFrame:
    """Error rates of every method on every drawer, and on all of them.

    An answer that is wrong in some seeds counts by their share. The interval of all drawers resamples
    drawers, not pictures (`experiments.statistics.clustered_interval`).

    Parameters
    ----------
    records : finished trials on `data`
    data : as `dataset.drawers.leave_one_out` gives it

    Returns
    -------
    DataFrame with `COLUMNS`: a row a method and drawer, and one for ``all``, which alone has bounds
    """
    methods = dict.fromkeys(record.method.key for record in records)
    rows = []
    for method in methods:
        wrong = _wrong_by_drawer(
            [record for record in records if record.method.key == method], data
        )
        rows += [
            (method, drawer, len(each), each.mean(), np.nan, np.nan)
            for drawer, each in wrong.items()
        ]
        together = np.concatenate(list(wrong.values()))
        groups = np.repeat(np.arange(len(wrong)), [len(each) for each in wrong.values()])
        interval = clustered_interval(together, groups) if len(wrong) > 1 else (np.nan, np.nan)
        rows.append((method, EVERYBODY, len(together), together.mean(), *interval))
    return pd.DataFrame(rows, columns=COLUMNS)


def _wrong_by_drawer(
    records: Sequence[TrialRecord], data: Mapping[str, LabelledImages]
) -> dict[str, np.ndarray]:
    """Drawer → share of the seeds in which each picture was answered wrongly, ``(n,)``."""
    found: dict[str, np.ndarray] = {}
    for key, images in data.items():
        (drawer,) = images.tests
        seeds = [record.predictions[drawer] for record in records if record.data.key == key]
        if seeds:
            found[drawer] = np.mean([one.predicted != one.labels for one in seeds], axis=0)
    return found
