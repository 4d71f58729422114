"""Outlines in place of strokes."""

import cv2
import numpy as np
from scipy.ndimage import gaussian_filter

from dataset.draws import Draws, Floats

SIGMA = 0.5
LOW, HIGH = 100, 200


def canny_edges(ink: Floats, share: float, draws: Draws) -> Floats:
    """A blend of the picture with its Canny edges, of which `share` is the edges.

    The picture is smoothed with a Gaussian of 0.5 px first; the thresholds of the hysteresis are 100
    and 200 on OpenCV's scale, where a step from paper to full ink has 1,020.
    """
    smooth = np.rint(255 * gaussian_filter(ink, (0, SIGMA, SIGMA), mode="nearest"))
    edges = np.stack([cv2.Canny(one, LOW, HIGH) for one in smooth.astype(np.uint8)])
    return ink + np.float32(share) * ((edges > 0).astype(np.float32) - ink)
