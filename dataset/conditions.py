"""Test conditions: the same test pictures, damaged in a named, seeded way.

A condition is written ``<corruption>@<severity>``, as in ``shot-noise@3``, or ``rotation@<degrees>``
for a turn by exactly so much. `dataset.corruptions.CORRUPTIONS` describes each corruption of ink and of
photographs.
"""

import math
from dataclasses import dataclass
from pkgutil import resolve_name

import numpy as np
import numpy.typing as npt

from dataset.augmentation import inverses_of, warped
from dataset.corruptions import CORRUPTIONS, EVERY
from dataset.distortion import Affine
from dataset.draws import Draws, Floats
from dataset.facts import IN_WORDS, Kind
from dataset.ink import has_bright_border
from dataset.input_error import InputError, unknown_name
from dataset.unmet import Unmet

Images = npt.NDArray[np.uint8]

ROTATION = "rotation"
SEVERITIES = (1, 2, 3, 4, 5)
TURNS = tuple(degrees for degrees in range(-90, 91, 15) if degrees)
MOST_DEGREES = 180
EXAMPLE = "shot-noise@3 or rotation@-30"
PIXELS_AT_ONCE = 1_000_000


@dataclass(frozen=True)
class Condition:
    """One corruption at one severity; ``str`` gives the form that `parse_condition` reads.

    Attributes
    ----------
    corruption : a key of `dataset.corruptions.EVERY`, or ``rotation``
    severity : 1, 2, 3, 4 or 5; for ``rotation`` degrees in −180…180, counter-clockwise as seen

    Raises
    ------
    InputError
        For an unknown corruption, or a severity that it does not have.
    """

    corruption: str
    severity: float

    def __post_init__(self) -> None:
        object.__setattr__(self, "severity", float(self.severity))
        if self.corruption == ROTATION:
            if not abs(self.severity) <= MOST_DEGREES:
                raise InputError(
                    f"Rotation by {self.severity:g} degrees: expected −{MOST_DEGREES}…{MOST_DEGREES}. "
                    f"Write for example {ROTATION}@-30."
                )
            return
        if self.corruption not in EVERY:
            raise unknown_name(
                "corruption", self.corruption, [*EVERY, ROTATION], "docs/conditions.md"
            )
        if self.severity not in SEVERITIES:
            raise InputError(
                f"Severity {self.severity:g} of '{self.corruption}': expected 1, 2, 3, 4 or 5. "
                f"Write for example {self.corruption}@3."
            )

    def __str__(self) -> str:
        return f"{self.corruption}@{self.severity:.10g}"

    def unmet(self, kind: Kind, colour: bool) -> Unmet | None:
        """Why pictures of a kind, in colour or gray, cannot be put under it; None if they can."""
        if self.corruption == ROTATION:
            return None
        if self.corruption not in CORRUPTIONS[kind]:
            other = next(one for one in CORRUPTIONS if self.corruption in CORRUPTIONS[one])
            return Unmet(IN_WORDS[other])
        if CORRUPTIONS[kind][self.corruption].colour and not colour:
            return Unmet("colour")
        return None


def parse_condition(text: str) -> Condition:
    """The condition that `text` names.

    Raises
    ------
    InputError
        If it names none; the nearest name or the range of severities is told.

    Examples
    --------
    >>> parse_condition("shot-noise@3")
    Condition(corruption='shot-noise', severity=3.0)
    >>> str(parse_condition("rotation@-22.50"))
    'rotation@-22.5'
    """
    corruption, at, severity = text.strip().partition("@")
    if corruption not in (*EVERY, ROTATION):
        raise unknown_name("corruption", corruption, [*EVERY, ROTATION], "docs/conditions.md")
    try:
        number = float(severity)
    except ValueError:
        number = math.nan
    if not (at and math.isfinite(number)):
        what = f"degrees in −{MOST_DEGREES}…{MOST_DEGREES}" if corruption == ROTATION else "1…5"
        raise InputError(
            f"No severity in condition '{text}': expected {corruption}@<{what}>, received "
            f"'{severity}'. Write for example {EXAMPLE}."
        )
    return Condition(corruption, number)


def all_conditions(kind: Kind = "ink") -> tuple[str, ...]:
    """Every corruption of a kind of pictures at every severity, in the order of `CORRUPTIONS`."""
    return tuple(
        f"{corruption}@{severity}" for corruption in CORRUPTIONS[kind] for severity in SEVERITIES
    )


