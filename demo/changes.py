"""The sliders: a drawing turned, scaled, drawn by another pen, made noisy; a photograph turned, in other
light, out of focus, made noisy.

`SLIDERS` is the one list of them; each is a field of `Change`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from dataset.facts import Kind
from dataset.stroke_width import Ink, pen_width, redrawn
from demo.refusal import RefusalError

VISIBLE = 0.25
SEED = 0
INK: tuple[Kind, ...] = ("ink",)
PHOTOGRAPHS: tuple[Kind, ...] = ("photograph",)


class Slider(NamedTuple):
    """Range of a slider, the value that changes nothing, the points of its curve, and which pictures it
    is for."""

    low: float
    high: float
    neutral: float
    step: float
    n_points: int
    kinds: tuple[Kind, ...] = INK

    @property
    def points(self) -> npt.NDArray[np.float64]:
        return np.linspace(self.low, self.high, self.n_points).round(4)


SLIDERS: dict[str, Slider] = {
    "rotation": Slider(-180, 180, 0, 5, 25, INK + PHOTOGRAPHS),
    "size": Slider(0.2, 1.6, 1, 0.05, 15),
    "light": Slider(0.2, 2, 1, 0.05, 19, PHOTOGRAPHS),
    "blur": Slider(0, 0.1, 0, 0.005, 11, PHOTOGRAPHS),
    "noise": Slider(0, 0.8, 0, 0.05, 17, INK + PHOTOGRAPHS),
    "stroke": Slider(0.25, 3, 1, 0.05, 12),
}


def sliders_of(kind: Kind) -> dict[str, Slider]:
    """Those for one kind of pictures, in their order."""
    return {key: slider for key, slider in SLIDERS.items() if kind in slider.kinds}


@dataclass(frozen=True)
class Change:
    """What the sliders do.

    Attributes
    ----------
    rotation : degrees about the drawing's own middle, or the photograph's, counter-clockwise as seen
    size : factor of the whole drawing, its pen included
    light : factor of a photograph's light
    blur : standard deviation of a photograph's blur, a share of its longer side
    noise : standard deviation of what is added to every pixel of the picture that the methods get,
        as a share of full ink, or of white; always the same draw
    stroke : factor of the pen's width
    """

    rotation: float = 0.0
    size: float = 1.0
    light: float = 1.0
    blur: float = 0.0
    noise: float = 0.0
    stroke: float = 1.0

    def along(self, slider: str) -> list["Change"]:
        """This change with every value of one slider."""
        return [replace(self, **{slider: float(value)}) for value in SLIDERS[slider].points]


def parse_change(given: Mapping[str, str]) -> Change:
    """The change that a request names; a slider that it does not name stays where it does nothing.

    Raises
    ------
    RefusalError
        For something else than a number within a slider's range.
    """
    return Change(**{key: _number(key, given[key]) for key in SLIDERS if key in given})


def changed(ink: Ink, change: Change) -> Ink:
    """The strokes after `change`, but for the noise."""
    if change.stroke != 1:
        ink = redrawn(ink, max(pen_width(ink), 1.0) * change.stroke)
    if change.rotation == 0 and change.size == 1:
        return ink
    visible = np.argwhere(ink >= VISIBLE)
    if not len(visible):
        return ink
    row, col = (visible.min(axis=0) + visible.max(axis=0)) / 2
    matrix = cv2.getRotationMatrix2D((float(col), float(row)), change.rotation, change.size)
    height, width = ink.shape
    return np.asarray(cv2.warpAffine(ink, matrix, (width, height), flags=cv2.INTER_LINEAR))


def noisy(image: npt.NDArray[np.uint8], amount: float) -> npt.NDArray[np.uint8]:
    """`image` with Gaussian noise, the same in all channels; `amount` as `Change.noise`."""
    if amount == 0:
        return image
    noise = 255 * amount * standard_noise(image.shape[:2])
    noise = noise.reshape(noise.shape + (1,) * (image.ndim - 2))
    return np.rint(image + noise).clip(0, 255).astype(np.uint8)


def standard_noise(shape: tuple[int, ...]) -> npt.NDArray[np.float64]:
    """The one draw of noise, of standard deviation 1."""
    return np.random.default_rng(SEED).standard_normal(shape)


def _number(key: str, text: str) -> float:
    low, high = SLIDERS[key].low, SLIDERS[key].high
    try:
        value = float(text)
    except ValueError:
        value = np.nan
    if not low <= value <= high:
        raise RefusalError(
            400, "slider", f"The slider '{key}' is out of range: expected {low:g} … {high:g}."
        )
    return value
