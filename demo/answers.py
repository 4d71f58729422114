"""What the methods say of a drawing or a photograph, and along a slider."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from demo.changes import SLIDERS, Change, changed, noisy
from demo.packing import LEVELS, packed, rounded
from demo.photographs import changed_photograph
from demo.pictures import Drawing, from_strokes, to_strokes
from demo.shelf import Corner, Slot, steps_of
from features.contrast import Contrast
from features.pixels import to_even_contrast, to_gray, to_ink

# Even contrast is told from mean gray.
MIDDLE = 0.5


def prepared(
    drawing: Drawing, corner: Corner, change: Change, normalise: bool
) -> npt.NDArray[np.uint8]:
    """The drawing or photograph as a training picture of the subject.

    Changed, put into the training pictures' frame if it is drawn and `normalise`, scaled, in their colours;
    then noise is added.

    Returns
    -------
    uint8 of the shape of the data set's pictures
    """
    if corner.of_photographs:
        picture = changed_photograph(drawing, change)
    else:
        picture = from_strokes(changed(to_strokes(drawing), change))
    return noisy(corner.way.take(picture, frame=normalise).image, change.noise)


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
    looked = _seen_of_photographs if corner.of_photographs else _seen_by
    seen = {key: looked(slot, images) for key, slot in ready.items()}
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


def _seen_of_photographs(
    slot: Slot, images: npt.NDArray[np.uint8]
) -> npt.NDArray[np.floating[Any]]:
    """In colours, as they are; in even contrast before an extractor that is given that, in [0, 1]."""
    steps = None if slot.method.has_network else steps_of(slot)
    if steps is not None and isinstance(steps.named_steps["extractor"], Contrast):
        return np.clip(to_even_contrast(images) + MIDDLE, 0, 1)
    return images / LEVELS


def _steady(slot: Slot, images: npt.NDArray[np.uint8], neutral: int) -> Mapping[str, Any]:
    probability = slot.predict_proba(images)
    answer = int(probability[neutral].argmax())
    return {
        "answer": answer,
        "confidence": rounded(probability[:, answer]),
        "said": [int(label) for label in probability.argmax(axis=1)],
    }
