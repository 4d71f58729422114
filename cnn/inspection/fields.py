"""Receptive fields: the pixels that a layer's units see."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from cnn.backend import keras

Pair = tuple[int, int]

WINDOWED = (
    keras.layers.Conv2D,
    keras.layers.DepthwiseConv2D,
    keras.layers.SeparableConv2D,
    keras.layers.MaxPooling2D,
    keras.layers.AveragePooling2D,
)
POINTWISE = (
    keras.layers.Activation,
    keras.layers.Add,
    keras.layers.AlphaDropout,
    keras.layers.Average,
    keras.layers.BatchNormalization,
    keras.layers.Concatenate,
    keras.layers.Dense,
    keras.layers.Dropout,
    keras.layers.ELU,
    keras.layers.GaussianDropout,
    keras.layers.GaussianNoise,
    # Its mean and deviation are of the whole picture and have no place in it.
    keras.layers.GroupNormalization,
    keras.layers.Identity,
    keras.layers.LeakyReLU,
    keras.layers.Maximum,
    keras.layers.Minimum,
    keras.layers.Multiply,
    keras.layers.PReLU,
    keras.layers.ReLU,
    keras.layers.Rescaling,
    keras.layers.SpatialDropout2D,
    keras.layers.Subtract,
)


class ReceptiveField(NamedTuple):
    """The pixels that a layer's units see.

    Attributes
    ----------
    layer, kind : its name and class
    maps : ``(height, width, channels)`` of its output
    size : height and width of every unit's field, px
    jump : px between the fields of neighbouring units, down and to the right
    start : first row and column of the field of unit (0, 0); negative where it reaches into padding
    within : height and width of the part of the picture that reaches the layer, px: windows that leave
        a remainder drop the last rows and columns
    """

    layer: str
    kind: str
    maps: tuple[int, int, int]
    size: Pair
    jump: Pair
    start: Pair
    within: Pair

    def box(self, row: int, col: int) -> tuple[int, int, int, int]:
        """Top, left, bottom and right (both exclusive) of unit ``(row, col)``'s field, not clipped."""
        top, left = (s + i * j for s, i, j in zip(self.start, (row, col), self.jump, strict=True))
        return top, left, top + self.size[0], left + self.size[1]

    def seen(self, row: int, col: int) -> tuple[int, int, int, int]:
        """The part of `box` that holds pixels which reach the unit."""
        top, left, bottom, right = self.box(row, col)
        return max(top, 0), max(left, 0), min(bottom, self.within[0]), min(right, self.within[1])


def receptive_fields(model: keras.Model) -> dict[str, ReceptiveField]:
    """The receptive field of every layer whose units do not see the whole picture by construction.

    From kernel, stride, padding and dilation, layer by layer: a window of k units, dilated by d,
    on a layer with field r and jump j has the field r + (k - 1) d j, and the jump s j at stride s.
    Where branches meet, the field spans those of all of them. Means and deviations of the whole
    picture, as in group normalisation, are not counted: they have no place. Behind flattening and
    global pooling every unit sees everything; these layers are left out.

    Returns
    -------
    Layer name → `ReceptiveField`, in the order of the model

    Raises
    ------
    ValueError
        For a layer between maps that is neither a window nor pointwise, such as an attention or a
        model inside the model.

    Source: A. Araujo, W. Norris and J. Sim (2019), Computing receptive fields of convolutional
    neural networks, Distill.
    """
    found: dict[str, ReceptiveField] = {}
    height, width, channels = model.input_shape[1:]
    whole = (height, width)
    picture = ReceptiveField("", "", (*whole, channels), (1, 1), (1, 1), (0, 0), whole)
    for layer, sources in _with_sources(model):
        seen = [picture if source is None else found.get(source) for source in sources]
        fields = [field for field in seen if field is not None]
        if len(fields) < len(seen) or len(layer.output.shape) != 4:
            continue
        size, jump, start = _union(fields)
        if isinstance(layer, WINDOWED):
            size, jump, start = _windowed(layer, fields[0])
        elif not isinstance(layer, POINTWISE):
            raise ValueError(
                f"Cannot tell the receptive field of '{layer.name}': expected convolutions, poolings "
                f"and pointwise layers, received {type(layer).__name__}. Name it in "
                "'cnn.inspection.fields.POINTWISE' if each of its units sees one unit."
            )
        kind, maps = type(layer).__name__, tuple(layer.output.shape[1:])
        nominal = ReceptiveField(layer.name, kind, maps, size, jump, start, _reach(fields))
        found[layer.name] = nominal._replace(within=nominal.seen(maps[0] - 1, maps[1] - 1)[2:])
    return found


def stage_ends(fields: Sequence[ReceptiveField]) -> list[str]:
    """Layers whose output no pointwise layer works on: a convolution with its activation, a pooling."""
    pointwise = {kind.__name__ for kind in POINTWISE}
    following = [*(field.kind for field in fields[1:]), ""]
    return [f.layer for f, kind in zip(fields, following, strict=True) if kind not in pointwise]


def _with_sources(model: keras.Model) -> Iterator[tuple[Any, list[str | None]]]:
    """Every layer with the names of those it reads; None is the picture."""
    if isinstance(model, keras.Sequential):
        names = [layer.name for layer in model.layers]
        for layer, before in zip(model.layers, [None, *names], strict=False):
            yield layer, [before]
        return
    writer: dict[int, str | None] = {}
    for layer in model.layers:
        outputs = keras.tree.flatten(layer.output)
        if isinstance(layer, keras.layers.InputLayer):
            writer.update(dict.fromkeys(map(id, outputs)))
            continue
        yield layer, [writer[id(tensor)] for tensor in keras.tree.flatten(layer.input)]
        writer.update(dict.fromkeys(map(id, outputs), layer.name))


def _union(fields: Sequence[ReceptiveField]) -> tuple[Pair, Pair, Pair]:
    starts = np.array([field.start for field in fields])
    ends = starts + [field.size for field in fields]
    jump = max(field.jump for field in fields)
    start = starts.min(axis=0)
    return _pair(ends.max(axis=0) - start), jump, _pair(start)


def _reach(fields: Sequence[ReceptiveField]) -> Pair:
    return _pair(np.array([field.within for field in fields]).max(axis=0))


def _windowed(layer: Any, below: ReceptiveField) -> tuple[Pair, Pair, Pair]:
    kernel = np.array(getattr(layer, "kernel_size", None) or layer.pool_size)
    stride = np.array(layer.strides)
    reach = (kernel - 1) * np.array(getattr(layer, "dilation_rate", (1, 1)))
    size, jump, start = (np.array(part) for part in (below.size, below.jump, below.start))
    padding = np.zeros(2, dtype=int)
    if layer.padding == "same":
        n_units = np.array(below.maps[:2])
        # What is missing for ceil(n / stride) windows; the smaller half lies before the picture.
        missing = (-(-n_units // stride) - 1) * stride + reach + 1 - n_units
        padding = np.maximum(missing, 0) // 2
    return _pair(size + reach * jump), _pair(jump * stride), _pair(start - padding * jump)


def _pair(values: npt.NDArray[Any]) -> Pair:
    return int(values[0]), int(values[1])
