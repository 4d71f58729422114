"""The first screen's figure: the best of both families, and published results as flagged ticks."""

import pandas as pd
from matplotlib.figure import Figure

from reports import history
from reports.figures.error_rates import error_rates
from reports.samples import fewer


def headline(summary: pd.DataFrame, published: bool) -> Figure:
    """Error rate by method with its interval, as `error_rates` draws it.

    Parameters
    ----------
    summary : one comparison's part of `reports.results.summary`; of many methods the best are shown
    published : whether the published results on MNIST belong to these test images
    """
    anchors = [entry for entry in history.MNIST if entry.anchor] if published else []
    return error_rates(fewer(summary), anchors)
