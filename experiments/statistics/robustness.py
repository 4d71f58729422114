"""How much of its error rate a method owes to damaged pictures."""

from collections.abc import Mapping
from typing import NamedTuple

from experiments.statistics.not_tested import NotTested

Curves = Mapping[str, Mapping[float, float]]


class Degradation(NamedTuple):
    """A method under corruption.

    Attributes
    ----------
    clean : error rate on undamaged pictures
    mean_error : mean over corruptions of the mean over severities
    corruption_error : the same, each corruption divided by the baseline's; 1 is as good as the
        baseline, less is better
    relative : as `corruption_error`, for what is added to the clean error
    """

    clean: float
    mean_error: float
    corruption_error: float | NotTested
    relative: float | NotTested


def degradation(
    curves: Curves, clean: float, baseline_curves: Curves, baseline_clean: float
) -> Degradation | NotTested:
    """Mean corruption error and relative degradation against a baseline.

    Parameters
    ----------
    curves, baseline_curves : corruption → severity → error rate
    clean, baseline_clean : error rates on the undamaged pictures

    Returns
    -------
    `NotTested` without corruptions, or if the two were not tested under the same conditions; a ratio
    is `NotTested` where the baseline errs nowhere under a corruption, or no more than without it.

    References
    ----------
    Hendrycks and Dietterich (2019), Benchmarking neural network robustness to common corruptions and
    perturbations, ICLR.

    Examples
    --------
    >>> found = degradation({"fog": {1: 0.2, 2: 0.4}}, 0.1, {"fog": {1: 0.4, 2: 0.6}}, 0.2)
    >>> round(found.mean_error, 3), round(found.corruption_error, 3), round(found.relative, 3)
    (0.3, 0.6, 0.667)
    """
    if not curves or _conditions(curves) != _conditions(baseline_curves):
        return NotTested("not tested under the baseline's conditions")
    means, baseline = _means(curves), _means(baseline_curves)
    return Degradation(
        clean,
        sum(means.values()) / len(means),
        _mean_ratio(means, baseline, "the baseline makes no error under"),
        _mean_ratio(
            {key: mean - clean for key, mean in means.items()},
            {key: mean - baseline_clean for key, mean in baseline.items()},
            "the baseline loses nothing under",
        ),
    )


def _conditions(curves: Curves) -> dict[str, set[float]]:
    return {corruption: set(curve) for corruption, curve in curves.items()}


def _means(curves: Curves) -> dict[str, float]:
    return {key: sum(curve.values()) / len(curve) for key, curve in curves.items()}


def _mean_ratio(
    own: Mapping[str, float], baseline: Mapping[str, float], reason: str
) -> float | NotTested:
    for corruption in own:
        if baseline[corruption] <= 0:
            return NotTested(f"{reason} {corruption}")
    return sum(own[key] / baseline[key] for key in own) / len(own)
