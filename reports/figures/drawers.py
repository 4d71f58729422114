"""Drawings by several people, a row a difference."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
from matplotlib.figure import Figure

from reports import style


def drawers(sheet: Mapping[str, npt.NDArray[np.uint8]]) -> Figure:
    """A row a test set, a column a person.

    Parameters
    ----------
    sheet : name → uint8 ``(n, height, width)`` or ``(n, height, width, 3)``, as
        `reports.drawings.contact_sheet` makes it
    """
    n_columns = max(len(images) for images in sheet.values())
    figure = style.new_figure(1.0 + 0.6 * n_columns, 0.62 * len(sheet))
    panels = figure.subplots(len(sheet), n_columns, squeeze=False)
    for row, (name, images) in zip(panels, sheet.items(), strict=True):
        for axes in row:
            axes.set_axis_off()
        for axes, image in zip(row, images, strict=False):
            axes.imshow(image, cmap="gray", vmin=0, vmax=255, interpolation="none")
            style.frame(axes)
        row[0].set_ylabel(
            name, rotation=0, ha="right", va="center", fontsize=style.BODY, color=style.INK
        )
    return figure
