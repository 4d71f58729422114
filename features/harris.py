"""The Harris response: large where both eigenvalues of M are."""

import cv2
import numpy as np
import numpy.typing as npt
from scipy.ndimage import correlate1d

from features.compiled.tensor import tensor_and_harris
from features.pixels import to_gray
from features.structure_tensor import Tensor, tensor_weights
from features.windows import Window, weighted_sum

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


def harris_response(
    images: npt.ArrayLike, k: float = 0.05, window: Window = 3, sigma: float | None = None
) -> Stack:
    """The Harris response of every pixel, float32 ``(n, height, width)``.

    Parameters
    ----------
    images : see `features.pixels.to_gray`
    k : Harris' constant
    window, sigma : see `features.structure_tensor.structure_tensor`

    Source: C. Harris and M. Stephens (1988), A combined corner and edge detector, Alvey Vision
    Conference; the lecture's figure 4.
    """
    gray = to_gray(images)
    weights = tensor_weights(window, sigma, gray.shape[1:])
    return tensor_and_harris(gray, 1.0, weights, k, want_response=True)[1]


def harris_in_opencv_convention(
    images: npt.ArrayLike, block_size: int = 2, ksize: int = 3, k: float = 0.04
) -> npt.NDArray[np.float64]:
    """What ``cv2.cornerHarris(image, block_size, ksize, k)`` gives, for a whole stack.

    OpenCV differs from `harris_response` in three ways: Sobel derivatives, scaled by
    1 / (2^(ksize - 1) · block_size); both the picture and the products of gradients are mirrored
    about the border pixel; an even block has its centre right of and below the middle.
    Computed in float64, since det and trace² cancel.

    Parameters
    ----------
    images : see `features.pixels.to_gray`
    block_size : side of the square window in pixels
    ksize : side of the Sobel kernel: 3, 5 or 7
    k : Harris' constant
    """
    if ksize not in (3, 5, 7):
        raise ValueError(f"Expected a Sobel kernel of 3, 5 or 7 px, received {ksize}.")
    gray = to_gray(images).astype(np.float64)
    derive, smooth = (kernel.ravel() for kernel in cv2.getDerivKernels(1, 0, ksize))
    scale = 1 / (2 ** (ksize - 1) * block_size)

    def sobel(along: int, across: int) -> npt.NDArray[np.float64]:
        derived = correlate1d(gray, derive, axis=along, mode="mirror")
        return np.asarray(correlate1d(derived, smooth, axis=across, mode="mirror")) * scale

    Ir, Ic = sobel(1, 2), sobel(2, 1)
    before, after = block_size // 2, block_size - 1 - block_size // 2
    ones = np.ones((block_size, block_size), dtype=np.float32)

    def block_sum(product: npt.NDArray[np.float64]) -> Stack:
        margin = ((0, 0), (before, after), (before, after))
        return weighted_sum(np.pad(product, margin, mode="reflect"), ones)

    M = Tensor(*(block_sum(product) for product in (Ir * Ir, Ir * Ic, Ic * Ic)))
    return harris_from_tensor(M, k).astype(np.float64)
