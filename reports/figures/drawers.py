"""Drawings by several people, a row a difference."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
from matplotlib.figure import Figure

from reports import style
from reports.sheet import new_sheet, put, write

# Inches: room for a test set's name, for a picture, and between two.
NAMES, CELL, GAP = 1.0, 0.6, 0.08


def drawers(sheet: Mapping[str, npt.NDArray[np.uint8]]) -> Figure:
    """A row a test set, a column a person.

    Parameters
    ----------
    sheet : name → uint8 ``(n, height, width)`` or ``(n, height, width, 3)``, as
        `reports.drawings.contact_sheet` makes it
    """
    n_columns = max(len(images) for images in sheet.values())
    figure, axes = new_sheet(NAMES + CELL * n_columns, CELL * len(sheet))
    for row, (name, images) in enumerate(sheet.items()):
        top = CELL * row
        write(axes, NAMES - GAP, top + CELL / 2, name, style.BODY, ha="right", va="center")
        for column, image in enumerate(images):
            put(axes, image, NAMES + CELL * column + GAP / 2, top + GAP / 2, CELL - GAP)
    return figure
