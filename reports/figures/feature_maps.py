"""What each layer of a network makes of one picture."""

from matplotlib.figure import Figure

from reports import style
from reports.language import say
from reports.looking import Look, field_of, stage_names

COLUMNS = 12
PREFIX = "maps/"


def feature_maps(look: Look) -> Figure:
    """A row a layer: the first twelve maps of the first picture, white at the layer's maximum.

    Parameters
    ----------
    look : with ``maps/<layer>``, ``(rows, columns, channels)``, in the network's order
    """
    layers = [key.removeprefix(PREFIX) for key in look if key.startswith(PREFIX)]
    names = stage_names(look)
    figure = style.new_figure(9.6, 0.78 * len(layers) + 0.1)
    grid = figure.subplots(
        len(layers), COLUMNS + 1, squeeze=False, width_ratios=[1.9] + [1] * COLUMNS
    )
    for row, layer in zip(grid, layers, strict=True):
        maps = look[PREFIX + layer].astype(float)
        height, width, n_maps = field_of(look, layer)["maps"]
        label = say("axis.maps", layer=names[layer], n=n_maps, side=f"{height}×{width}")
        for axes in row:
            axes.axis("off")
        row[0].text(1, 0.5, label, ha="right", va="center", fontsize=style.SMALL, color=style.INK)
        low, high = min(0.0, maps.min()), max(maps.max(), 1e-9)
        for index, axes in enumerate(row[1 : 1 + maps.shape[-1]]):
            axes.imshow(maps[..., index], cmap="gray", vmin=low, vmax=high, interpolation="none")
            style.frame(axes)
    return figure
