"""What the methods say of a drawing, and along a slider."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from dataset.new_pictures import made_like
from demo.changes import SLIDERS, Change, changed, noisy
from demo.framing import framed
from demo.packing import packed, rounded
from demo.pictures import Drawing, from_strokes, to_strokes
from demo.shelf import Corner, Slot
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
    if normalise:
        ink = framed(ink, corner.frame)
    image, _ = made_like(from_strokes(ink), corner.data.image_shape, corner.background)
    return noisy(image, change.noise)


def answers(drawing: Drawing, corner: Corner, change: Change, normalise: bool) -> dict[str, Any]:
    """The probabilities of every method that is ready, and whether all of them agree."""
    image = prepared(drawing, corner, change, normalise)
    found = {key: slot.predict_proba(image[None])[0] for key, slot in corner.ready.items()}
    named = {int(probability.argmax()) for probability in found.values()}
    return {
        "seen": {
            key: packed(_seen_by(slot, image), 0.0, 1.0) for key, slot in corner.ready.items()
        },
        "probabilities": {key: rounded(probability) for key, probability in found.items()},
        "answers": {key: int(probability.argmax()) for key, probability in found.items()},
        "agree": len(named) == 1,
        "waiting": [key for key in corner.slots if key not in found],
    }


def curve(
    drawing: Drawing, corner: Corner, change: Change, normalise: bool, slider: str
) -> dict[str, Any]:
    """Every method's probability, along the slider, for what it says where the slider does nothing.

    Returns
    -------
    ``values`` of the slider; and by method the class ``answer`` there, its ``confidence`` at every
    value, and ``said``, what the method answers at every value
    """
    changes = change.along(slider)
    images = np.stack([prepared(drawing, corner, one, normalise) for one in changes])
    values = SLIDERS[slider].points
    neutral = int(np.abs(values - SLIDERS[slider].neutral).argmin())
    return {
        "slider": slider,
        "values": rounded(values),
        "methods": {key: _along(slot, images, neutral) for key, slot in corner.ready.items()},
    }


def many_answers(images: Sequence[npt.NDArray[np.uint8]], slot: Slot) -> list[int]:
    """The class that a method names for each of some prepared pictures."""
    if not images:
        return []
    return [int(label) for label in slot.predict_proba(np.stack(images)).argmax(axis=1)]


def _seen_by(slot: Slot, image: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
    """The picture after the method's own preparation, in [0, 1]."""
    if slot.method.family == "learned" or slot.model is None:
        return to_gray(image[None])[0]
    steps = getattr(slot.model.estimator, "named_steps", {})
    if "upright" not in steps:
        return to_ink(image[None])[0]
    with slot.lock:
        upright: npt.NDArray[np.float32] = steps["upright"].transform(image[None])[0]
    return upright


def _along(slot: Slot, images: npt.NDArray[np.uint8], neutral: int) -> Mapping[str, Any]:
    probability = slot.predict_proba(images)
    answer = int(probability[neutral].argmax())
    return {
        "answer": answer,
        "confidence": rounded(probability[:, answer]),
        "said": [int(label) for label in probability.argmax(axis=1)],
    }
