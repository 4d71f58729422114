"""What the test conditions look like: one picture under every corruption and severity."""

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from dataset.conditions import SEVERITIES, Condition, under
from dataset.corruptions import CORRUPTIONS
from reports import style
from reports.language import say

CELL, GAP = 0.56, 0.06
ROW_LABEL, HEAD, GUTTER = 1.35, 0.55, 0.25
N_COLUMNS = len(SEVERITIES) + 1

Images = npt.NDArray[np.uint8]


def conditions(
    pictures: Mapping[str, Images], corruptions: Sequence[str] = tuple(CORRUPTIONS)
) -> Figure:
    """A row a corruption, a block a data set; the picture itself, then severities 1 to 5.

    Parameters
    ----------
    pictures : data set's name → uint8 ``(n, height, width)`` or ``(n, height, width, 3)``; each row
        shows another of the n, so that no corruption is judged by one picture
    corruptions : keys of `dataset.corruptions.CORRUPTIONS`
    """
    block_width = N_COLUMNS * CELL + GUTTER
    size = (ROW_LABEL + len(pictures) * block_width, HEAD + len(corruptions) * CELL)
    figure = Figure(figsize=size, facecolor="white")
    for block, (title, images) in enumerate(pictures.items()):
        left = ROW_LABEL + block * block_width
        head = ((left + N_COLUMNS * CELL / 2) / size[0], 1 - 0.2 / size[1])
        figure.text(*head, title, ha="center", va="center", fontsize=style.TITLE, parse_math=False)
        for row, corruption in enumerate(corruptions):
            bottom = size[1] - HEAD - (row + 1) * CELL
            line = [_cell(figure, left + i * CELL, bottom) for i in range(N_COLUMNS)]
            _row(line, images[row % len(images)], corruption)
            if row == 0:
                for axes, column in zip(line, [say("axis.clean"), *SEVERITIES], strict=True):
                    axes.set_title(str(column), fontsize=style.SMALL, pad=3)
            if block == 0:
                name = CORRUPTIONS[corruption].name
                line[0].set_ylabel(name, rotation=0, ha="right", va="center", fontsize=style.BODY)
    return figure


def _cell(figure: Figure, left: float, bottom: float) -> Axes:
    """Axes for one picture, its place in inches."""
    width, height = figure.get_size_inches().tolist()
    side = CELL - GAP
    place = ((left + GAP / 2) / width, (bottom + GAP / 2) / height, side / width, side / height)
    axes = figure.add_axes(place)
    axes.set_xticks([])
    axes.set_yticks([])
    axes.spines[:].set(color=style.GRAY, linewidth=0.5)
    return axes


def _row(line: Sequence[Axes], image: Images, corruption: str) -> None:
    damaged = [under(image[None], Condition(corruption, severity))[0] for severity in SEVERITIES]
    for axes, shown in zip(line, [image, *damaged], strict=True):
        axes.imshow(shown, cmap="gray", vmin=0, vmax=255, interpolation="none")
