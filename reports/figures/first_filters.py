"""The lecture's filter slides, on the trained network."""

import numpy as np
from matplotlib.figure import Figure

from reports import style
from reports.inspection import Inspected

COLUMNS = 12
MOST = 96


def first_filters(inspected: Inspected) -> Figure:
    """The first convolution's kernels; mid-gray is 0, white the largest weight, black its negative.

    Parameters
    ----------
    inspected : with ``filters``, ``(height, width, channels, n)``; three channels are shown as colours,
        other numbers as their mean
    """
    filters = np.moveaxis(inspected["filters"], -1, 0)[:MOST]
    largest = max(float(np.abs(filters).max()), 1e-9)
    shades = 0.5 + filters / (2 * largest)
    if shades.shape[-1] != 3:
        shades = shades.mean(axis=-1)
    n_rows = -(-len(shades) // COLUMNS)
    figure = style.new_figure(6.4, 0.6 * n_rows + 0.15)
    panels = figure.subplots(n_rows, COLUMNS, squeeze=False).ravel()
    for axes in panels:
        axes.axis("off")
    for axes, kernel in zip(panels, shades, strict=False):
        axes.imshow(kernel, cmap="gray", vmin=0, vmax=1, interpolation="none")
        style.frame(axes)
    return figure
