"""The first screen's figure: the best of both families, and published results as flagged ticks."""

from collections.abc import Sequence

import pandas as pd
from matplotlib.figure import Figure

from dataset.facts import Published
from reports.figures.error_rates import error_rates
from reports.samples import fewer


def headline(summary: pd.DataFrame, anchors: Sequence[Published]) -> Figure:
    """Error rate by method with its interval, as `error_rates` draws it.

    Parameters
    ----------
    summary : one comparison's part of `reports.results.summary`; of many methods the best are shown
    anchors : published on these test images
    """
    return error_rates(fewer(summary), anchors)
