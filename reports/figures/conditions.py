"""What the test conditions look like: one picture under every corruption and severity."""

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
from matplotlib.figure import Figure

from dataset.conditions import SEVERITIES, Condition, under
from dataset.corruptions import CORRUPTIONS
from dataset.facts import Kind
from reports import style
from reports.language import say
from reports.sheet import new_sheet, put, write

CELL, GAP = 0.56, 0.06
ROW_LABEL, HEAD, GUTTER = 1.35, 0.55, 0.25
N_COLUMNS = len(SEVERITIES) + 1

Images = npt.NDArray[np.uint8]


def conditions(
    pictures: Mapping[str, Images], kind: Kind = "ink", corruptions: Sequence[str] | None = None
) -> Figure:
    """A row a corruption, a block a data set; the picture itself, then severities 1 to 5.

    Parameters
    ----------
    pictures : data set's name → uint8 ``(n, height, width)`` or ``(n, height, width, 3)``; each row
        shows another of the n, so that no corruption is judged by one picture
    kind : of the pictures
    corruptions : keys of that kind's `dataset.corruptions.CORRUPTIONS`; None for all
    """
    corruptions = list(CORRUPTIONS[kind]) if corruptions is None else corruptions
    block_width = N_COLUMNS * CELL + GUTTER
    figure, axes = new_sheet(
        ROW_LABEL + len(pictures) * block_width, HEAD + len(corruptions) * CELL
    )
    for row, corruption in enumerate(corruptions):
        place = ROW_LABEL - 0.1, HEAD + (row + 0.5) * CELL
        write(axes, *place, CORRUPTIONS[kind][corruption].name, style.BODY, ha="right", va="center")
    for block, (title, images) in enumerate(pictures.items()):
        left = ROW_LABEL + block * block_width
        write(axes, left + N_COLUMNS * CELL / 2, 0.28, title, style.TITLE)
        for column, name in enumerate([say("axis.clean"), *SEVERITIES]):
            write(axes, left + (column + 0.5) * CELL, HEAD - 0.02, str(name))
        for row, corruption in enumerate(corruptions):
            for column, shown in enumerate(_damaged(images[row % len(images)], corruption, kind)):
                corner = left + column * CELL + GAP / 2, HEAD + row * CELL + GAP / 2
                put(axes, shown, *corner, CELL - GAP)
    return figure


def _damaged(image: Images, corruption: str, kind: Kind) -> list[Images]:
    """The picture itself, then under every severity."""
    found = [
        under(image[None], Condition(corruption, severity), kind=kind)[0] for severity in SEVERITIES
    ]
    return [image, *found]
