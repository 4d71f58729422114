"""Pictures moved, turned, resized, sheared and bent: the same distortions for both families.

A *view* (`Affine`, `Elastic`) is one distortion for all pictures; a `Distortion` draws another one for
every picture.
"""

from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from dataset.border import border_median
from dataset.distortion import Affine, Distortion, Elastic, in_pixels
from dataset.sampling import sample

Array = npt.NDArray[Any]
Floats = npt.NDArray[np.float32]

IMAGES_AT_ONCE = 2000


def warped(images: Array, view: Affine | Elastic) -> Array:
    """Every picture as `view` distorts it: bilinear, 0 beyond the picture.

    Parameters
    ----------
    images : ``(n, height, width)`` or ``(n, height, width, channels)``, ink on 0

    Returns
    -------
    An array of the same shape and type; integers are rounded
    """
    n, height, width = images.shape[:3]
    affine = view if isinstance(view, Affine) else Affine()
    one = inverses_of(
        np.array([affine.down]),
        np.array([affine.right]),
        np.array([affine.turn]),
        np.array([[affine.zoom, affine.zoom]]),
        np.array([affine.shear]),
        (height, width),
    )
    inverses = np.broadcast_to(one, (n, 2, 3))
    generator = np.random.default_rng(view.seed) if isinstance(view, Elastic) else None

    def fields(size: int) -> Floats | None:
        if generator is None or not isinstance(view, Elastic):
            return None
        return displacements(size, height, width, view.strength, view.smoothness, generator)

    return _in_chunks(images, inverses, fields, np.zeros((n, _channels(images)), np.float32))


def distorted(
    images: Array,
    distortion: Distortion,
    seed: int | np.random.SeedSequence,
    background: Floats | None = None,
) -> Array:
    """Every picture under its own draw of `distortion`.

    Parameters
    ----------
    images : ``(n, height, width)`` or ``(n, height, width, channels)``
    seed : of all draws; the same seed and number of pictures give the same draws
    background : ``(n, channels)``, the value beyond the picture; None for its border's median

    Returns
    -------
    An array of the same shape and type; integers are rounded
    """
    n, height, width = images.shape[:3]
    generator = np.random.default_rng(seed)
    draw = generator.uniform(-1, 1, (6, n))
    along, across = draw[3] * distortion.zoom, draw[4] * distortion.stretch / 2
    shift, elastic, smoothness = (
        in_pixels(length, min(height, width))
        for length in (distortion.shift, distortion.elastic, distortion.smoothness)
    )
    inverses = inverses_of(
        draw[0] * shift,
        draw[1] * shift,
        draw[2] * distortion.turn,
        np.stack([(1 + along) * (1 + across), (1 + along) * (1 - across)], axis=1),
        draw[5] * distortion.shear,
        (height, width),
    )

    def fields(size: int) -> Floats | None:
        if not elastic:
            return None
        return displacements(size, height, width, elastic, smoothness, generator)

    fill = border_median(images) if background is None else background
    fill = fill.reshape(n, _channels(images)).astype(np.float32, copy=False)
    return _in_chunks(images, inverses, fields, fill)


def displacements(
    n: int,
    height: int,
    width: int,
    strength: float,
    smoothness: float,
    generator: np.random.Generator,
) -> Floats:
    """Smooth random fields of rows and columns, px, float32 ``(n, 2, height, width)``.

    White noise on a grid of one point every `smoothness` px under a Gaussian that wide: a field with
    the standard deviation `strength` at every pixel, for far less noise than one point a pixel.
    """
    down, right = _smoothing(height, smoothness), _smoothing(width, smoothness)
    shape = (n, 2, down.shape[1], right.shape[1])
    noise = generator.standard_normal(shape, dtype=np.float32)
    return np.asarray(np.float32(strength) * (down @ noise @ right.T), dtype=np.float32)


@cache
def _smoothing(side: int, smoothness: float) -> Floats:
    """``(side, n_points)``: Gaussian weights of the noise, their squares summing to 1 a pixel."""
    points = np.arange(-3, side / smoothness + 3) * smoothness
    weights = np.exp(-((np.arange(side)[:, None] - points) ** 2) / (2 * smoothness**2))
    return (weights / np.linalg.norm(weights, axis=1, keepdims=True)).astype(np.float32)


def inverses_of(
    down: Array, right: Array, turn: Array, zoom: Array, shear: Array, size: tuple[int, int]
) -> Floats:
    """Where the result's pixels come from, of affine distortions about the centre.

    Parameters
    ----------
    down, right : ``(n,)``, px
    turn : ``(n,)``, degrees
    zoom : ``(n, 2)``, factors of rows and of columns
    shear : ``(n,)``, columns a row
    size : height and width, px

    Returns
    -------
    float32 ``(n, 2, 3)``: times (row, column, 1) of the result it is a place in the picture
    """
    n = len(down)
    angle = np.deg2rad(turn)
    cos, sin = np.cos(angle), np.sin(angle)
    turning = np.stack([cos, -sin, sin, cos], axis=-1).reshape(n, 2, 2)
    # Rows count down, so that a shear to the right for every row up is a minus.
    shearing = np.zeros((n, 2, 2))
    shearing[:, [0, 1], [0, 1]] = 1
    shearing[:, 1, 0] = -shear
    inverse = np.linalg.inv(turning @ shearing * zoom[:, None, :])
    centre = (np.array(size) - 1) / 2
    target = centre + np.stack([down, right], axis=1)
    offset = centre - np.einsum("nij,nj->ni", inverse, target)
    return np.concatenate([inverse, offset[..., None]], axis=2).astype(np.float32)


def _in_chunks(images: Array, inverses: Floats, fields: Any, fill: Floats) -> Array:
    result = np.empty_like(images)
    stack, target = (a if a.ndim == 4 else a[..., None] for a in (images, result))
    for start in range(0, len(images), IMAGES_AT_ONCE):
        part = slice(start, min(start + IMAGES_AT_ONCE, len(images)))
        pictures = stack[part].astype(np.float32, copy=False)
        found = sample(pictures, inverses[part], fields(part.stop - start), fill[part])
        target[part] = np.rint(found) if np.issubdtype(images.dtype, np.integer) else found
    return result


def _channels(images: Array) -> int:
    return images.shape[3] if images.ndim == 4 else 1
