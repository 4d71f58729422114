"""How many test images a difference would need to be seen."""

import numpy as np
import numpy.typing as npt
from scipy.special import bdtr, ndtri
from scipy.stats import binom

from experiments.statistics.not_tested import NotTested

ALPHA = 0.05
POWER = 0.8
MOST_IMAGES = 100_000_000
# Beyond so many standard deviations the number of discordant images weighs nothing.
REACH = 7.0


def mcnemar_power(n: int, only_a_wrong: float, only_b_wrong: float, alpha: float = ALPHA) -> float:
    """Probability that McNemar's exact test on `n` images finds a difference.

    Parameters
    ----------
    n : test images
    only_a_wrong, only_b_wrong : shares of images on which one method alone errs
    alpha : level of the two-sided test

    Raises
    ------
    ValueError
        If the shares are no probabilities.

    Examples
    --------
    >>> round(mcnemar_power(1000, 0.03, 0.01), 2)
    0.87
    """
    discordant = only_a_wrong + only_b_wrong
    if min(only_a_wrong, only_b_wrong) < 0 or discordant > 1:
        raise ValueError(
            "Expected shares of at least 0 with a sum of at most 1, received "
            f"{only_a_wrong} and {only_b_wrong}."
        )
    if discordant == 0:
        return 0.0
    mean, deviation = n * discordant, np.sqrt(n * discordant * (1 - discordant))
    low = max(0, int(mean - REACH * deviation))
    counts = np.arange(low, min(n, int(np.ceil(mean + REACH * deviation))) + 1)
    rejected = _rejected(counts, only_a_wrong / discordant, alpha)
    return float(np.sum(binom.pmf(counts, n, discordant) * rejected))


def _rejected(
    discordant: npt.NDArray[np.int64], share_a: float, alpha: float
) -> npt.NDArray[np.float64]:
    """P(reject) given each number of discordant images."""
    # The largest count in the lower tail whose doubled tail probability is at most alpha.
    critical = binom.ppf(alpha / 2, discordant, 0.5)
    critical -= bdtr(critical, discordant, 0.5) > alpha / 2
    lower = bdtr(critical, discordant, share_a)
    upper = bdtr(critical, discordant, 1 - share_a)
    return np.where(critical < 0, 0.0, lower + upper)


def images_needed(
    only_a_wrong: float, only_b_wrong: float, alpha: float = ALPHA, power: float = POWER
) -> int | NotTested:
    """Test images with which McNemar's exact test sees such a difference with probability `power`.

    The shares are taken as the truth; observed ones flatter a difference that was picked for being
    large. The power of an exact test rises in a saw-tooth; the answer is within a tooth of the least.

    Returns
    -------
    `NotTested` if the shares are equal: no number of images shows a difference that is not there.

    Raises
    ------
    ValueError
        As `mcnemar_power`.

    References
    ----------
    Connor (1987), Sample size for testing differences in proportions for the paired-sample design,
    Biometrics 43: the starting point; the power itself is computed, not approximated.

    Examples
    --------
    >>> images_needed(0.03, 0.01)
    843
    """
    if only_a_wrong == only_b_wrong:
        return NotTested("both methods err on as many images")
    low, high = 1, _approximate(only_a_wrong, only_b_wrong, alpha, power)
    while mcnemar_power(high, only_a_wrong, only_b_wrong, alpha) < power:
        low, high = high, 2 * high
        if high > MOST_IMAGES:
            return NotTested(f"it would take more than {MOST_IMAGES:,} images")
    while high - low > 1:
        middle = (low + high) // 2
        if mcnemar_power(middle, only_a_wrong, only_b_wrong, alpha) < power:
            low = middle
        else:
            high = middle
    return high


def _approximate(only_a_wrong: float, only_b_wrong: float, alpha: float, power: float) -> int:
    discordant, gap = only_a_wrong + only_b_wrong, abs(only_a_wrong - only_b_wrong)
    spread = ndtri(1 - alpha / 2) * np.sqrt(discordant)
    spread += ndtri(power) * np.sqrt(discordant - gap**2)
    return max(2, int(np.ceil(min((spread / gap) ** 2, MOST_IMAGES))))
