"""Whether corners are found again when the picture is turned, scaled or made brighter."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from dataset.augmentation import warped
from dataset.distortion import Affine
from features.inspection import harris_corners
from features.windows import gaussian_window

Gray = npt.NDArray[np.float32]
Places = npt.NDArray[np.float64]
Seen = npt.NDArray[np.bool_]

TOLERANCE = 1.5
MARGIN = 8
MIN_DISTANCE = 3
WINDOW = gaussian_window(1.5)


class Repeated(NamedTuple):
    """Corners of a picture, seen in its changed version.

    Attributes
    ----------
    changed : the changed picture
    again : ``(n, 2)``, places in the changed picture where a corner was expected and found
    lost : ``(m, 2)``, where one was expected and none found
    n_found : corners found in the part of the changed picture that both show
    """

    changed: Gray
    again: Places
    lost: Places
    n_found: int

    @property
    def rate(self) -> float:
        """Share found again, of the smaller number of corners; NaN if there are none."""
        least = min(len(self.again) + len(self.lost), self.n_found)
        return len(self.again) / least if least else float("nan")


def corners_of(gray: Gray, seen: Seen | None = None) -> Places:
    """Harris corners ``(n, 2)`` under a Gaussian window, the strongest first.

    Parameters
    ----------
    seen : ``(height, width)``, where corners may be; None for everywhere. What counts as a corner is
        more than 2 % of the largest response there, so that a bright frame elsewhere hides none
    """
    places = harris_corners(
        gray[None],
        window=WINDOW,
        threshold=0.02,
        min_distance=MIN_DISTANCE,
        part=None if seen is None else seen[None],
    ).places
    return places[:, 1:].astype(np.float64)


def moved(places: Places, shape: tuple[int, ...], turn: float = 0.0, zoom: float = 1.0) -> Places:
    """Where points of a picture lie after `dataset.augmentation.warped` turned and scaled it.

    Examples
    --------
    >>> moved(np.array([[0.0, 4.0]]), (9, 9), turn=90).round(6).tolist()
    [[4.0, 0.0]]
    """
    centre = (np.array(shape[:2]) - 1) / 2
    angle = np.radians(turn)
    rows, cols = (places - centre).T
    turned = [
        rows * np.cos(angle) - cols * np.sin(angle),
        rows * np.sin(angle) + cols * np.cos(angle),
    ]
    return centre + zoom * np.stack(turned, axis=-1)


def turned_and_scaled(gray: Gray, turn: float = 0.0, zoom: float = 1.0) -> Repeated:
    """Corners after a turn (degrees, counter-clockwise as seen) and a zoom about the centre.

    Looked for in the part that both pictures show, 8 px from its border: what is black around the changed
    one has corners of its own, stronger than the picture's. A corner is found again if the nearest one
    lies within 1.5 px of where it must be.

    Source: C. Schmid, R. Mohr and C. Bauckhage (2000), Evaluation of interest point detectors, IJCV 37.
    """
    changed = warped(gray[None], Affine(turn=turn, zoom=zoom))[0]
    pixels = _pixels(gray.shape)
    start = moved(moved(pixels, gray.shape, zoom=1 / zoom), gray.shape, turn=-turn)
    end = moved(pixels, gray.shape, turn, zoom)
    before, after = (
        (_inside(start_of, gray.shape, MARGIN / zoom) & _inside(end_of, gray.shape, MARGIN))
        for start_of, end_of in ((pixels, end), (start, pixels))
    )
    expected = corners_of(gray, before.reshape(gray.shape))
    found = corners_of(changed, after.reshape(gray.shape))
    return _matched(changed, moved(expected, gray.shape, turn, zoom), found)


def brightened(gray: Gray, gain: float = 1.0, lift: float = 0.0) -> Repeated:
    """Corners after ``gain · I + lift``, clipped to [0, 1] and rounded to 8 bits as a camera does."""
    changed = np.rint(255 * np.clip(gain * gray + lift, 0, 1)).astype(np.float32) / np.float32(255)
    seen = _inside(_pixels(gray.shape), gray.shape, MARGIN).reshape(gray.shape)
    return _matched(changed, corners_of(gray, seen), corners_of(changed, seen))


def _pixels(shape: tuple[int, ...]) -> Places:
    """Every place of a picture, in reading order."""
    return np.argwhere(np.ones(shape, bool)).astype(np.float64)


def _inside(places: Places, shape: tuple[int, ...], margin: float) -> npt.NDArray[np.bool_]:
    last = np.array(shape) - 1 - margin
    return np.asarray(((places >= margin) & (places <= last)).all(axis=1))


def _matched(changed: Gray, expected: Places, found: Places) -> Repeated:
    distance = np.linalg.norm(expected[:, None] - found[None], axis=-1)
    again = np.zeros(len(expected), dtype=bool)
    if distance.size:
        # Pairs that are each other's nearest, so that one corner is not found twice.
        nearest = distance.argmin(axis=1)
        mutual = distance.argmin(axis=0)[nearest] == np.arange(len(expected))
        again = mutual & (distance.min(axis=1) <= TOLERANCE)
    return Repeated(changed, expected[again], expected[~again], len(found))
