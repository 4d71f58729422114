"""The scattering transform: two layers of wavelets and absolute values, nothing learned."""

from __future__ import annotations

from functools import cache
from itertools import product

import numpy as np
import numpy.typing as npt
from scipy import fft

from dataset.threads import for_ranges
from features.one_picture import or_one_picture
from features.pixels import to_gray

Stack = npt.NDArray[np.float32]
Complex = npt.NDArray[np.complex64]

IMAGES_AT_ONCE = 32


def n_paths(n_scales: int, n_angles: int) -> int:
    """How many maps orders 0, 1 and 2 have together: 1 + J·L + L²·J·(J - 1) / 2."""
    return 1 + n_scales * n_angles + n_angles**2 * n_scales * (n_scales - 1) // 2


@or_one_picture()
def scattering(images: npt.ArrayLike, n_scales: int = 3, n_angles: int = 8) -> Stack:
    """Scattering coefficients of orders 0, 1 and 2.

    ``S0 = x ⋆ φ``, ``S1 = |x ⋆ ψ_λ1| ⋆ φ`` and ``S2 = ||x ⋆ ψ_λ1| ⋆ ψ_λ2| ⋆ φ`` for scales j2 > j1, with
    Morlet wavelets ψ of `n_scales` octaves and `n_angles` directions and a Gaussian φ as wide as the
    coarsest of them; sampled every ``2^n_scales`` px.

    Parameters
    ----------
    images : one picture or a stack, see `features.pixels.to_gray`; the edge repeats up to a
        multiple of ``2^n_scales`` px
    n_scales : J, the number of octaves, at least 1
    n_angles : L, directions over 180°

    Returns
    -------
    float32 ``(n, n_paths, rows, cols)``

    Source: J. Bruna and S. Mallat (2013), Invariant scattering convolution networks, IEEE Trans.
    PAMI 35(8); the wavelets' formula and constants in its section 2.1 and appendix.
    """
    if n_scales < 1 or n_angles < 1:
        raise ValueError(f"Expected at least 1 scale and angle, received {n_scales}, {n_angles}.")
    gray = to_gray(images)
    step = 2**n_scales
    margins = [
        ((-side) % step // 2, (-side) % step - (-side) % step // 2) for side in gray.shape[1:]
    ]
    padded = np.pad(gray, ((0, 0), *margins), mode="edge")
    height, width = padded.shape[1:]
    bank = _filter_bank(height, width, n_scales, n_angles)
    averages = [_averaging(height, width, n_scales, j) for j in range(n_scales)]
    result = np.empty(
        (len(gray), n_paths(n_scales, n_angles), height // step, width // step), np.float32
    )

    def work(start: int, stop: int) -> None:
        for first in range(start, stop, IMAGES_AT_ONCE):
            chunk = slice(first, min(first + IMAGES_AT_ONCE, stop))
            _scatter(padded[chunk], bank, averages, n_angles, result[chunk])

    for_ranges(work, len(gray), IMAGES_AT_ONCE)
    return result


def _scatter(
    x: Stack,
    bank: list[list[Complex]],
    averages: list[tuple[Stack, Stack]],
    n_angles: int,
    out: Stack,
) -> None:
    """Depth first over the first wavelet, so that only one scale's maps are held."""
    n_scales = len(averages)
    out[:, 0] = _average(x, averages[0])
    spectrum = fft.fft2(x)
    second = 1 + n_scales * n_angles
    for j1 in range(n_scales):
        first = _wavelet_modulus(spectrum[:, None], bank[j1][0], j1)
        at = 1 + j1 * n_angles
        out[:, at : at + n_angles] = _average(first, averages[j1])
        if j1 + 1 < n_scales:
            spectra = fft.fft2(first)
        for j2 in range(j1 + 1, n_scales):
            maps = _wavelet_modulus(spectra[:, :, None], bank[j2][j1], j2 - j1)
            n_maps = n_angles * n_angles
            averaged = _average(maps, averages[j2])
            out[:, second : second + n_maps] = averaged.reshape(len(x), n_maps, *out.shape[2:])
            second += n_maps


def _wavelet_modulus(spectrum: Complex, wavelets: Complex, octaves: int) -> Stack:
    """|x ⋆ ψ|, sampled every ``2^octaves`` px: the folded spectrum is the sampled picture's."""
    filtered = spectrum * wavelets
    height, width = filtered.shape[-2:]
    k = 2**octaves
    folded = filtered.reshape(*filtered.shape[:-2], k, height // k, k, width // k)
    mean = folded.sum(axis=(-4, -2)) / np.float32(k * k) if k > 1 else filtered
    return np.asarray(np.abs(fft.ifft2(mean, overwrite_x=True)), dtype=np.float32)


def _average(maps: Stack, profiles: tuple[Stack, Stack]) -> Stack:
    rows, cols = profiles
    return np.matmul(rows @ maps, cols.T, dtype=np.float32)


@cache
def _filter_bank(height: int, width: int, n_scales: int, n_angles: int) -> list[list[Complex]]:
    """``bank[j][i]``: spectra of scale j's wavelets, ``(n_angles, …)``, on the grid of scale i ≤ j.

    Scale i's maps are sampled every 2^i px (see `_wavelet_modulus`).
    """
    bank = []
    for j in range(n_scales):
        spectra = np.stack(
            [_morlet(height, width, j, np.pi * a / n_angles, 4 / n_angles) for a in range(n_angles)]
        )
        bank.append([_folded(spectra, 2**i) for i in range(j + 1)])
    return bank


def _folded(spectra: Complex, k: int) -> Complex:
    """The spectrum of the same wavelet on a grid k times as coarse."""
    height, width = spectra.shape[1:]
    blocks = spectra.reshape(-1, k, height // k, k, width // k)
    return np.ascontiguousarray(blocks.sum(axis=(1, 3)))


def _morlet(height: int, width: int, j: int, angle: float, slant: float) -> Complex:
    """Spectrum of ψ_j, periodic on the grid: a Gabor less the Gaussian that takes out its mean."""
    xi, sigma = 3 * np.pi / 4 / 2**j, 0.8 * 2**j
    gabor = _periodic_gabor(height, width, sigma, angle, xi, slant)
    gaussian = _periodic_gabor(height, width, sigma, angle, 0.0, slant)
    wavelet = gabor - gabor.sum() / gaussian.sum() * gaussian
    return fft.fft2(wavelet).astype(np.complex64)


def _periodic_gabor(
    height: int, width: int, sigma: float, angle: float, xi: float, slant: float
) -> npt.NDArray[np.complex128]:
    total = np.zeros((height, width), np.complex128)
    # Neighbouring periods reach in; further ones are below rounding unless the grid is tiny.
    for row_period, col_period in product(range(-2, 3), repeat=2):
        r, c = np.mgrid[:height, :width].astype(np.float64)
        r, c = r + row_period * height, c + col_period * width
        along = c * np.cos(angle) + r * np.sin(angle)
        across = -c * np.sin(angle) + r * np.cos(angle)
        envelope = np.exp(-(along**2 + slant**2 * across**2) / (2 * sigma**2))
        total += envelope * np.exp(1j * xi * along)
    return total * slant / (2 * np.pi * sigma**2)


@cache
def _averaging(height: int, width: int, n_scales: int, j: int) -> tuple[Stack, Stack]:
    """φ as two matrices that smooth and sample maps of scale j: rows, then columns."""
    return _profile(height, n_scales, j), _profile(width, n_scales, j)


def _profile(side: int, n_scales: int, j: int) -> Stack:
    sigma = 0.8 * 2 ** (n_scales - 1)
    step = 2**n_scales
    centres = np.arange(side // step)[:, None] * step + (step - 1) / 2
    # A map's sample k stands for the pixel k · 2^j.
    positions = np.arange(0, side, 2**j)[None]
    weights = sum(
        np.exp(-((positions - centres + period * side) ** 2) / (2 * sigma**2))
        for period in range(-2, 3)
    )
    return np.asarray(weights / weights.sum(axis=1, keepdims=True), dtype=np.float32)
