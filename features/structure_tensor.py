"""The structure tensor M: the Taylor form of the SSD shift energy."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from features.compiled.tensor import tensor_and_harris
from features.one_picture import or_one_picture
from features.pixels import to_gray
from features.ssd import ssd_shift_energy
from features.windows import Window, fitting_weights, gaussian_window

Stack = npt.NDArray[np.float32]


class Tensor(NamedTuple):
    """M for every pixel: ``[[Arr, Arc], [Arc, Acc]]``, each ``(n, height, width)``."""

    Arr: Stack
    Arc: Stack
    Acc: Stack


@or_one_picture()
def structure_tensor(
    images: npt.ArrayLike, window: Window = 3, sigma: float | None = None
) -> Tensor:
    """M = Σ_W w · [I_r², I_r I_c; I_r I_c, I_c²] (also: second-moment matrix).

    The picture's edge repeats beyond the border, and gradients are taken on that extended picture,
    so that M sums the same pixels as `features.ssd.ssd_shift_energy`.

    Parameters
    ----------
    images : one picture or a stack, see `features.pixels.to_gray`
    window : odd side of a square, or a 2-D array of weights
    sigma : standard deviation of a Gaussian window in pixels, instead of `window`

    Raises
    ------
    ValueError
        For images as in `to_gray`, and windows that are even or larger than the picture.

    Source: the lecture, equation (2); W. Förstner and E. Gülch (1987), A fast operator for
    detection and precise location of distinct points, ISPRS.
    """
    gray = to_gray(images)
    weights = tensor_weights(window, sigma, gray.shape[1:])
    M, _ = tensor_and_harris(gray, weights, 0.0, want_tensor=True)
    return Tensor(*M)


def tensor_weights(window: Window, sigma: float | None, shape: tuple[int, ...]) -> Stack:
    """The window of M as weights; a Gaussian one, cut at 3 sigma, may be larger than the picture."""
    return fitting_weights(window, shape) if sigma is None else gaussian_window(sigma)


def eigenvalues(M: Tensor) -> tuple[Stack, Stack]:
    """λ1 ≥ λ2 of M for every pixel: the most and the least that the window changes.

    In closed form, with (Arr - Acc)² + 4 Arc² under the root: a sum of squares cannot turn negative
    by rounding, as trace² - 4 det can.
    """
    half_trace = (M.Arr + M.Acc) / 2
    root = np.sqrt((M.Arr - M.Acc) ** 2 + 4 * M.Arc**2) / 2
    return half_trace + root, np.maximum(half_trace - root, 0)


def quadratic_form(M: Tensor, shift: tuple[float, float]) -> Stack:
    """[Δ]ᵀ M [Δ] for one shift ``(d_row, d_col)``: the lecture's equation (2)."""
    d_row, d_col = shift
    return M.Arr * d_row**2 + 2 * M.Arc * d_row * d_col + M.Acc * d_col**2


@or_one_picture()
def taylor_error(images: npt.ArrayLike, shift: tuple[int, int], window: Window = 3) -> Stack:
    """[Δ]ᵀ M [Δ] - E(Δ): what the first-order approximation adds to, or misses of, the energy.

    Parameters and errors as `features.ssd.ssd_shift_energy`.
    """
    approximation = quadratic_form(structure_tensor(images, window), shift)
    return approximation - ssd_shift_energy(images, shift, window)
