"""Noise of single pixels."""

import numpy as np
from scipy.stats import poisson

from dataset.draws import Draws, Floats

GRAY_LEVELS = 256


def gaussian_noise(planes: Floats, deviation: float, draws: Draws) -> Floats:
    """A normal number with mean 0 and standard deviation `deviation` on every channel."""
    return planes + np.float32(deviation) * draws.normal(*planes.shape[1:])


def shot_noise(ink: Floats, photons: float, draws: Draws) -> Floats:
    """Poisson counts with mean ``photons × ink``, divided by `photons`; paper stays as it is.

    Of a photograph, light stands for ink.
    """
    found = ink.copy()
    chance = draws.uniform(*ink.shape[1:])
    inked = ink > 0
    # Pixels come from 8 bits: one row of cumulative probabilities for each of their values, laid
    # end to end, turns the inversion of all pixels into one search.
    means = photons * np.arange(GRAY_LEVELS) / (GRAY_LEVELS - 1)
    counts = np.arange(int(poisson.ppf(1 - 1e-8, photons)) + 1)
    table = np.arange(GRAY_LEVELS)[:, None] + poisson.cdf(counts, means[:, None]).clip(0, 1)
    level = np.rint(ink[inked] * (GRAY_LEVELS - 1)).astype(np.int64)
    place = np.searchsorted(table.ravel(), level + chance[inked].astype(np.float64))
    found[inked] = (place - level * len(counts)) / photons
    return found


def impulse_noise(ink: Floats, share: float, draws: Draws) -> Floats:
    """A pixel is paper with probability ``share / 2`` and full ink with the same.

    Of a photograph, a channel is dark or full.
    """
    chance = draws.uniform(*ink.shape[1:])
    return np.where(chance < share / 2, 0, np.where(chance > 1 - share / 2, 1, ink))
