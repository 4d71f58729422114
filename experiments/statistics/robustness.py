"""How much of its error rate a method owes to damaged pictures."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from experiments.statistics.not_tested import NotTested

Rates = npt.NDArray[np.float64]


class Degradation(NamedTuple):
    """A method under corruption.

    Attributes
    ----------
    clean : error rate on undamaged pictures
    mean_error : mean over corruptions of the mean over severities
    corruption_error : the same, each corruption divided by the baseline's; 1 is as good as the
        baseline, less is better
    relative : what is added to the clean error, divided by what is added to the baseline's; of the
        means over corruptions, since a baseline that loses next to nothing under one of them would
        outweigh all others in a mean of ratios
    """

    clean: float
    mean_error: float
    corruption_error: float | NotTested
    relative: float | NotTested


def degradation(
    errors: npt.ArrayLike, clean: float, baseline: npt.ArrayLike, baseline_clean: float
) -> Degradation | NotTested:
    """Mean corruption error and relative degradation against a baseline.

    Parameters
    ----------
    errors, baseline : ``(n_corruptions, n_severities)``, error rates; NaN where a corruption has fewer
        severities
    clean, baseline_clean : error rates on the undamaged pictures

    Returns
    -------
    `NotTested` without corruptions, or if the two were not tested under the same conditions; a ratio
    is `NotTested` where the baseline errs nowhere under a corruption, or on the whole no more than without.

    References
    ----------
    Hendrycks and Dietterich (2019), Benchmarking neural network robustness to common corruptions and
    perturbations, ICLR.

    Examples
    --------
    >>> found = degradation([[0.2, 0.4]], 0.1, [[0.4, 0.6]], 0.2)
    >>> round(found.mean_error, 3), round(found.corruption_error, 3), round(found.relative, 3)
    (0.3, 0.6, 0.667)
    """
    own, other = np.asarray(errors, float), np.asarray(baseline, float)
    if own.ndim != 2 or not own.size or not np.array_equal(np.isnan(own), np.isnan(other)):
        return NotTested("not tested under the baseline's conditions")
    means, of_baseline = np.nanmean(own, axis=1), np.nanmean(other, axis=1)
    return Degradation(
        clean,
        float(means.mean()),
        _mean_ratio(means, of_baseline),
        _added_ratio(float(means.mean()) - clean, float(of_baseline.mean()) - baseline_clean),
    )


def _mean_ratio(own: Rates, baseline: Rates) -> float | NotTested:
    if np.any(baseline <= 0):
        return NotTested("the baseline makes no error under one of the corruptions")
    return float(np.mean(own / baseline))


def _added_ratio(own: float, baseline: float) -> float | NotTested:
    return own / baseline if baseline > 0 else NotTested("the baseline loses nothing")
