"""What excites the filters of the last convolution."""

import numpy as np
import numpy.typing as npt
from matplotlib.figure import Figure

from reports import style
from reports.inspection import Inspected
from reports.language import say

COLUMNS = 6
SIDE = 3
BETWEEN = 150


def top_patches(inspected: Inspected) -> Figure:
    """Nine training patches a filter, the strongest at the top left.

    Parameters
    ----------
    inspected : with ``patches/…``, as `cnn.inspection.patches.Patches` has them
    """
    filters, patches = inspected["patches/filters"], inspected["patches/patches"]
    n_rows = -(-len(filters) // COLUMNS)
    figure = style.new_figure(9.6, 1.78 * n_rows + 0.05)
    figure.set_layout_engine("constrained", w_pad=0.08, h_pad=0.05)
    panels = figure.subplots(n_rows, COLUMNS, squeeze=False).ravel()
    for axes in panels:
        axes.axis("off")
    for axes, number, found, responses in zip(
        panels, filters, patches, inspected["patches/responses"], strict=False
    ):
        axes.imshow(_mosaic(found), cmap="gray", vmin=0, vmax=255, interpolation="none")
        name = "axis.silent_filter" if responses.max() <= 0 else "axis.filter"
        axes.set_title(say(name, n=number + 1), fontsize=style.SMALL, pad=3)
    return figure


def _mosaic(patches: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """Up to 3 × 3 patches side by side, a gray line around each."""
    height, width = patches.shape[1:3]
    line = max(1, height // 12)
    down, right = height + line, width + line
    shape = (SIDE * down + line, SIDE * right + line, *patches.shape[3:])
    canvas = np.full(shape, BETWEEN, np.uint8)
    for index, patch in enumerate(patches[: SIDE * SIDE]):
        row, col = index // SIDE * down + line, index % SIDE * right + line
        canvas[row : row + height, col : col + width] = patch
    return canvas
