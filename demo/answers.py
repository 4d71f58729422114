"""What the methods say of a drawing, and along a slider."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from demo.changes import SLIDERS, Change, changed, noisy
from demo.packing import packed, rounded
from demo.pictures import Drawing, from_strokes, to_strokes
from demo.shelf import Corner, Slot, steps_of
from features.pixels import to_gray, to_ink


def prepared(
    drawing: Drawing, corner: Corner, change: Change, normalise: bool
) -> npt.NDArray[np.uint8]:
    """The drawing as a training picture of the subject.

    Changed, put into the training pictures' frame if `normalise`, scaled, in their colours; then
    noise is added.

    Returns
    -------
    uint8 of the shape of the data set's pictures
    """
    ink = changed(to_strokes(drawing), change)
    taken = corner.way.take(from_strokes(ink), frame=normalise)
    return noisy(taken.image, change.noise)


def along(
    drawing: Drawing, corner: Corner, change: Change, normalise: bool, slider: str
) -> npt.NDArray[np.uint8]:
    """`prepared` at every point of a slider, stacked."""
    changes = change.along(slider)
    return np.stack([prepared(drawing, corner, one, normalise) for one in changes])


def answers(images: npt.NDArray[np.uint8], corner: Corner) -> list[dict[str, Any]]:
    """For each prepared picture what every method that is ready says.

    Returns
    -------
    A dictionary a picture: by method what is ``seen`` after its own preparation, ``probabilities`` and
    ``answers``; and ``waiting``, the methods that are not ready
    """
    ready = corner.ready
    seen = {key: _seen_by(slot, images) for key, slot in ready.items()}
    found = {key: slot.predict_proba(images) for key, slot in ready.items()}
    return [
        {
            "seen": {key: packed(stack[i], 0.0, 1.0) for key, stack in seen.items()},
            "probabilities": {key: rounded(rows[i]) for key, rows in found.items()},
            "answers": {key: int(rows[i].argmax()) for key, rows in found.items()},
            "waiting": [key for key in corner.slots if key not in ready],
        }
        for i in range(len(images))
    ]


def curve(images: npt.NDArray[np.uint8], corner: Corner, slider: str) -> dict[str, Any]:
    """Every method's probability, along the slider, for what it says where the slider does nothing.

    Parameters
    ----------
    images : as `along` makes them

    Returns
    -------
    ``values`` of the slider; and by method the class ``answer`` there, its ``confidence`` at every
    value, and ``said``, what the method answers at every value
    """
    values = SLIDERS[slider].points
    neutral = int(np.abs(values - SLIDERS[slider].neutral).argmin())
    return {
        "slider": slider,
        "values": rounded(values),
        "methods": {key: _steady(slot, images, neutral) for key, slot in corner.ready.items()},
    }


def many_answers(images: Sequence[npt.NDArray[np.uint8]], slot: Slot) -> list[int]:
    """The class that a method names for each of some prepared pictures."""
    if not images:
        return []
    return [int(label) for label in slot.predict_proba(np.stack(images)).argmax(axis=1)]


def _seen_by(slot: Slot, images: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
    """The pictures after the method's own preparation, in [0, 1]."""
    if slot.model is not None and slot.method.family == "learned":
        return to_gray(slot.model.estimator.prepared(images))
    steps = steps_of(slot)
    before = 0 if steps is None else list(steps.named_steps).index("extractor")
    if before == 0:
        return to_ink(images)
    with slot.lock:
        return np.asarray(steps[:before].transform(images), np.float32)


def _steady(slot: Slot, images: npt.NDArray[np.uint8], neutral: int) -> Mapping[str, Any]:
    probability = slot.predict_proba(images)
    answer = int(probability[neutral].argmax())
    return {
        "answer": answer,
        "confidence": rounded(probability[:, answer]),
        "said": [int(label) for label in probability.argmax(axis=1)],
    }
