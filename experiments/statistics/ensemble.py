"""What several methods say together: the mean of their probabilities."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt


def mean_probability(probabilities: Sequence[npt.NDArray[Any]]) -> npt.NDArray[np.float64]:
    """The mean over the members, each rounded to half precision.

    Half precision is what a published record keeps, so that the number it gives is the run's own.

    Parameters
    ----------
    probabilities : one array ``(n, n_classes)`` a member

    Returns
    -------
    float64 ``(n, n_classes)``

    Raises
    ------
    ValueError
        If there is no member, or their shapes differ.

    References
    ----------
    J. Kittler, M. Hatef, R. Duin and J. Matas (1998), On combining classifiers, IEEE Trans. PAMI 20
    (the sum rule).

    Examples
    --------
    >>> sure, torn = np.array([[0.75, 0.25]]), np.array([[0.375, 0.625]])
    >>> mean_probability([sure, torn])
    array([[0.5625, 0.4375]])
    """
    shapes = {np.shape(probability) for probability in probabilities}
    if len(shapes) != 1:
        raise ValueError(f"Expected members of one shape, received {sorted(shapes) or 'none'}.")
    halves = [np.asarray(member, dtype=np.float16) for member in probabilities]
    return np.asarray(np.mean(halves, axis=0, dtype=np.float64))
