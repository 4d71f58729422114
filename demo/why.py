"""Why a method says what it says: the arrays behind the page's overlays, as plain lists.

`explain` asks the functions that the report's section "What each side looks at" is made of. Maps are
packed (`demo.packing`), points ``[row, col]``.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from dataset.ink import on_nothing
from dataset.normalisation import FINER, MARGIN, trace
from demo.packing import packed, packed_picture, rounded
from demo.shelf import Corner, Slot, as_vectors, steps_of
from experiments.methods.method import Steps, inspect
from experiments.occlusion import occlusion_map
from features import geometry, invariants

Image = npt.NDArray[np.uint8]

N_NEAREST = 5
N_MAPS = 16
N_TELLING = 5
# A number that does not vary in training would tell everything apart.
LEAST_SPREAD = 0.01
# Extractors that put HOG beside something else, and are not called so.
WITH_HOG = ("colour_parts",)
# What the numbers of an extractor are called, where a person can read them.
NAMES = {"geometry": geometry.NAMES, "invariants": invariants.NAMES}


def explain(image: Image, corner: Corner, slot: Slot) -> dict[str, Any]:
    """What one method sees of one prepared picture.

    Both families have ``occlusion``, by how much the answer loses probability where a square covers
    the picture. Hand-crafted ones have ``seen``, ``corners``, ``hog``, ``nearest`` and, where they look
    at the geometry, ``invariants`` and maybe the ``hull`` that is measured; networks have ``maps``.

    Raises
    ------
    RuntimeError
        If the method is not ready.
    """
    if slot.model is None:
        raise RuntimeError(f"'{slot.method.key}' is not ready.")
    family = {"classical": _classical, "learned": _learned}[slot.method.family]
    estimator = slot.model.estimator
    return {
        "method": slot.method.key,
        "family": slot.method.family,
        "picture": packed_picture(image, corner.of_photographs),
        "occlusion": _about_zero(occlusion_map(slot.predict_proba, image)),
        **family(image, corner, slot, estimator),
    }


def _classical(image: Image, corner: Corner, slot: Slot, estimator: Any) -> dict[str, Any]:
    with slot.lock:
        seen = inspect(estimator, image[None], slot.train.images)
    places = seen["corners/places"]
    extractor = slot.method.extractor
    kinds = _kinds(slot.method.steps)
    found = {
        "used": {
            "corners": any("harris" in kind for kind in kinds),
            "hog": any("hog" in kind or kind in WITH_HOG for kind in kinds),
        },
        "seen": packed(seen["seen"][0], 0.0, 1.0),
        "corners": {
            "response": _about_zero(seen["corners/response"][0]),
            "places": places[:, 1:].tolist(),
        },
        "hog": {
            "centres": rounded(seen["hog/centres"]),
            "strokes": rounded(seen["hog/strokes"]),
            "strengths": packed(seen["hog/strengths"][0], 0.0),
        },
    }
    if steps_of(slot) is not None:
        vector = as_vectors(slot, image[None])[0]
        found["nearest"] = _nearest(vector, corner, slot)
        if extractor in NAMES:
            found["invariants"] = _invariants(vector, NAMES[extractor], corner, slot)
    if extractor == "invariants":
        found["hull"] = _hull(image)
    return found


def _kinds(steps: Steps) -> set[str]:
    """Kinds of the steps, and of those of which joined ones are made."""
    inner = (_kinds(member) for step in steps for member in step.members)
    return {step.kind for step in steps}.union(*inner)


def _learned(image: Image, corner: Corner, slot: Slot, estimator: Any) -> dict[str, Any]:
    # Keras: there already if a network is ready.
    from cnn.inspection.maps import stage_maps

    with slot.lock:
        maps = stage_maps(estimator.model_, estimator.prepared(image[None]))
    return {"maps": [_stage(name, found[0]) for name, found in maps.items()]}


def _nearest(vector: npt.NDArray[np.float32], corner: Corner, slot: Slot) -> list[dict[str, Any]]:
    """The training pictures whose feature vectors are nearest, by Euclidean distance."""
    distance = np.linalg.norm(slot.vectors - vector, axis=1)
    return [
        {
            "picture": packed_picture(slot.train.images[i], corner.of_photographs),
            "label": int(slot.train.labels[i]),
            "distance": rounded(distance[i]),
        }
        for i in np.argsort(distance, kind="stable")[:N_NEAREST]
    ]


def _invariants(
    vector: npt.NDArray[np.float32], names: Sequence[str], corner: Corner, slot: Slot
) -> dict[str, Any]:
    """The drawing's invariants beside `ranges` of them."""
    return {"values": rounded(vector), **ranges(names, corner, slot)}


def ranges(names: Sequence[str], corner: Corner, slot: Slot) -> dict[str, Any]:
    """Each class's mean and standard deviation of invariants in training.

    ``telling`` are the five that tell the classes apart best: whose class means are farthest apart,
    in spreads (Fisher's criterion).
    """
    by_class = [slot.vectors[slot.train.labels == i] for i in range(corner.data.n_classes)]
    means = np.array([vectors.mean(axis=0) for vectors in by_class])
    spreads = np.array([vectors.std(axis=0) for vectors in by_class])
    ratio = means.var(axis=0) / np.maximum((spreads**2).mean(axis=0), LEAST_SPREAD**2)
    return {
        "names": list(names),
        "means": rounded(means),
        "spreads": rounded(spreads),
        "telling": np.sort(np.argsort(-ratio, kind="stable")[:N_TELLING]).tolist(),
    }


def _hull(image: Image) -> list[list[float]]:
    """Corners [row, col] in px of the hull of the drawing's centre line; none of an empty picture."""
    hull = trace(on_nothing(image[None])[0]).hull
    return [] if hull is None else rounded((hull + 0.5) / FINER - 0.5 - MARGIN)


def _stage(name: str, maps: npt.NDArray[np.float32]) -> dict[str, Any]:
    """The maps of a layer that answer most to this picture, all on one scale."""
    strongest = np.argsort(-maps.max(axis=(0, 1)), kind="stable")[:N_MAPS]
    return {
        "layer": name,
        "n_maps": maps.shape[2],
        "shown": strongest.tolist(),
        "maps": packed(np.moveaxis(maps[..., strongest], 2, 0)),
    }


def _about_zero(values: npt.NDArray[np.float32]) -> Any:
    """`packed` so that 0 lies in the middle of the levels."""
    largest = float(np.abs(values).max())
    return packed(values, -largest, largest)
