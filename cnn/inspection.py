"""A look inside a trained network: filters, feature maps, receptive fields, what excites a filter.

Every function takes a Keras 3 model, sequential or functional, on ``(height, width, channels)``
pictures, and returns NumPy arrays. No backend is called by its name: what needs a gradient takes
it from a training step.
"""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from cnn.answering import as_network_input
from cnn.backend import keras
from cnn.keras_classifier import KerasClassifier

Array = npt.NDArray[Any]
Floats = npt.NDArray[np.float32]
Pair = tuple[int, int]

IMAGES_AT_ONCE = 256
KEPT_MAPS = 16
KEPT_FILTERS = 12
KEPT_PATCHES = 9
LONGEST_SIDE = 64
SEARCHED_IMAGES = 1000

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


class Patches(NamedTuple):
    """What excites some filters most, the strongest first.

    Attributes
    ----------
    filters : ``(n_filters,)``, their numbers in the layer
    pictures : ``(n_filters, k)``, indices into the searched stack
    units : ``(n_filters, k, 2)``, row and column in the feature map
    responses : float32 ``(n_filters, k)``
    patches : ``(n_filters, k, height, width[, 3])``, the unit's receptive field in that picture
    """

    filters: npt.NDArray[np.int64]
    pictures: npt.NDArray[np.int64]
    units: npt.NDArray[np.int64]
    responses: Floats
    patches: Array


def first_filters(model: keras.Model) -> Floats:
    """The first convolution's kernels, float32 ``(height, width, channels, n_filters)``.

    Raises
    ------
    ValueError
        If the model has no convolution.

    Source: the figure of first-layer filters in A. Krizhevsky, I. Sutskever and G. Hinton (2012),
    ImageNet classification with deep convolutional neural networks, NeurIPS.
    """
    for layer in model.layers:
        if isinstance(layer, keras.layers.Conv2D):
            return np.asarray(keras.ops.convert_to_numpy(layer.kernel), dtype=np.float32)
    raise ValueError(f"Expected a network with a Conv2D layer, '{model.name}' has none.")


def feature_maps(
    model: keras.Model, images: npt.ArrayLike, layers: Sequence[str] | None = None
) -> dict[str, Floats]:
    """What layers make of pictures, in inference mode.

    Parameters
    ----------
    model : built
    images : as `cnn.answering.as_network_input` takes them
    layers : names; None for every layer whose output still has rows and columns

    Returns
    -------
    Layer name → float32 ``(n, rows, columns, channels)``, in the order of the model

    Raises
    ------
    ValueError
        If a layer has no such name, or the pictures do not fit.
    """
    names = _spatial_layers(model) if layers is None else list(layers)
    parts = list(_outputs(model, as_network_input(np.asarray(images)), names))
    return {
        name: np.concatenate(found)
        for name, found in zip(names, zip(*parts, strict=True), strict=True)
    }


def stage_maps(model: keras.Model, images: npt.ArrayLike) -> dict[str, Floats]:
    """`feature_maps` at the end of every stage: a convolution with its activation, a pooling.

    Parameters
    ----------
    model : built; of an ensemble, its first member is looked at
    images : as `cnn.answering.as_network_input` takes them
    """
    network = _network(model)
    return feature_maps(network, images, _stage_ends(list(receptive_fields(network).values())))