def rotations(kind: Kind = "ink") -> tuple[str, ...]:
    """Turns from −90° to 90° in steps of 15°, without 0; the same for every kind."""
    return tuple(f"{ROTATION}@{degrees}" for degrees in TURNS)


def under(
    images: Images, condition: Condition, seed: int = 0, first: int = 0, kind: Kind = "ink"
) -> Images:
    """`images` as they are under `condition`.

    Of ink, corruptions work on the ink, whatever its colour: a picture with a bright border (its median)
    is black pen on white paper, any other white on black; the channels of a colour picture are damaged
    alike. Photographs are damaged as they are. A picture's result depends on its pixels, the seed and its
    index, and on no other picture.

    Parameters
    ----------
    images : uint8 ``(n, height, width)`` or ``(n, height, width, 3)``, at least 8 px a side
    condition : what happens to them
    seed : of the chance in it, not negative
    first : index of ``images[0]`` in its test set; a part of a test set then fares as in the whole
    kind : of the pictures

    Returns
    -------
    uint8, a new array of the same shape

    Raises
    ------
    InputError
        If pictures of this kind cannot be put under it.
    ValueError
        For other types, shapes and sizes, and a negative seed or index.
    """
    _check(images, seed, first)
    if reason := condition.unmet(kind, colour=images.ndim == 4):
        raise InputError(
            f"Condition '{condition}' {reason}. 'versus list conditions' shows what each is for."
        )
    stack = images if images.ndim == 4 else images[..., None]
    found = np.empty_like(stack)
    at_once = max(1, PIXELS_AT_ONCE // math.prod(stack.shape[1:3]))
    damaged = _ink_under if kind == "ink" else _photographs_under
    for start in range(0, len(stack), at_once):
        part = slice(start, start + at_once)
        found[part] = damaged(stack[part], condition, seed, first + start)
    return found.reshape(images.shape)


def _ink_under(stack: Images, condition: Condition, seed: int, first: int) -> Images:
    """Every channel by itself, ``(n, height, width, channels)``."""
    found = np.empty_like(stack)
    bright = has_bright_border(stack)[:, None, None]
    for channel in range(stack.shape[3]):
        # Draws of its own for each channel, and thus the same numbers.
        draws = Draws(seed, condition.corruption, first, len(stack))
        values = stack[..., channel]
        ink = np.where(bright, 255 - values, values).astype(np.float32) / np.float32(255)
        damaged = _whole(_damaged(ink, condition, draws, "ink"))
        found[..., channel] = np.where(bright, 255 - damaged, damaged)
    return found


def _photographs_under(stack: Images, condition: Condition, seed: int, first: int) -> Images:
    draws = Draws(seed, condition.corruption, first, len(stack))
    planes = stack.astype(np.float32) / np.float32(255)
    return _whole(_damaged(planes, condition, draws, "photograph"))


def _damaged(pictures: Floats, condition: Condition, draws: Draws, kind: Kind) -> Floats:
    if condition.corruption == ROTATION:
        return _rotated(pictures, condition.severity, kind)
    entry = CORRUPTIONS[kind][condition.corruption]
    damaged: Floats = resolve_name(entry.function)(
        pictures, entry.amounts[int(condition.severity) - 1], draws
    )
    return damaged


def _rotated(pictures: Floats, degrees: float, kind: Kind) -> Floats:
    """Paper comes in from beyond; a photograph is mirrored at its border."""
    if kind == "ink":
        return warped(pictures, Affine(turn=degrees))
    n, *size, _ = pictures.shape
    none, same = np.zeros(n), np.ones((n, 2))
    turn = np.full(n, degrees)
    # OpenCV comes with it, which a report, that names conditions, does without.
    from dataset.retaking import warped_by

    return warped_by(pictures, inverses_of(none, none, turn, same, none, (size[0], size[1])))


def _whole(values: Floats) -> Images:
    return np.rint(255 * values.clip(0, 1)).astype(np.uint8)


def _check(images: Images, seed: int, first: int) -> None:
    gray_or_rgb = images.ndim == 3 or (images.ndim == 4 and images.shape[3] == 3)
    if images.dtype != np.uint8 or not gray_or_rgb:
        raise ValueError(
            "Expected uint8 images of shape (n, height, width) or (n, height, width, 3), received "
            f"{images.dtype} of shape {images.shape}."
        )
    if min(images.shape[1:3]) < 8:
        raise ValueError(
            f"Expected pictures of at least 8 px a side, received {images.shape[1:3]}."
        )
    if seed < 0 or first < 0:
        raise ValueError(
            f"Expected a seed and an index of at least 0, received {seed} and {first}."
        )
