"""Vectors that are given in place of being computed: each picture's is looked up by its pixels."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.preprocessing import StandardScaler

from dataset.given_vectors import digests
from features.image_estimator import ImageTransformer


class Given(ImageTransformer):
    """An extractor that computes nothing.

    A picture that was damaged, moved or redrawn is another picture: it has no vector, and none is made up.

    Parameters
    ----------
    rows : SHA-256 of a picture's pixels → its row in `vectors`
    vectors : float32 ``(n, d)``
    """

    def __init__(self, rows: Mapping[bytes, int], vectors: npt.NDArray[np.float32]) -> None:
        self.rows = rows
        self.vectors = vectors

    def transform(self, images: npt.ArrayLike) -> npt.NDArray[Any]:
        """Vectors ``(n, d)``, float32.

        Raises
        ------
        ValueError
            If a picture has none, or pixels are not uint8, as they are in the data set.
        """
        pixels = np.asarray(images)
        if pixels.dtype != np.uint8:
            raise ValueError(f"expected pictures as uint8, received {pixels.dtype}")
        found = [self.rows.get(digest, -1) for digest in digests(pixels)]
        if n := found.count(-1):
            raise ValueError(
                f"no vector is given for {n:,} of {len(found):,} pictures: expected pictures of the data "
                "set that the vectors were computed of, as they are"
            )
        return self.vectors[np.array(found, dtype=np.int64)]


def standardised() -> StandardScaler:
    """Every number minus its mean over the training pictures, divided by its standard deviation there.

    Vectors from outside come in any unit; of one that is constant nothing but the mean is taken.
    """
    return StandardScaler()