def receptive_fields(model: keras.Model) -> dict[str, ReceptiveField]:
    """The receptive field of every layer whose units do not see the whole picture by construction.

    From kernel, stride, padding and dilation, layer by layer: a window of k units, dilated by d,
    on a layer with field r and jump j has the field r + (k - 1) d j, and the jump s j at stride s.
    Where branches meet, the field spans those of all of them. Behind flattening and global pooling
    every unit sees everything; these layers are left out.

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
                "'cnn.inspection.POINTWISE' if each of its units sees one unit."
            )
        kind, maps = type(layer).__name__, tuple(layer.output.shape[1:])
        nominal = ReceptiveField(layer.name, kind, maps, size, jump, start, _reach(fields))
        found[layer.name] = nominal._replace(within=nominal.seen(maps[0] - 1, maps[1] - 1)[2:])
    return found


def top_patches(
    model: keras.Model,
    layer: str,
    images: npt.ArrayLike,
    k: int = KEPT_PATCHES,
    filters: Sequence[int] | None = None,
) -> Patches:
    """The pictures, and the patches of them, that excite a layer's filters most.

    A filter's response to a picture is its map's maximum; of every picture only the patch there
    counts, so that one picture cannot fill the list. Patches reach beyond the picture where the
    field does; there they hold the picture's background, the median of its border.

    Parameters
    ----------
    model, layer : a layer with a receptive field, see `receptive_fields`
    images : the stack that is searched, uint8 or float
    k : patches a filter; fewer where there are fewer pictures
    filters : None for all

    Raises
    ------
    ValueError
        If the layer has no receptive field.

    Source: M. Zeiler and R. Fergus (2014), Visualizing and understanding convolutional networks,
    ECCV, whose figure 2 shows the nine strongest patches a filter.
    """
    stack = np.asarray(images)
    fields = receptive_fields(model)
    if layer not in fields:
        raise ValueError(f"Expected one of the layers {list(fields)}, received '{layer}'.")
    field = fields[layer]
    chosen = np.arange(field.maps[2]) if filters is None else np.asarray(filters, np.int64)
    peaks, places = _peaks(model, layer, stack, chosen)
    order = np.argsort(-peaks, axis=0, kind="stable")[:k].T
    rows, cols = np.divmod(np.take_along_axis(places.T, order, axis=1), field.maps[1])
    crops = np.stack(
        [
            [_crop(stack[i], field.box(row, col)) for i, row, col in zip(*one, strict=True)]
            for one in zip(order, rows, cols, strict=True)
        ]
    )
    responses = np.take_along_axis(peaks.T, order, axis=1)
    return Patches(chosen, order, np.stack([rows, cols], axis=-1), responses, crops)


def saliency(
    model: keras.Model, images: npt.ArrayLike, labels: npt.NDArray[np.int64] | None = None
) -> Floats:
    """How much every pixel moves the score of a class: the length of the input gradient.

    The score is the class' sum before the softmax. Keras has no gradient of its own that runs on
    every backend, but its training step has one: the pictures become the weights of a first layer,
    everything else is frozen, and one step of plain SGD with rate 1 moves them by the gradient.

    Parameters
    ----------
    images : as `cnn.answering.as_network_input` takes them
    labels : class index of every picture; None for the one with the largest score

    Returns
    -------
    float32 ``(n, height, width)``, score units per gray level; over colours the largest

    Source: K. Simonyan, A. Vedaldi and A. Zisserman (2014), Deep inside convolutional networks, ICLR
    workshop.
    """
    inputs = as_network_input(np.asarray(images))
    scores = _scores(model)
    if labels is None:
        labels = keras.ops.convert_to_numpy(scores(inputs, training=False)).argmax(axis=1)
    # Keras takes the mean over the pictures; each is to keep its own gradient.
    asked = len(inputs) * keras.utils.to_categorical(labels, scores.output_shape[1])
    canvas = _Canvas(scores)
    source = keras.Input(batch_shape=inputs.shape)
    frozen = keras.Model(source, canvas(source))
    frozen.compile(keras.optimizers.SGD(1.0), _asked_scores, run_eagerly=True)
    frozen.train_on_batch(inputs, asked)
    gradient = keras.ops.convert_to_numpy(canvas.shift)
    return np.asarray(np.abs(gradient).max(axis=-1), dtype=np.float32)


def look(
    classifier: KerasClassifier, images: npt.ArrayLike, train_images: npt.ArrayLike
) -> dict[str, Array]:
    """What a record keeps of a trained network (see ``docs/records.md``), a few hundred kB at most.

    Parameters
    ----------
    classifier : fitted; of an ensemble, its first member
    images : the pictures to look at, as in `KerasClassifier.fit`
    train_images : the first 1,000 are searched for what excites the last convolution
    """
    model, stack = _network(classifier.model_), np.asarray(images)
    searched = np.asarray(train_images)[:SEARCHED_IMAGES]
    fields = list(receptive_fields(model).values())
    shown = _stage_ends(fields)
    maps = feature_maps(model, stack, shown)
    last = _last_convolution(fields, shown)
    found = top_patches(model, last, searched, filters=range(min(KEPT_FILTERS, len(maps[last].T))))
    return {
        "filters": first_filters(model),
        "saliency": saliency(model, stack),
        "fields/layer": np.array([field.layer for field in fields]),
        "fields/kind": np.array([field.kind for field in fields]),
        "fields/maps": np.array([field.maps for field in fields]),
        "fields/size": np.array([field.size for field in fields]),
        "fields/jump": np.array([field.jump for field in fields]),
        "fields/start": np.array([field.start for field in fields]),
        **{f"maps/{name}": _thinned(maps[name][0]) for name in shown},
        "last_map": maps[last].mean(axis=-1),
        "patches/layer": np.array(last),
        "patches/filters": found.filters,
        "patches/pictures": found.pictures,
        "patches/responses": found.responses,
        "patches/patches": found.patches,
    }


def _network(model: keras.Model) -> keras.Model:
    """The model, or the first of those it is the mean of."""
    members = [layer for layer in model.layers if isinstance(layer, keras.Model)]
    return members[0] if members else model


def _stage_ends(fields: Sequence[ReceptiveField]) -> list[str]:
    """Layers whose output no pointwise layer works on: a convolution with its activation, a pooling."""
    pointwise = {kind.__name__ for kind in POINTWISE}
    following = [*(field.kind for field in fields[1:]), ""]
    return [f.layer for f, kind in zip(fields, following, strict=True) if kind not in pointwise]


def _last_convolution(fields: Sequence[ReceptiveField], shown: Sequence[str]) -> str:
    """The last convolution, with its activation: the first end of a stage that is not before it."""
    names = [field.layer for field in fields]
    last = max(i for i, field in enumerate(fields) if field.kind.endswith("Conv2D"))
    return next(name for name in names[last:] if name in shown)


def _thinned(maps: Floats) -> npt.NDArray[np.float16]:
    """The first maps of one picture, every second or further pixel if they are large."""
    step = -(-max(maps.shape[:2]) // LONGEST_SIDE)
    return maps[::step, ::step, :KEPT_MAPS].astype(np.float16)


def _spatial_layers(model: keras.Model) -> list[str]:
    return [
        layer.name
        for layer in model.layers
        if len(layer.output.shape) == 4 and not isinstance(layer, keras.layers.InputLayer)
    ]


def _outputs(model: keras.Model, inputs: Floats, names: Sequence[str]) -> Iterator[list[Floats]]:
    """The named layers' outputs, a chunk of pictures at a time."""
    taps = keras.Model(model.inputs[0], [model.get_layer(name).output for name in names])
    for start in range(0, len(inputs), IMAGES_AT_ONCE):
        found = taps(inputs[start : start + IMAGES_AT_ONCE], training=False)
        outputs = found if isinstance(found, list | tuple) else [found]
        yield [np.asarray(keras.ops.convert_to_numpy(one), dtype=np.float32) for one in outputs]


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


