"""Why a stored model answers as it does, on pictures that are in no data set."""

from pathlib import Path

import numpy as np

from dataset.new_pictures import find_pictures, read_like
from dataset.way_in import in_detail
from experiments.explanation import Explanation
from experiments.inspection import ink_mask
from experiments.methods.method import inspect as look_inside
from experiments.models import Model
from experiments.occlusion import occlusion_map


def explain(model: Model, paths: list[Path], *, resize: bool = False) -> Explanation:
    """What `model` says of the pictures in `paths`, where covering them costs it most, and what it sees.

    Raises
    ------
    InputError
        As `find_pictures` and `read_like`, for a picture of another size without `resize` among others.
    """
    found = find_pictures(paths)
    card = model.card
    taken = [read_like(file, card.dataset.way, resize=resize) for file in found]
    images = np.stack([one.image for one in taken])
    detail = in_detail(images, [one.detail for one in taken])
    maps = [occlusion_map(model.predict_proba, image) for image in images]
    probability = model.predict_proba(images, detail)
    answered = probability.argmax(axis=1)
    inspected = {
        "images": images,
        # The truth is not known: no answer is shown as wrong.
        "labels": answered,
        "predicted": answered,
        "ink": np.array([ink_mask(image) for image in images]),
        "occlusion": np.stack(maps),
        **look_inside(model.estimator, images, None),
    }
    return Explanation(
        card.method.name,
        card.method.family,
        tuple(file.path.name for file in found),
        tuple(card.dataset.class_names),
        probability,
        inspected,
    )
