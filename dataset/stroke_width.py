"""How wide a pen was, and the same drawing with another one."""

import cv2
import numpy as np
import numpy.typing as npt

Ink = npt.NDArray[np.float32]

HALF = 0.5


def pen_width(ink: Ink) -> float:
    """The median width of the strokes, px; 0 without ink.

    Twice the distance to the paper, along the skeleton.

    Parameters
    ----------
    ink : float32 ``(height, width)`` in [0, 1]
    """
    strokes = np.pad(ink >= HALF, 1)
    middle = _skeleton(strokes)
    if not middle.any():
        return 0.0
    depth = cv2.distanceTransform(strokes.astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    return float(2 * np.median(depth[middle]) - 1)


def redrawn(ink: Ink, width: float) -> Ink:
    """The skeleton of the drawing, followed by a round pen of `width` px.

    What was filled becomes a line too; a dot stays a dot.
    """
    strokes = np.pad(ink >= HALF, 1)
    middle = _skeleton(strokes)[1:-1, 1:-1]
    if not middle.any():
        return ink
    away = cv2.distanceTransform((~middle).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    return np.asarray((width / 2 + HALF - away).clip(0, 1), dtype=np.float32)


def _skeleton(strokes: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    # scikit-image takes a while to import, and who frames nothing needs none of it.
    from skimage.morphology import skeletonize

    return np.asarray(skeletonize(strokes))  # type: ignore[no-untyped-call]
