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


def corners_of(gray: Gray) -> Places:
    """Harris corners ``(n, 2)`` under a Gaussian window, the strongest first."""
    places = harris_corners(
        gray[None], window=WINDOW, threshold=0.02, min_distance=MIN_DISTANCE
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

    Counted in the part that both pictures show, 8 px from its border; a corner is found again if the
    nearest one lies within 1.5 px of where it must be.

    Source: C. Schmid, R. Mohr and C. Bauckhage (2000), Evaluation of interest point detectors, IJCV 37.
    """
    changed = warped(gray[None], Affine(turn=turn, zoom=zoom))[0]
    expected = moved(corners_of(gray), gray.shape, turn, zoom)
    found = corners_of(changed)
    # Where a found corner comes from must lie in the picture as well, else it is the frame's.
    origin = (found - (np.array(gray.shape) - 1) / 2) / zoom
    origin = moved(origin + (np.array(gray.shape) - 1) / 2, gray.shape, -turn)
    found = found[_inside(origin, gray.shape, MARGIN / zoom) & _inside(found, gray.shape, MARGIN)]
    start = corners_of(gray)
    common = _inside(expected, gray.shape, MARGIN) & _inside(start, gray.shape, MARGIN / zoom)
    return _matched(changed, expected[common], found)


def brightened(gray: Gray, gain: float = 1.0, lift: float = 0.0) -> Repeated:
    """Corners after ``gain · I + lift``, clipped to [0, 1] and rounded to 8 bits as a camera does."""
    changed = np.rint(255 * np.clip(gain * gray + lift, 0, 1)).astype(np.float32) / np.float32(255)
    expected, found = (
        places[_inside(places, gray.shape, MARGIN)]
        for places in (corners_of(gray), corners_of(changed))
    )
    return _matched(changed, expected, found)


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
