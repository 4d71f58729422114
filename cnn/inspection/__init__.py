"""A look inside a trained network: filters, feature maps, receptive fields, what excites a filter.

Every function takes a Keras 3 model, sequential or functional, on ``(height, width, channels)``
pictures, and returns NumPy arrays. No backend is called by its name: what needs a gradient takes
it from a training step.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from cnn.inspection.fields import ReceptiveField, receptive_fields, stage_ends
from cnn.inspection.gradients import saliency
from cnn.inspection.maps import Floats, feature_maps, first_filters, first_member
from cnn.inspection.patches import top_patches
from cnn.keras_classifier import KerasClassifier

KEPT_MAPS = 16
KEPT_FILTERS = 12
LONGEST_SIDE = 64
SEARCHED_IMAGES = 1000


def inspect(
    classifier: KerasClassifier, images: npt.ArrayLike, train_images: npt.ArrayLike | None
) -> dict[str, npt.NDArray[Any]]:
    """What a record keeps of a trained network (see ``docs/records.md``), a few hundred kB at most.

    Parameters
    ----------
    classifier : fitted; of an ensemble, its first member
    images : the pictures to look at, as in `KerasClassifier.fit`
    train_images : the first 1,000 are searched for what excites the last convolution; `images` are if
        there are none
    """
    model, stack = first_member(classifier.model_), np.asarray(images)
    searched = np.asarray(images if train_images is None else train_images)[:SEARCHED_IMAGES]
    fields = list(receptive_fields(model).values())
    shown = stage_ends(fields)
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


def _last_convolution(fields: Sequence[ReceptiveField], shown: Sequence[str]) -> str:
    """The last convolution, with its activation: the first end of a stage that is not before it."""
    names = [field.layer for field in fields]
    last = max(i for i, field in enumerate(fields) if field.kind.endswith("Conv2D"))
    return next(name for name in names[last:] if name in shown)


def _thinned(maps: Floats) -> npt.NDArray[np.float16]:
    """The first maps of one picture, every second or further pixel if they are large."""
    step = -(-max(maps.shape[:2]) // LONGEST_SIDE)
    return maps[::step, ::step, :KEPT_MAPS].astype(np.float16)
