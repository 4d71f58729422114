"""OpenCV's corner functions, number by number, for whole stacks: for comparison with other people's work.

OpenCV differs from `features.structure_tensor` in three ways: Sobel derivatives, scaled by
1 / (2^(ksize - 1) · block_size); both the picture and the products of gradients are mirrored about the
border pixel; an even block has its centre right of and below the middle. Computed in float64, since
det and trace² cancel.
"""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt
from scipy.ndimage import correlate1d

from features.harris import harris_from_tensor
from features.one_picture import or_one_picture
from features.pixels import to_gray
from features.structure_tensor import Tensor, eigenvalues
from features.windows import weighted_sum

Doubles = npt.NDArray[np.float64]


@or_one_picture()
def tensor(images: npt.ArrayLike, block_size: int = 2, ksize: int = 3) -> Tensor:
    """M as ``cv2.cornerHarris`` and its kin have it, float64.

    Parameters
    ----------
    images : one picture or a stack, see `features.pixels.to_gray`
    block_size : side of the square window in pixels
    ksize : side of the Sobel kernel: 3, 5 or 7

    Raises
    ------
    ValueError
        For images as in `to_gray`, and other kernels.
    """
    if ksize not in (3, 5, 7):
        raise ValueError(f"Expected a Sobel kernel of 3, 5 or 7 px, received {ksize}.")
    gray = to_gray(images).astype(np.float64)
    derive, smooth = (kernel.ravel() for kernel in cv2.getDerivKernels(1, 0, ksize))
    scale = 1 / (2 ** (ksize - 1) * block_size)

    def sobel(along: int, across: int) -> Doubles:
        derived = correlate1d(gray, derive, axis=along, mode="mirror")
        return np.asarray(correlate1d(derived, smooth, axis=across, mode="mirror")) * scale

    Ir, Ic = sobel(1, 2), sobel(2, 1)
    before, after = block_size // 2, block_size - 1 - block_size // 2
    ones = np.ones((block_size, block_size), dtype=np.float32)

    def block_sum(product: Doubles) -> npt.NDArray[np.float32]:
        margin = ((0, 0), (before, after), (before, after))
        return weighted_sum(np.pad(product, margin, mode="reflect"), ones)

    return Tensor(*(block_sum(product) for product in (Ir * Ir, Ir * Ic, Ic * Ic)))


@or_one_picture()
def corner_harris(
    images: npt.ArrayLike, block_size: int = 2, ksize: int = 3, k: float = 0.04
) -> Doubles:
    """What ``cv2.cornerHarris(image, block_size, ksize, k)`` gives, ``(n, height, width)``."""
    return harris_from_tensor(tensor(images, block_size, ksize), k).astype(np.float64)


@or_one_picture()
def corner_min_eigen_val(images: npt.ArrayLike, block_size: int = 2, ksize: int = 3) -> Doubles:
    """What ``cv2.cornerMinEigenVal(image, block_size, ksize=ksize)`` gives."""
    return eigenvalues(tensor(images, block_size, ksize))[1].astype(np.float64)


@or_one_picture()
def corner_eigen_vals_and_vecs(
    images: npt.ArrayLike, block_size: int = 2, ksize: int = 3
) -> Doubles:
    """What ``cv2.cornerEigenValsAndVecs(image, block_size, ksize)`` gives, but for vectors' signs.

    Returns
    -------
    ``(n, height, width, 6)``: λ1 ≥ λ2, then λ1's unit vector as (x, y), then λ2's
    """
    M = tensor(images, block_size, ksize)
    largest, least = eigenvalues(M)
    angle = np.arctan2(2 * M.Arc, M.Acc - M.Arr) / 2
    x, y = np.cos(angle), np.sin(angle)
    return np.stack([largest, least, x, y, -y, x], axis=-1).astype(np.float64)