def _pair(values: Array) -> Pair:
    return int(values[0]), int(values[1])


def _peaks(
    model: keras.Model, layer: str, stack: Array, filters: npt.NDArray[np.int64]
) -> tuple[Floats, npt.NDArray[np.int64]]:
    """Every map's maximum and its place in reading order, both ``(n, n_filters)``."""
    peaks, places = [], []
    for (maps,) in _outputs(model, as_network_input(stack), [layer]):
        flat = maps[..., filters].reshape(len(maps), -1, len(filters))
        places.append(flat.argmax(axis=1))
        peaks.append(flat.max(axis=1))
    return np.concatenate(peaks), np.concatenate(places)


def _crop(image: Array, box: tuple[int, int, int, int]) -> Array:
    """The box of an image; beyond the image, its background."""
    top, left, bottom, right = box
    height, width = image.shape[:2]
    border = np.concatenate([image[0], image[-1], image[:, 0], image[:, -1]])
    shape = (bottom - top, right - left, *image.shape[2:])
    patch = np.broadcast_to(np.median(border, axis=0), shape).astype(image.dtype)
    rows, cols = slice(max(top, 0), min(bottom, height)), slice(max(left, 0), min(right, width))
    patch[rows.start - top : rows.stop - top, cols.start - left : cols.stop - left] = image[
        rows, cols
    ]
    return patch


def _scores(model: keras.Model) -> keras.Model:
    """A frozen copy of `model` that answers with sums instead of their softmax."""
    copy = keras.models.clone_model(model)
    copy.set_weights(model.get_weights())
    copy.trainable = False
    last = copy.layers[-1]
    if getattr(last, "activation", None) is keras.activations.softmax:
        last.activation = keras.activations.linear
    # Without the copy's own loss and metrics, which training would ask for.
    return keras.Model(copy.inputs[0], copy.outputs[0])


class _Canvas(keras.layers.Layer):
    """A network in inference mode on pictures to which trainable ones are added."""

    def __init__(self, network: keras.Model) -> None:
        super().__init__()
        self.network = network

    def build(self, input_shape: tuple[int, ...]) -> None:
        self.shift = self.add_weight(shape=input_shape, initializer="zeros", name="shift")

    def call(self, inputs: Any) -> Any:
        # Said here, since a model in its training step tells every layer below it to train.
        return self.network(inputs + self.shift, training=False)


def _asked_scores(asked: Any, scores: Any) -> Any:
    return keras.ops.sum(asked * scores, axis=-1)
