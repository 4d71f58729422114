"""The Harris response: large where both eigenvalues of M are."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from features.compiled.tensor import tensor_and_harris
from features.one_picture import or_one_picture
from features.pixels import to_gray
from features.structure_tensor import Tensor, tensor_weights
from features.windows import Window

Stack = npt.NDArray[np.float32]


def harris_from_tensor(M: Tensor, k: float = 0.05) -> Stack:
    """R = det M - k (trace M)²: positive at corners, negative on edges, near 0 on flat regions.

    Parameters
    ----------
    M : from `features.structure_tensor.structure_tensor`
    k : Harris' constant, usually 0.04 to 0.06
    """
    detA = M.Arr * M.Acc - M.Arc**2
    traceA = M.Arr + M.Acc
    return detA - k * traceA**2


@or_one_picture()
def harris_response(
    images: npt.ArrayLike, k: float = 0.05, window: Window = 3, sigma: float | None = None
) -> Stack:
    """The Harris response of every pixel, float32 ``(n, height, width)``.

    Parameters
    ----------
    images : one picture or a stack, see `features.pixels.to_gray`
    k : Harris' constant
    window, sigma : see `features.structure_tensor.structure_tensor`

    Source: C. Harris and M. Stephens (1988), A combined corner and edge detector, Alvey Vision
    Conference; the lecture's figure 4.
    """
    gray = to_gray(images)
    weights = tensor_weights(window, sigma, gray.shape[1:])
    return tensor_and_harris(gray, weights, k, want_response=True)[1]
