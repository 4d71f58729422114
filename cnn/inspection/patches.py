"""What excites a layer's filters most."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from cnn.backend import keras
from cnn.inputs import as_network_input
from cnn.inspection.fields import receptive_fields
from cnn.inspection.maps import Floats, outputs_of
from dataset.border import border_median

Array = npt.NDArray[Any]

KEPT_PATCHES = 9


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


def _peaks(
    model: keras.Model, layer: str, stack: Array, filters: npt.NDArray[np.int64]
) -> tuple[Floats, npt.NDArray[np.int64]]:
    """Every map's maximum and its place in reading order, both ``(n, n_filters)``."""
    peaks, places = [], []
    for (maps,) in outputs_of(model, as_network_input(stack), [layer]):
        flat = maps[..., filters].reshape(len(maps), -1, len(filters))
        places.append(flat.argmax(axis=1))
        peaks.append(flat.max(axis=1))
    return np.concatenate(peaks), np.concatenate(places)


def _crop(image: Array, box: tuple[int, int, int, int]) -> Array:
    """The box of an image; beyond the image, its background."""
    top, left, bottom, right = box
    height, width = image.shape[:2]
    shape = (bottom - top, right - left, *image.shape[2:])
    patch = np.broadcast_to(border_median(image[None])[0], shape).astype(image.dtype)
    rows, cols = slice(max(top, 0), min(bottom, height)), slice(max(left, 0), min(right, width))
    patch[rows.start - top : rows.stop - top, cols.start - left : cols.stop - left] = image[
        rows, cols
    ]
    return patch
