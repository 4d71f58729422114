"""A stripe in which ink and paper change places."""

import numpy as np

from dataset.draws import Draws, Floats

LARGEST_WIDTH = 0.4


def stripe(ink: Floats, width: float, draws: Draws) -> Floats:
    """A vertical stripe, `width` of the shorter side wide, wholly inside the picture.

    A column that it covers in part is inverted in part.
    """
    height, n_columns = ink.shape[1:]
    side = min(height, n_columns)
    room = n_columns - LARGEST_WIDTH * side
    middle = LARGEST_WIDTH * side / 2 + room * draws.uniform(1, 1)
    # A column lies between its index and the next.
    left = np.arange(n_columns, dtype=np.float32)
    ends = np.minimum(left + 1, middle + width * side / 2)
    covered = (ends - np.maximum(left, middle - width * side / 2)).clip(0, 1)
    return ink + covered * (1 - 2 * ink)
