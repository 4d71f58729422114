"""Pictures moved, turned, resized, sheared and bent: the same distortions for both families."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.ndimage import gaussian_filter, map_coordinates

Array = npt.NDArray[Any]
Floats = npt.NDArray[np.float32]

IMAGES_AT_ONCE = 2000


@dataclass(frozen=True)
class Affine:
    """One affine distortion about the picture's centre; the default changes nothing.

    Attributes
    ----------
    down, right : px
    turn : degrees, counter-clockwise as seen
    zoom : factor of the size
    shear : columns to the right for every row up
    """

    down: float = 0.0
    right: float = 0.0
    turn: float = 0.0
    zoom: float = 1.0
    shear: float = 0.0

    def sources(self, n: int, height: int, width: int) -> Floats:
        """Where every pixel comes from: rows and columns, ``(2, n or 1, height, width)``."""
        angle = np.deg2rad(self.turn)
        turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
        # Rows count down, so that a shear to the right for every row up is a minus.
        shear = np.array([[1.0, 0.0], [-self.shear, 1.0]])
        inverse = np.linalg.inv(turn @ shear * self.zoom)
        centre = np.array([(height - 1) / 2, (width - 1) / 2])
        target = centre + np.array([self.down, self.right])
        rows, cols = np.mgrid[:height, :width] - target[:, None, None]
        found = np.tensordot(inverse, np.stack([rows, cols]), axes=1) + centre[:, None, None]
        return found[:, None].astype(np.float32)


@dataclass(frozen=True)
class Elastic:
    """A smooth random displacement, another for every picture.

    Attributes
    ----------
    strength : px, the displacements' standard deviation
    smoothness : px, standard deviation of the Gaussian that smooths the field
    seed : of the fields

    Source: P. Simard, D. Steinkraus and J. Platt (2003), Best practices for convolutional neural
    networks applied to visual document analysis, ICDAR.
    """

    strength: float
    smoothness: float = 4.0
    seed: int = 0

    def sources(self, n: int, height: int, width: int) -> Floats:
        """Where every pixel comes from: rows and columns, ``(2, n, height, width)``."""
        noise = np.random.default_rng(self.seed).standard_normal((2, n, height, width))
        smooth = (0, 0, self.smoothness, self.smoothness)
        field = gaussian_filter(noise.astype(np.float32), smooth, mode="wrap")
        # The smoothed noise has this deviation on an endless plane.
        deviation = 1 / (2 * np.sqrt(np.pi) * self.smoothness)
        grid = np.mgrid[:height, :width][:, None]
        return (grid + self.strength / deviation * field).astype(np.float32)


def warped(images: Array, view: Affine | Elastic) -> Array:
    """Every picture as `view` distorts it: bilinear, 0 beyond the picture.

    Parameters
    ----------
    images : ``(n, height, width)`` or ``(n, height, width, channels)``, ink on 0

    Returns
    -------
    An array of the same shape and type; integers are rounded
    """
    if images.ndim == 4:
        channels = [warped(images[..., i], view) for i in range(images.shape[-1])]
        return np.stack(channels, axis=-1)
    n, height, width = images.shape
    sources = np.broadcast_to(view.sources(n, height, width), (2, n, height, width))
    result = np.empty_like(images)
    for start in range(0, n, IMAGES_AT_ONCE):
        part = slice(start, min(start + IMAGES_AT_ONCE, n))
        which = np.arange(part.stop - start, dtype=np.float32)[:, None, None]
        where = np.stack(np.broadcast_arrays(which, *sources[:, part]))
        found = map_coordinates(images[part].astype(np.float32), where, order=1, mode="constant")
        result[part] = np.rint(found) if np.issubdtype(images.dtype, np.integer) else found
    return result
