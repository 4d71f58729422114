"""What kind of pictures lie in a folder: ink, strokes on an even ground, or photographs."""

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from dataset.border import border
from dataset.facts import Kind

# As the ground counts what differs from the border's median by no more gray levels in any channel.
ALIKE = 8
EVEN_BORDER, EVEN_PICTURE = 0.5, 0.25
# Traffic signs before the sky or in the dark have an even ground in up to 0.71 of a class, clothes that
# were cut out in 0.98.
SHARE_OF_INK = 0.85


def kind_of(pictures: Iterable[npt.NDArray[np.uint8]]) -> Kind:
    """``ink`` if at least 85 % of the pictures have an even ground, else ``photograph``.

    The ground is even where half of the border and a quarter of the picture are of one colour.

    Parameters
    ----------
    pictures : uint8 ``(height, width)`` or ``(height, width, 3)`` of any size, before anything is padded
    """
    even = [_has_even_ground(one) for one in pictures]
    return "ink" if np.mean(even) >= SHARE_OF_INK else "photograph"


def _has_even_ground(picture: npt.NDArray[np.uint8]) -> bool:
    channels = picture[None, ..., None] if picture.ndim == 2 else picture[None]
    sides = border(channels)[0]
    ground = np.median(sides, axis=0)
    on_border, on_all = (
        np.mean(np.abs(part - ground).max(axis=-1) <= ALIKE) for part in (sides, channels[0])
    )
    return bool(on_border >= EVEN_BORDER and on_all >= EVEN_PICTURE)
