"""What each layer of a network makes of one picture."""

from matplotlib.figure import Figure

from reports.inspection import Inspected, field_of, stage_names
from reports.language import say
from reports.sheet import new_sheet, put, write

COLUMNS = 12
LABEL, CELL, SIDE = 1.35, 0.46, 0.42
PREFIX = "maps/"


def feature_maps(inspected: Inspected) -> Figure:
    """A row a layer: the first twelve maps of the first picture, white at the layer's maximum.

    Parameters
    ----------
    inspected : with ``maps/<layer>``, ``(rows, columns, channels)``, in the network's order
    """
    layers = [key.removeprefix(PREFIX) for key in inspected if key.startswith(PREFIX)]
    names = stage_names(inspected)
    figure, axes = new_sheet(LABEL + COLUMNS * CELL, len(layers) * CELL)
    for row, layer in enumerate(layers):
        maps = inspected[PREFIX + layer].astype(float)
        height, width, n_maps = field_of(inspected, layer)["maps"]
        label = say("axis.maps", layer=names[layer], n=n_maps, side=f"{height}×{width}")
        write(axes, LABEL - 0.08, (row + 0.5) * CELL, label, ha="right", va="center")
        ends = min(0.0, float(maps.min())), max(float(maps.max()), 1e-9)
        for index in range(min(COLUMNS, maps.shape[-1])):
            corner = LABEL + index * CELL + (CELL - SIDE) / 2, row * CELL + (CELL - SIDE) / 2
            put(axes, maps[..., index], *corner, SIDE, ends)
    return figure
